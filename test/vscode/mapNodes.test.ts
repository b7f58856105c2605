import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { createJournal } from '../../src/extension/machine/journal';
import type { HelperRights } from '../../src/extension/helper/helperArguments';
import { launchHelper } from '../../src/extension/helper/launch';
import { Machine } from '../../src/extension/machine/machine';
import { classNamesOnly } from '../../src/extension/machine/pciNames';
import type { IoResourceNode } from '../../src/extension/views/ioResourceNodes';
import { loadMemoryNodes } from '../../src/extension/views/memoryNodes';
import { hexDigits } from '../../src/shared/base/hex';

const lines = 10_000;

/** Windows of 1 MiB with a hole before the next, in each nine devices. */
function iomem(): string {
  return Array.from({ length: lines }, (_, index) => {
    const window = 0x1_0000_0000 + Math.floor(index / 10) * 0x20_0000;
    const inWindow = index % 10;
    const [base, size] = inWindow === 0 ? [window, 0x10_0000] : [window + inWindow * 0x1000, 0x1000];
    const name = inWindow === 0 ? 'PCI Bus 0000:01' : `device ${index}`;
    return `${inWindow === 0 ? '' : '  '}${hexDigits(base, 8)}-${hexDigits(base + size - 1, 8)} : ${name}\n`;
  }).join('');
}

describe('a memory map of 10,000 lines', () => {
  const root = mkdtempSync(join(tmpdir(), 'regscope-map-'));
  let machine: Machine | undefined;

  before(() => {
    mkdirSync(join(root, 'proc'));
    writeFileSync(join(root, 'proc/iomem'), iomem());
    const { extensionPath } = vscode.extensions.getExtension('regscope.regscope') ?? assert.fail();
    const log = vscode.window.createOutputChannel('map test', { log: true });
    const journal = createJournal(join(root, 'journal.txt'));
    const nature = {
      label: () => 'map',
      root: { start: () => Promise.resolve(root), reset: () => undefined, dispose: () => log.dispose() },
      loadNames: () => Promise.resolve(classNamesOnly),
      launch: (rights: HelperRights) => launchHelper({ programs: join(extensionPath, 'dist'), ...rights }),
    };
    machine = new Machine('demo', journal, log, nature);
  });

  after(() => {
    machine?.dispose();
    rmSync(root, { recursive: true, force: true });
  });

  it('becomes nodes', async function () {
    assert.ok(machine);
    await machine.list('listPorts').catch(() => undefined); // The helper is up.
    const times: number[] = [];
    let nodes: IoResourceNode[] = [];
    for (let run = 0; run < 5; run++) {
      const start = performance.now();
      nodes = await loadMemoryNodes(machine);
      times.push(performance.now() - start);
    }
    if (this.test !== undefined)
      this.test.title += ` (in ${times.map((time) => time.toFixed(0)).join(', ')} ms)`;
    // The hole at the bottom, then each window and the hole behind it, but for the last.
    assert.equal(nodes.length, 2 * (lines / 10));
    // The hole before the first device, nine devices, and the hole behind the last.
    assert.equal(nodes[1]?.children.length, 11);
  });
});
