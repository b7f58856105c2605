import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parsePciIds } from '../../src/shared/pci/pciIds';
import { compactPciIds } from '../support/compactPciIds.mjs';

const text = [
  '#',
  '#\tVersion: 2023.04.10',
  '#\tDate:    2023-04-10 20:08:02',
  '#',
  '',
  '1af4  Red Hat, Inc.',
  '\t1000  Virtio network device',
  '\t\t01de fffb  Oxide VirtIO Net',
  '# a remark',
  '\t1041  Virtio 1.0 network device',
  '\t1041  a duplicate',
  '\t\t1af4 1100  QEMU',
  '8086  Intel Corporation   ',
  '\todd line',
  '\t100e  82540EM Gigabit Ethernet Controller\r',
  '\t\t8086 001e  PRO/1000 MT Desktop Adapter',
  '1AF5  Upper case',
  'zzzz  no number',
  'C 01  Mass storage controller',
  '\t01  IDE interface',
  '\t\t80  ISA Compatibility mode-only controller, supports bus mastering',
  '\t08  Non-Volatile memory controller',
  '\t\t02  NVM Express',
].join('\n');

for (const [how, ids] of [
  ['as it is', parsePciIds(text)],
  ['without what is not used', parsePciIds(compactPciIds(text))],
] as const) {
  describe(`pci.ids ${how}`, () => {
    it('names vendors and devices', () => {
      assert.equal(ids.vendorName(0x8086), 'Intel Corporation');
      assert.equal(ids.vendorName(0x1af5), 'Upper case');
      assert.equal(ids.deviceName(0x8086, 0x100e), '82540EM Gigabit Ethernet Controller');
      assert.equal(ids.deviceName(0x1af4, 0x1041), 'Virtio 1.0 network device');
      assert.equal(ids.fullName(0x1af4, 0x1000), 'Red Hat, Inc. Virtio network device');
    });

    it('names the unknown by number, as lspci does', () => {
      assert.equal(ids.vendorName(0x12), 'Unknown vendor 0012');
      assert.equal(ids.deviceName(0x1234, 0x11e8), 'Device 11e8');
      assert.equal(ids.fullName(0x8086, 0xf), 'Intel Corporation Device 000f');
      assert.equal(ids.fullName(0x1234, 0x11e8), 'Device 1234:11e8');
    });

    it('names subsystems below their device, and a device that is its own', () => {
      assert.equal(
        ids.subsystemName(0x8086, 0x100e, 0x8086, 0x1e),
        'Intel Corporation PRO/1000 MT Desktop Adapter',
      );
      assert.equal(ids.subsystemName(0x8086, 0x100e, 0x1af4, 0x1100), 'Red Hat, Inc. Device 1100');
      assert.equal(
        ids.subsystemName(0x1af4, 0x1041, 0x1af4, 0x1041),
        'Red Hat, Inc. Virtio 1.0 network device',
      );
      assert.equal(ids.subsystemName(0x8086, 0x100e, 0x4321, 0x1), 'Device 4321:0001');
    });

    it('names classes and programming interfaces', () => {
      assert.equal(ids.className(0x010802), 'Non-Volatile memory controller');
      assert.equal(ids.progIfName(0x010802), 'NVM Express');
      assert.equal(ids.className(0x01ab00), 'Mass storage controller [01ab]');
      assert.equal(ids.className(0x770000), 'Class 7700');
      assert.equal(ids.progIfName(0x010803), undefined);
      assert.equal(
        ids.progIfName(0x010180),
        'ISA Compatibility mode-only controller, supports bus mastering',
      );
      assert.equal(ids.progIfName(0x01018a), 'Master SecP PriP');
    });

    it('knows its date', () => assert.equal(ids.date, '2023-04-10'));
  });
}

describe('pci.ids', () => {
  it('may be empty or odd', () => {
    for (const odd of ['', '\n', '\t\t\t', 'C', 'C 01', '8086', '8086 ', '#', '\t100e  x\n8086  y']) {
      const ids = parsePciIds(odd);
      assert.equal(ids.deviceName(0x8086, 0x100e), 'Device 100e', JSON.stringify(odd));
      assert.equal(ids.date, undefined);
    }
  });

  it('is bundled, with its date and licence', () => {
    const bundled = gunzipSync(readFileSync('media/pci.ids.gz')).toString();
    assert.match(
      bundled,
      /GNU General Public License\n#\t\(version 2 or higher\) or the 3-clause BSD License/,
    );
    assert.equal(compactPciIds(bundled), bundled);
    const since = performance.now();
    const ids = parsePciIds(bundled);
    assert.match(ids.date ?? '', /^20\d\d-\d\d-\d\d$/);
    assert.equal(ids.fullName(0x8086, 0x100e), 'Intel Corporation 82540EM Gigabit Ethernet Controller');
    assert.equal(ids.className(0x060400), 'PCI bridge');
    const elapsed = performance.now() - since;
    console.log(
      `      ${bundled.length} characters indexed and three names found in ${elapsed.toFixed(1)} ms`,
    );
    assert.ok(elapsed < 500, `${elapsed} ms`);
  });
});
