import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { layOutDemo } from '../../src/extension/machine/demoMachine';
import { recordMachine } from '../../src/extension/machine/recordMachine';
import { layOut } from '../../src/extension/machine/recordings/layOut';
import { readDump } from '../../src/extension/machine/recordings/readDump';
import { readRecording } from '../../src/extension/machine/recordings/readRecording';
import { formatRecordingFile } from '../../src/extension/machine/recordings/recordingFile';
import type { ConfigurationExtent } from '../../src/shared/model/machineContent';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { Source } from '../../src/shared/model/source';
import { layOutManyDevices } from '../support/manyDevices';
import { failsWith, startHelper, stopHelpers } from './startHelper';

describe('a recording made by the helper', () => {
  let folder: string;
  let demo: string;
  let origin: HelperClient;
  let made = 0;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-record-'));
    demo = join(folder, 'demo');
    layOutDemo('media/demo-machine.json', demo);
    origin = await startHelper('--root', demo);
  });
  after(async () => {
    await stopHelpers();
    rmSync(folder, { recursive: true });
  });

  const record = (configuration: ConfigurationExtent, of = origin) =>
    recordMachine((method, params) => of.request(method, params), configuration);

  /** As the extension shows a recording: by way of its file. */
  const open = async (configuration: ConfigurationExtent, of = origin) => {
    const file = join(folder, `${++made}.json`);
    writeFileSync(file, formatRecordingFile({ about: '', ...(await record(configuration, of)) }));
    const root = join(folder, `${made}`);
    layOut(await readRecording(file), root, 'closed');
    return await startHelper('--root', root);
  };
  const listings = async (helper: HelperClient) =>
    Promise.all([
      helper.request('listMemory', {}),
      helper.request('listPorts', {}),
      helper.request('listPciDevices', {}),
    ]);
  const device = parsePciAddress('0000:00:04.0') ?? assert.fail();
  const config: Source = { kind: 'config', device };
  const bytesOf = async (helper: HelperClient, count: number) => {
    const block = await helper.request('peekBlock', { source: config, offset: 0, width: 8, count });
    assert.equal(block.failure, undefined);
    return block.data;
  };

  for (const configuration of ['none', 'header', 'full'] as const) {
    it(`lists what its origin lists (configuration space: ${configuration})`, async () => {
      assert.deepEqual(await listings(await open(configuration)), await listings(origin));
    });
  }

  it('has the header of configuration space, all of it, or none, and no more', async () => {
    const header = await open('header');
    assert.equal((await header.request('describe', { source: config })).size, 64);
    assert.equal(await bytesOf(header, 64), await bytesOf(origin, 64));
    await assert.rejects(bytesOf(header, 65), failsWith('bad-offset'));
    const full = await open('full');
    assert.equal(await bytesOf(full, 256), await bytesOf(origin, 256));
    const none = await open('none');
    await assert.rejects(none.request('describe', { source: config }), failsWith('not-recorded', /config/));
  });

  it('refuses what it does not hold, and shows no zeros for it', async () => {
    const helper = await open('full');
    const refused: Source[] = [
      { kind: 'bar', device, bar: 0 },
      { kind: 'bar', device: parsePciAddress('0000:00:05.0') ?? assert.fail(), bar: 1 },
      { kind: 'rom', device: parsePciAddress('0000:00:08.0') ?? assert.fail() },
      { kind: 'mem', base: '0xfed00000', size: '0x400' },
      { kind: 'mem', base: '0xfea00000', size: '0x100' },
      { kind: 'port', base: 0x70, size: 8 },
    ];
    for (const source of refused) {
      await assert.rejects(helper.request('describe', { source }), failsWith('not-recorded'), source.kind);
      const accesses = [{ offset: 0, width: 8 as const }];
      await assert.rejects(helper.request('peek', { source, accesses }), failsWith('not-recorded'));
    }
    const rest: Source = { kind: 'rom', device };
    await assert.rejects(
      helper.request('describe', { source: rest }),
      failsWith('no-such-source', /no expansion ROM/),
    );
  });

  it('has links where all of configuration space was read, and says where they were not', async () => {
    const express = parsePciAddress('0000:00:07.0') ?? assert.fail();
    const live = await origin.request('linkStatus', { device: express });
    assert.deepEqual(await (await open('full')).request('linkStatus', { device: express }), live);
    await assert.rejects(
      (await open('header')).request('linkStatus', { device: express }),
      failsWith('not-recorded', /link of 0000:00:07\.0/),
    );
  });

  it('leaves a sleeping function’s configuration space alone', async () => {
    const state = join(demo, 'sys/bus/pci/devices', device, 'power_state');
    writeFileSync(state, 'D3cold\n');
    try {
      const { binaries, sparse } = await record('full');
      const [path = ''] = Object.keys(sparse).filter((name) => name.endsWith(`${device}/config`));
      assert.equal(sparse[path], 256);
      assert.equal(path in binaries, false);
      assert.equal(Object.keys(binaries).length, 16);
    } finally {
      writeFileSync(state, 'D0\n');
    }
  });

  it('of a recording is the same recording', async () => {
    const first = await open('full');
    assert.deepEqual(await record('full', first), await record('full', await open('full', first)));
  });

  it('of 300 devices is made in parts', async function () {
    const root = join(folder, 'many');
    layOutManyDevices(root, 300);
    const helper = await startHelper('--root', root);
    const since = performance.now();
    const copy = await open('none', helper);
    console.log(`      recorded, written and opened in ${(performance.now() - since).toFixed(0)} ms`);
    assert.deepEqual(await listings(copy), await listings(helper));
    await assert.rejects(
      helper.request('record', { configuration: 'none', devices: Array.from({ length: 65 }, () => device) }),
      failsWith('bad-request'),
    );
  });

  it('is not made by the helper that serves files', async () => {
    const files = await startHelper('--files');
    await assert.rejects(files.request('record', { configuration: 'none' }), failsWith('blocked'));
  });

  it('takes the place of one for a dump of lspci: what it does not hold is refused', async () => {
    const root = join(folder, 'lspci');
    const row =
      '00: 34 12 e8 11 03 00 10 00 10 00 ff 00 00 00 00 00\n10: 00 00 00 fe 00 00 00 00 00 00 00 00 00 00 00 00\n20: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n';
    layOut(readDump(`00:04.0 Unclassified\n${row}`).content, root, 'closed');
    const helper = await startHelper('--root', root);
    const [found] = await helper.request('listPciDevices', {});
    assert.deepEqual(found?.bars, [
      { bar: 0, base: '0xfe000000', size: 0, space: 'memory', is64Bit: false, prefetchable: false },
    ]);
    assert.equal((await helper.request('describe', { source: config })).size, 48);
    await assert.rejects(
      helper.request('describe', { source: { kind: 'bar', device, bar: 0 } }),
      failsWith('not-recorded'),
    );
    await assert.rejects(helper.request('listMemory', {}), failsWith('not-recorded', /\/proc\/iomem/));
  });
});
