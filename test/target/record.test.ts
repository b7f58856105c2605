// A recording of the guest is made by the helper there and shown by one here: both list the same, and making it made the
// configuration reads that were asked for and no other access.
import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawn } from 'node:child_process';
import { connectHelper, type HelperClient } from '../../src/extension/helper/helperClient';
import { recordMachine } from '../../src/extension/machine/recordMachine';
import { layOut } from '../../src/extension/machine/recordings/layOut';
import type { ConfigurationExtent } from '../../src/shared/model/machineContent';
import { bootGuest, type Guest } from './guest';
import type { TracedAccess } from './trace';
import { backgroundRegions, bootTimeout, startHelper } from './underTest';
import { projectRoot } from '../support/folders.mjs';

const isConfiguration = ({ region }: TracedAccess) => /^(pcie-mmcfg-mmio|pci-conf-(data|idx))$/.test(region);

describe('a recording of the guest', function () {
  this.timeout(120_000);
  let guest: Guest;
  let helper: HelperClient;
  let folder: string;

  before(async function () {
    this.timeout(bootTimeout);
    folder = mkdtempSync(join(tmpdir(), 'regscope-target-record-'));
    guest = await bootGuest({ share: projectRoot });
    helper = await startHelper(guest);
  });
  after(async () => {
    helper.dispose();
    await helper.ended;
    await guest.stop();
    rmSync(folder, { recursive: true });
  });

  const record = (configuration: ConfigurationExtent) =>
    recordMachine((method, params) => helper.request(method, params), configuration);
  const traced = async (configuration: ConfigurationExtent) => {
    const { trace } = await guest.traced(() => record(configuration));
    return trace.accesses.filter(({ region }) => !backgroundRegions.test(region));
  };

  it('lists what the guest lists', async () => {
    layOut(await record('full'), folder, 'closed');
    const copy = await connectHelper(spawn(process.execPath, [resolve('dist/helper.js'), '--root', folder]));
    try {
      for (const method of ['listMemory', 'listPorts', 'listPciDevices'] as const)
        assert.deepEqual(await copy.request(method, {}), await helper.request(method, {}), method);
    } finally {
      copy.dispose();
      await copy.ended;
    }
  });

  it('without configuration space makes no access at all', async () => {
    assert.deepEqual(await traced('none'), []);
  });

  it('with headers reads the first 64 bytes of each function, once, and nothing else', async () => {
    const devices = await helper.request('listPciDevices', {});
    const accesses = await traced('header');
    assert.deepEqual(
      accesses.filter((access) => !isConfiguration(access)),
      [],
    );
    const reads = accesses.filter(
      ({ region, direction }) => region !== 'pci-conf-idx' && direction === 'read',
    );
    assert.deepEqual([...new Set(reads.map(({ size }) => size))], [4]);
    assert.equal(reads.length, devices.length * 16);
    const writes = accesses.filter(
      ({ region, direction }) => region !== 'pci-conf-idx' && direction === 'write',
    );
    assert.deepEqual(writes, []);
  });

  it('with all of configuration space reads that and links', async () => {
    const accesses = await traced('full');
    assert.deepEqual(
      accesses.filter((access) => !isConfiguration(access)),
      [],
    );
    assert.deepEqual(
      accesses.filter(({ region, direction }) => region !== 'pci-conf-idx' && direction === 'write'),
      [],
    );
    assert.ok(accesses.length > 17 * 64);
  });
});
