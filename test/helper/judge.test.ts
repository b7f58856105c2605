// A helper that judges accesses of a machine elsewhere, by the demo machine's books.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { layOutDemo } from '../../src/extension/machine/demoMachine';
import type { FailureCode } from '../../src/shared/model/failure';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { Source } from '../../src/shared/model/source';
import { failsWith, startHelper, stopHelpers } from './startHelper';

const edu = parsePciAddress('0000:00:04.0') ?? assert.fail();

describe('a helper that judges accesses elsewhere', () => {
  let root: string;
  let judge: HelperClient;
  let bound: Source;

  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'regscope-judge-'));
    layOutDemo('media/demo-machine.json', root);
    judge = await startHelper('--root', root, '--elsewhere', 'x64', '--writes');
    const device = (await judge.request('listPciDevices', {})).find(
      ({ driver, bars }) => driver !== undefined && bars.some(({ space }) => space === 'memory'),
    );
    const bar = device?.bars.find(({ space }) => space === 'memory')?.bar;
    assert.ok(device !== undefined && bar !== undefined);
    bound = { kind: 'bar', device: device.address, bar };
  });
  after(async () => {
    await stopHelpers();
    rmSync(root, { recursive: true });
  });

  const access = { offset: 0, width: 32 } as const;
  const source = { kind: 'bar', device: edu, bar: 0 } as const;
  const ask = (of: HelperClient, place: Source, how: 'read' | 'write') =>
    of.request('judge', {
      source: place,
      reads: how === 'read' ? [access] : [],
      writes: how === 'write' ? [{ ...access, value: '0x1' }] : [],
    });
  const memory = (base: `0x${string}`) => ({ kind: 'mem', base, size: '0x4' }) as const;

  it('says how what may be done is done', async () => {
    const [bar] =
      (await judge.request('listPciDevices', {})).find(({ address }) => address === edu)?.bars ?? [];
    assert.deepEqual(await ask(judge, source, 'write'), {
      base: bar?.base,
      size: bar?.size,
      widths: [8, 16, 32, 64],
      path: `/sys/bus/pci/devices/${edu}/resource0`,
      reach: 'map',
      decodedBy: edu,
    });
    const { reach, decodedBy } = await ask(judge, { kind: 'config', device: edu }, 'write');
    assert.deepEqual([reach, decodedBy], ['file', undefined]);
  });

  it('refuses what a helper on that machine would', async () => {
    const refused: readonly (readonly [Source, 'read' | 'write', FailureCode])[] = [
      [memory('0x1000000'), 'read', 'blocked'],
      [memory('0xfed00000'), 'read', 'needs-unblock'],
      [memory('0xfee00000'), 'write', 'needs-unblock'],
      [{ kind: 'port', base: 0xcf8, size: 4 }, 'read', 'blocked'],
      [bound, 'write', 'needs-consent'],
    ];
    for (const [place, how, code] of refused)
      await assert.rejects(ask(judge, place, how), failsWith(code), JSON.stringify(place));
    await ask(judge, bound, 'read');
    const reader = await startHelper('--root', root, '--elsewhere', 'x64');
    await ask(reader, source, 'read');
    await assert.rejects(ask(reader, source, 'write'), failsWith('writes-off'));
    const wide = { source, reads: [{ offset: 2, width: 32 as const }], writes: [] };
    await assert.rejects(judge.request('judge', wide), failsWith('bad-offset'));
    const big = { source, reads: [], writes: [{ offset: 0, width: 8 as const, value: '0x100' as const }] };
    await assert.rejects(judge.request('judge', big), failsWith('bad-value'));
  });

  it('knows a PC’s ranges by what it was told of the machine, not by this one’s CPU', async () => {
    const other = await startHelper('--root', root, '--elsewhere', 'arm64', '--writes');
    await assert.rejects(ask(other, memory('0xfed00000'), 'read'), failsWith('needs-unblock')); // Listed there.
    await assert.rejects(ask(judge, memory('0xfed40000'), 'read'), failsWith('needs-unblock'));
    await ask(other, memory('0xfed40000'), 'read');
  });

  it('makes no access of its own', async () => {
    await assert.rejects(
      judge.request('peek', { source, accesses: [access] }),
      failsWith('bad-request', /makes none/),
    );
    await assert.rejects(
      judge.request('poke', { source, ...access, value: '0x1' }),
      failsWith('bad-request', /makes none/),
    );
    const recorded = await startHelper('--root', root);
    await assert.rejects(ask(recorded, source, 'read'), failsWith('bad-request', /itself/));
  });
});
