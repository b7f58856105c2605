// The list of PCI devices against lspci, what changes it, and that neither it nor its stamp makes an access.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { hexDigits } from '../../src/shared/base/hex';
import type { PciDevice } from '../../src/shared/model/pciDevice';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import { parsePciIds } from '../../src/shared/pci/pciIds';
import { deviceAddresses } from './devices';
import { bootGuest, type Guest } from './guest';
import { poll } from './poll';
import { sharePath } from './guestInit';
import { projectRoot } from '../support/folders.mjs';
import { backgroundRegions, bootTimeout, outputOf, startHelper } from './underTest';

const rootPort = '0000:00:0c.0';
const behindIt = '0000:01:00.0';
const { e1000 } = deviceAddresses;

/** How soon a change is to show in a list or stamp. Milliseconds; the guest is emulated. */
const soon = 20_000;

describe('PCI devices of the guest', function () {
  this.timeout(60_000);
  let guest: Guest;
  let helper: HelperClient;

  before('boot the guest', async function () {
    this.timeout(bootTimeout);
    guest = await bootGuest({
      share: projectRoot,
      modules: ['e1000'],
      log: (line) => console.log(`      ${line}`),
    });
    helper = await startHelper(guest);
  });

  after('stop the guest', async () => {
    helper.dispose();
    await helper.ended;
    await guest.stop();
  });

  const list = () => helper.request('listPciDevices', {});
  const listed = async (address: string) => (await list()).find((device) => device.address === address);
  const stamp = () => helper.request('machineStamp', {});
  const write = (text: string, file: string) => outputOf(guest, ['sh', '-c', `echo ${text} > ${file}`]);

  /** Makes a change and waits until the list shows it; the stamp must then be another. */
  const shows = async (
    change: () => Promise<unknown>,
    address: string,
    isShown: (device: PciDevice | undefined) => boolean,
  ) => {
    const before = await stamp();
    assert.equal(isShown(await listed(address)), false, 'It is so already.');
    await change();
    await poll(soon, 'the list to show the change', async () => isShown(await listed(address)) || undefined);
    assert.notEqual(await stamp(), before);
  };

  it('are those that lspci lists, with its ids, classes, revisions and drivers', async () => {
    const id = (number: number, digits = 4) => hexDigits(number, digits);
    const own = (await list()).map(({ address, classCode, vendorId, deviceId, subsystem, ...device }) => ({
      Slot: address,
      Class: id(classCode, 6).slice(0, 4),
      Vendor: id(vendorId),
      Device: id(deviceId),
      SVendor: subsystem && id(subsystem.vendorId),
      SDevice: subsystem && id(subsystem.deviceId),
      Rev: device.revision === 0 ? undefined : id(device.revision, 2),
      ProgIf: classCode % 0x100 === 0 ? undefined : id(classCode % 0x100, 2),
      Driver: device.driver,
    }));
    const records = (await outputOf(guest, ['lspci', '-Dvmmnk'])).split('\n\n');
    const theirs = records.map((record) => {
      const of = (tag: string) => {
        const value = new RegExp(`^${tag}:\\s+(.*)$`, 'm').exec(record)?.[1];
        return tag === 'ProgIf' && value === '00' ? undefined : value; // lspci tells some zeros, and some not.
      };
      return Object.fromEntries(Object.keys(own[0] ?? {}).map((tag) => [tag, of(tag)]));
    });
    assert.ok(own.length > 10);
    assert.deepEqual(own, theirs);
    assert.ok(own.some(({ Driver }) => Driver === 'e1000'));
  });

  it('bear the names that lspci gives them', async () => {
    const names = gunzipSync(readFileSync(join(projectRoot, 'media/pci.ids.gz'))).toString();
    const ids = parsePciIds(names);
    await guest.run(['sh', '-c', 'cat > /tmp/pci.ids'], { input: names });
    const theirs = await outputOf(guest, ['lspci', '-D', '-i', '/tmp/pci.ids', '-O', 'hwdb.disable=1']);
    const own = (await list()).map(({ address, classCode, vendorId, deviceId, revision }) =>
      [
        `${address} ${ids.className(classCode)}: ${ids.fullName(vendorId, deviceId)}`,
        revision === 0 ? '' : ` (rev ${hexDigits(revision, 2)})`,
      ].join(''),
    );
    assert.deepEqual(own, theirs.split('\n'));
    console.log(`      ${own.length} names, those of ${ids.date ?? 'no date'}`);
  });

  it('hang where lspci -PP says', async () => {
    const own = (await list()).map(({ address, parents }) => [...parents.slice(1), address].join('/'));
    const paths = (await outputOf(guest, ['lspci', '-DPP'])).split('\n').map((line) => {
      const [first = '', ...rest] = (line.split(' ')[0] ?? '').split('/');
      // Only the first has its domain.
      return [first, ...rest.map((part) => `${first.slice(0, first.indexOf(':'))}:${part}`)].join('/');
    });
    assert.deepEqual([...own].sort(), [...paths].sort());
    const bus = behindIt.slice(0, behindIt.lastIndexOf(':'));
    assert.equal((await listed(rootPort))?.secondaryBus, bus);
    const tree = await outputOf(guest, ['lspci', '-t']);
    assert.match(tree, /0c\.0-\[01\]----00\.0/);
  });

  it('are listed and stamped without any access; a link is read by configuration accesses', async () => {
    const { trace } = await guest.traced(async () => {
      for (let round = 0; round < 3; round++) {
        assert.ok((await list()).length > 10);
        await stamp();
      }
      await helper.request('listMemory', {});
      await helper.request('listPorts', {});
    });
    assert.deepEqual(trace.refused, []);
    assert.deepEqual(
      trace.accesses.filter(({ region }) => !backgroundRegions.test(region)),
      [],
    );
    const device = parsePciAddress(rootPort) ?? assert.fail();
    const link = await guest.traced(() => helper.request('linkStatus', { device }));
    assert.equal(link.result.speed, '2.5 GT/s PCIe');
    assert.ok(link.trace.accesses.some(({ region }) => /^(pci-conf-data|pcie-mmcfg-mmio)$/.test(region)));
  });

  it('change when a driver is unbound and bound', async () => {
    const driver = '/sys/bus/pci/drivers/e1000';
    await shows(
      () => write(e1000, `${driver}/unbind`),
      e1000,
      (device) => device?.driver === undefined,
    );
    await shows(
      () => write(e1000, `${driver}/bind`),
      e1000,
      (device) => device?.driver === 'e1000',
    );
  });

  it('change when one is removed and found again', async () => {
    const folder = `/sys/bus/pci/devices/${deviceAddresses.edu}`;
    const isGone = (device?: PciDevice) => device === undefined;
    await shows(() => write('1', `${folder}/remove`), deviceAddresses.edu, isGone);
    await shows(
      () => write('1', '/sys/bus/pci/rescan'),
      deviceAddresses.edu,
      (device) => device?.bars[0]?.size === 0x10_0000,
    );
  });

  it('change when one is pulled and plugged in', async () => {
    const pull = () => guest.monitor.execute('device_del', { id: 'xhci' });
    await shows(pull, behindIt, (device) => device === undefined);
    const plug = { driver: 'qemu-xhci', id: 'xhci2', bus: 'rootport', addr: '0' };
    await shows(
      () => guest.monitor.execute('device_add', plug),
      behindIt,
      (device) => device?.parents.at(-1) === rootPort,
    );
  });

  it('keep their stamp while nothing changes', async () => {
    const first = await stamp();
    await outputOf(guest, ['lspci', '-vvv']);
    await outputOf(guest, ['ls', sharePath]);
    assert.equal(await stamp(), first);
  });
});
