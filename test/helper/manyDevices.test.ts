import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layOutManyDevices, neverRead } from '../support/manyDevices';
import { startHelper, stopHelpers } from './startHelper';

describe('helper on a machine with 1,000 PCI devices', () => {
  let root: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'regscope-many-'));
    layOutManyDevices(root, 1000);
  });

  after(async () => {
    await stopHelpers();
    rmSync(root, { recursive: true });
  });

  it('lists them with one request, and what a read would make the kernel access is not opened', async function () {
    // A read of a pipe without a writer would not end: each of these files is one.
    const pipes = neverRead.map((name) => join(root, 'sys/bus/pci/devices/0000:01:00.0', name));
    for (const pipe of pipes) assert.ok(existsSync(pipe), pipe);
    const helper = await startHelper('--root', root);
    const since = performance.now();
    const devices = await helper.request('listPciDevices', {});
    const took = performance.now() - since;
    const stampSince = performance.now();
    await helper.request('machineStamp', {});
    const stampTook = performance.now() - stampSince;
    assert.equal(devices.length, 1000);
    assert.equal(devices.filter(({ parents }) => parents.length === 2).length, 888);
    const figures = `listed in ${took.toFixed(0)} ms, stamped in ${stampTook.toFixed(0)} ms`;
    if (this.test !== undefined) this.test.title += ` (${figures})`;
  });
});
