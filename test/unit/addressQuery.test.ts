import assert from 'node:assert/strict';
import {
  findAddress,
  type AddressSpace,
  type AddressTarget,
} from '../../src/extension/commands/addressQuery';
import { toHex } from '../../src/shared/base/hex';
import { parseIoResourceMap } from '../../src/shared/linux/ioResourceMap';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { PciDevice } from '../../src/shared/model/pciDevice';
import { createRandom } from '../support/random';

const edu: PciDevice = {
  address: parsePciAddress('0000:00:04.0') ?? assert.fail(),
  parents: [],
  vendorId: 0x1234,
  deviceId: 0x11e8,
  revision: 0,
  classCode: 0xff00,
  enabled: true,
  isExpress: false,
  hasRom: false,
  bars: [
    { bar: 0, base: '0xfea00000', size: 0x10_0000, space: 'memory', is64Bit: false, prefetchable: false },
    { bar: 1, base: '0xc000', size: 0x20, space: 'io', is64Bit: false, prefetchable: false },
    { bar: 2, base: '0x0', size: 0x1000, space: 'memory', is64Bit: false, prefetchable: false },
  ],
};

const space: AddressSpace = {
  resources: parseIoResourceMap(
    [
      '00100000-1fffffff : System RAM',
      '  01000000-01ffffff : Kernel code',
      'c0000000-febfffff : PCI Bus 0000:00',
      '  fea00000-feafffff : 0000:00:04.0',
      '    fea00000-feafffff : edu',
      'fed00000-fed003ff : HPET 0',
      '  fed00000-fed003ff : PNP0103:00',
    ].join('\n'),
  ).resources,
  devices: [edu],
  aliases: ({ name }) => (name === '0000:00:04.0' ? ['Educational Device'] : []),
};

const told = ({ address, path }: AddressTarget) => [
  toHex(address),
  ...path.map(({ resource, kind }) => `${resource.name} (${kind})`),
];
const find = (text: string) => {
  const answer = findAddress(text, space);
  return 'problem' in answer ? answer.problem : answer.targets.map(told);
};

describe('go to address', () => {
  const hpet = ['HPET 0 (device)', 'PNP0103:00 (device)'];

  it('takes hex, decimal, the digits of /proc/iomem, and offsets', () => {
    for (const text of [
      '0xfed000f0',
      ' 4275044592 ',
      'fed000f0',
      'FED00000+0xf0',
      '0xfed00000 + 240',
      '0xfed0_00f0',
    ]) {
      assert.deepEqual(find(text), [['0xfed000f0', ...hpet]], text);
    }
    assert.deepEqual(find('01000000'), [['0x1000000', 'System RAM (ram)', 'Kernel code (ram)']]);
    assert.deepEqual(find('10000000'), [['0x989680', 'System RAM (ram)']]);
  });

  it('finds nothing around an address that is in no range, and gaps in windows', () => {
    assert.deepEqual(find('0xfffffffff'), [['0xfffffffff']]);
    assert.deepEqual(find('0xc0000000'), [['0xc0000000', 'PCI Bus 0000:00 (pci-window)']]);
  });

  it('takes PCI functions and their BARs: the BAR, not what its driver claims', () => {
    const bar = [['0xfea00000', 'PCI Bus 0000:00 (pci-window)', '0000:00:04.0 (device)']];
    for (const text of [
      '00:04.0',
      '0:4.0',
      '0000:00:04.0',
      '00:04.0 BAR0',
      '00:04.0 bar 0',
      '00:04.0/BAR0',
    ]) {
      assert.deepEqual(find(text), bar, text);
    }
    assert.deepEqual(find('00:04.0+0x60'), [['0xfea00060', ...(bar[0]?.slice(1) ?? []), 'edu (device)']]);
    assert.equal(find('00:04.0 BAR1'), '0000:00:04.0 has no memory at BAR1 with an address.');
    assert.equal(find('00:04.0 BAR2'), '0000:00:04.0 has no memory at BAR2 with an address.');
    assert.equal(find('00:05.0'), 'There is no PCI function 0000:00:05.0.');
  });

  it('takes a part of a name, also of what the device is called', () => {
    assert.deepEqual(find('hpet'), [['0xfed00000', 'HPET 0 (device)']]);
    assert.deepEqual(find('hpet+0xf0'), [['0xfed000f0', ...hpet]]);
    assert.deepEqual(find('educational'), [
      ['0xfea00000', 'PCI Bus 0000:00 (pci-window)', '0000:00:04.0 (device)'],
    ]);
    assert.equal((find('0000:00') as unknown[]).length, 2);
    assert.equal(find('no such thing'), 'Nothing in the memory map is called “no such thing”.');
  });

  it('says what is wrong', () => {
    assert.match(String(find('')), /Type an address/);
    assert.match(String(find('0x1000+zz')), /“zz” is no offset/);
    assert.match(String(find('0xffffffffffffffff+1')), /does not fit 64 bits/);
    assert.match(String(find('0x1ffffffffffffffff')), /does not fit 64 bits/);
  });

  it('never throws, and answers each text with targets or a problem', () => {
    const random = createRandom();
    const parts = [
      '0x',
      'fed',
      '+',
      ':',
      '.',
      '00',
      '4',
      ' ',
      'BAR',
      'g',
      '_',
      'hpet',
      '-',
      '\u{1f600}',
      '0b1',
      '(',
    ];
    for (let run = 0; run < 2000; run++) {
      const text = Array.from({ length: random.upTo(8) }, () => random.pick(parts)).join('');
      const answer = findAddress(text, space);
      assert.ok(
        'problem' in answer ? answer.problem !== '' : answer.targets.length > 0,
        JSON.stringify(text),
      );
    }
  });
});
