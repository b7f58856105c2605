// What the views of memory and ports are made of: the guest's own books, whole, and read without a single access.
import { strict as assert } from 'node:assert';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { ownerFinder } from '../../src/extension/views/rangeOwners';
import { formatIoResourceMap } from '../../src/shared/linux/ioResourceMap';
import type { PciAddress } from '../../src/shared/model/pciAddress';
import type { IoResource } from '../../src/shared/model/region';
import { compareWithLspci } from '../support/lspci/lspci';
import { deviceAddresses } from './devices';
import { bootGuest, type Guest } from './guest';
import type { GuestCpu } from './guestCpu';
import { helperShare } from './guestHelper';
import { peekConfig } from './peekConfig';
import { backgroundRegions, bootTimeout, outputOf, startHelper } from './underTest';

for (const cpu of ['x86-64', 'aarch64'] satisfies GuestCpu[]) {
  describe(`the maps of an ${cpu} machine`, function () {
    this.timeout(60_000);
    let guest: Guest | undefined;
    let connected: HelperClient | undefined;
    const helper = () => connected ?? assert.fail('There is no helper.');

    before('boot the guest', async function () {
      this.timeout(bootTimeout);
      guest = await bootGuest({ cpu, share: await helperShare(cpu) });
      connected = await startHelper(guest);
    });

    after(async () => {
      connected?.dispose();
      await guest?.stop();
    });

    for (const [method, file] of [
      ['listMemory', '/proc/iomem'],
      ['listPorts', '/proc/ioports'],
    ] as const) {
      it(`${file} comes back as it was when it is printed`, async () => {
        assert(guest);
        const text = await outputOf(guest, ['cat', file]);
        const map = await helper().request(method, {});
        assert.deepEqual(map.unparsed, []);
        assert.equal(map.hidden, false);
        assert.equal(formatIoResourceMap({ ...map, digits: text.indexOf('-') }).trim(), text);
      });
    }

    it('has configuration spaces that decode as lspci -vvv says', async () => {
      assert(guest);
      const options = ['-D', '-n', '-b', '-vvv', '-i', '/dev/null', '-O', 'hwdb.disable=1'];
      const printed = await outputOf(guest, ['lspci', ...options]);
      const functions: { readonly address: PciAddress; readonly config: Uint8Array }[] = [];
      let [peeks, most] = [0, 0];
      for (const { address } of await helper().request('listPciDevices', {})) {
        const peeked = await peekConfig(helper(), address);
        functions.push({ address, config: peeked.config });
        peeks += peeked.peeks;
        most = Math.max(most, peeked.rounds);
      }
      const { lines, differences } = compareWithLspci(printed, functions);
      assert.deepEqual(differences, []);
      console.log(
        `      ${lines} lines of ${functions.length} functions, ${peeks} peeks in up to ${most} rounds and one`,
      );
    });

    it('is listed without a single access', async () => {
      assert(guest);
      const { result, trace } = await guest.traced(async () => {
        const sizes: number[] = [];
        for (const method of ['listPciDevices', 'listDeviceTree', 'listPlatformDevices'] as const) {
          sizes.push((await helper().request(method, {})).length);
        }
        for (const method of ['listMemory', 'listPorts'] as const) {
          sizes.push((await helper().request(method, {})).resources.length);
        }
        return sizes;
      });
      assert.ok(
        result.every((size, index) => size > 0 || (index === 1 && cpu === 'x86-64')),
        String(result),
      );
      assert.deepEqual(trace.refused, []);
      assert.deepEqual(
        trace.accesses.filter(({ region }) => !backgroundRegions.test(region)),
        [],
      );
    });

    it('joins ranges to BARs, devicetree nodes and drivers', async () => {
      assert(guest);
      const memory = await helper().request('listMemory', {});
      const pci = await helper().request('listPciDevices', {});
      const platform = await helper().request('listPlatformDevices', {});
      const deviceTree = await helper().request('listDeviceTree', {});
      const ownerOf = ownerFinder({ pci, platform, deviceTree }, 'memory');
      const ranges = rangesIn(memory.resources);
      const ownerOfName = (name: string) => {
        const range = ranges.find((each) => each.name === name) ?? assert.fail(`There is no ${name}.`);
        return ownerOf(range);
      };

      // sysfs says where BAR 0 of edu is, and the helper has no part in that.
      const resource = await outputOf(guest, ['cat', `/sys/bus/pci/devices/${deviceAddresses.edu}/resource`]);
      const edu = ownerOfName(deviceAddresses.edu);
      assert.equal(edu.bar?.bar, 0);
      assert.equal(BigInt(edu.bar.base), BigInt(resource.split(' ')[0] ?? ''));
      if (cpu === 'x86-64') {
        assert.deepEqual(deviceTree, []);
        return;
      }
      for (const [name, path, compatible, driver] of [
        ['pl011@9000000', '/pl011@9000000', 'arm,pl011', 'uart-pl011'],
        ['9000000.pl011 pl011@9000000', '/pl011@9000000', 'arm,pl011', 'uart-pl011'],
        ['rtc-pl031', '/pl031@9010000', 'arm,pl031', 'rtc-pl031'],
        ['pcie@10000000', '/pcie@10000000', 'pci-host-ecam-generic', 'pci-host-generic'],
      ] as const) {
        const { node, platformDriver } = ownerOfName(name);
        assert.equal(node?.path, path, name);
        assert.equal(node.compatible[0], compatible, name);
        assert.equal(node.status, 'okay', name);
        assert.equal(platformDriver, driver, name);
      }
      // The interrupt controller has registers and no line in the map: its node says where.
      const gic = deviceTree.find(({ compatible }) => compatible.includes('arm,cortex-a15-gic'));
      assert.equal(gic?.reg[0]?.base, '0x8000000');
      const expected = await outputOf(guest, ['sh', '-c', 'find /proc/device-tree/ -name reg | wc -l']);
      assert.ok(
        deviceTree.length > 10 && deviceTree.length <= Number(expected),
        `${deviceTree.length} of ${expected}`,
      );
    });
  });
}

function rangesIn(resources: readonly IoResource[]): IoResource[] {
  return resources.flatMap((resource) => [resource, ...rangesIn(resource.children)]);
}
