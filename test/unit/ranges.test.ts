import assert from 'node:assert/strict';
import { classNamesOnly } from '../../src/extension/machine/pciNames';
import { createFileList } from '../../src/extension/views/fileList';
import { ownerFinder, type KnownDevices } from '../../src/extension/views/rangeOwners';
import { rangeDescription, rangeLabel, rangeRows } from '../../src/extension/views/rangeText';
import { memoryReference, portReference } from '../../src/extension/views/regionReferences';
import type { Hex } from '../../src/shared/base/hex';
import { memoryKind } from '../../src/shared/linux/memoryKind';
import { rangeOf } from '../../src/shared/linux/resourceTree';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { IoResource } from '../../src/shared/model/region';

const known: KnownDevices = {
  pci: [
    {
      address: parsePciAddress('0000:00:08.0') ?? assert.fail(),
      parents: [],
      vendorId: 0x8086,
      deviceId: 0x100e,
      revision: 3,
      classCode: 0x020000,
      driver: 'e1000',
      enabled: true,
      isExpress: false,
      hasRom: true,
      bars: [
        { bar: 0, base: '0xfeb80000', size: 0x2_0000, space: 'memory', is64Bit: false, prefetchable: false },
        { bar: 1, base: '0xc140', size: 0x40, space: 'io', is64Bit: false, prefetchable: false },
      ],
    },
  ],
  platform: [
    { name: '9000000.pl011', driver: 'uart-pl011', node: '/pl011@9000000' },
    { name: 'QEMU0002:00', driver: 'qemu_fw_cfg' },
    { name: 'PNP0103:00' },
  ],
  deviceTree: [
    {
      path: '/pl011@9000000',
      compatible: ['arm,pl011', 'arm,primecell'],
      status: 'okay',
      reg: [{ base: '0x9000000', end: '0x9001000' }],
    },
    {
      path: '/soc/serial@a000000',
      compatible: ['ns16550a'],
      status: 'disabled',
      reg: [{ base: '0xa000000', end: '0xa000100' }],
    },
  ],
};

const line = (base: Hex, end: Hex, name: string): IoResource => ({ base, end, name, children: [] });
const told = (resource: IoResource, space: 'memory' | 'io' = 'memory') => {
  const owner = ownerFinder(known, space)(resource);
  const { name } = resource;
  const range = { ...rangeOf(resource), name, kind: memoryKind(name), owner };
  return {
    text: `${rangeLabel(range)} | ${rangeDescription(range, classNamesOnly, 4)}`,
    rows: Object.fromEntries(rangeRows(range, classNamesOnly)) as Record<string, string>,
    owner,
  };
};

describe('a range of the memory map', () => {
  it('that is a BAR says which, of what, with which driver', () => {
    const resource = line('0xfeb80000', '0xfeba0000', '0000:00:08.0');
    const { text, rows, owner } = told(resource);
    assert.equal(text, '0000:00:08.0 BAR0 | 0xfeb80000 · 128 KiB · Ethernet controller · e1000');
    assert.equal(rows['Range'], '0xfeb80000 – 0xfeb9ffff');
    assert.equal(rows['Driver'], 'e1000');
    assert.equal(memoryReference(resource, 'device', owner, 'demo')?.source.kind, 'bar');
  });

  it('that bears a function’s address and is no BAR of its is its ROM, and nothing certain where it has none', () => {
    const resource = line('0xfeb00000', '0xfeb40000', '0000:00:08.0');
    const { text, owner } = told(resource);
    assert.equal(text, '0000:00:08.0 ROM | 0xfeb00000 · 256 KiB · Ethernet controller · e1000');
    assert.equal(memoryReference(resource, 'device', owner, 'demo')?.source.kind, 'rom');
    const pci = known.pci.map((device) => ({ ...device, hasRom: false }));
    const bare = ownerFinder({ ...known, pci }, 'memory')(resource);
    assert.equal(memoryReference(resource, 'device', bare, 'demo')?.source.kind, 'mem');
  });

  it('of ports finds BARs in the space of ports only', () => {
    const resource = line('0xc140', '0xc180', '0000:00:08.0');
    assert.equal(told(resource).owner.bar, undefined);
    assert.equal(told(resource, 'io').owner.bar?.bar, 1);
  });

  it('joins devicetree nodes, with their drivers, and says a status that is not okay', () => {
    const uart = told(line('0x9000000', '0x9001000', '9000000.pl011 pl011@9000000'));
    assert.equal(uart.text, '9000000.pl011 pl011@9000000 | 0x9000000 · 4 KiB · arm,pl011 · uart-pl011');
    assert.equal(uart.rows['Devicetree'], '/pl011@9000000');
    assert.equal(uart.rows['Compatible'], 'arm,pl011, arm,primecell');
    assert.equal(uart.rows['Status'], 'okay');
    const off = told(line('0xa000000', '0xa000100', 'serial'));
    assert.equal(off.text, 'serial | 0xa000000 · 256 bytes · ns16550a · disabled');
  });

  it('finds platform devices by their names', () => {
    assert.equal(told(line('0x510', '0x51c', 'QEMU0002:00'), 'io').owner.platformDriver, 'qemu_fw_cfg');
    assert.deepEqual(told(line('0xfed00000', '0xfed00400', 'PNP0103:00')).owner, {});
  });

  it('opens unless it is RAM, or ports beyond 0xffff', () => {
    const open = (resource: IoResource) => memoryReference(resource, memoryKind(resource.name), {}, 'demo');
    assert.equal(open(line('0x100000', '0x200000', 'System RAM')), undefined);
    assert.deepEqual(open(line('0xfed00000', '0xfed00400', 'HPET 0')), {
      machine: 'demo',
      title: 'HPET 0 @ 0xfed00000',
      source: { kind: 'mem', base: '0xfed00000', size: '0x400' },
    });
    const ports = (base: Hex, end: Hex) => portReference(line(base, end, 'x'), {}, 'demo')?.source;
    assert.deepEqual(ports('0xfff0', '0x10000'), { kind: 'port', base: 0xfff0, size: 16 });
    assert.equal(ports('0x10000', '0x20000'), undefined);
  });
});

describe('the list of files', () => {
  it('keeps each path once, the last added first, and takes what is no list for an empty one', async () => {
    const state = new Map<string, unknown>([['files', 'nonsense']]);
    const list = createFileList({
      get: (key: string) => state.get(key) as never,
      update: (key: string, value: unknown) => Promise.resolve(void state.set(key, value)),
    });
    assert.deepEqual(list.paths(), []);
    for (const path of ['/a', '/b', '/a']) await list.add(path);
    assert.deepEqual(list.paths(), ['/b', '/a']);
    await list.remove('/b');
    assert.deepEqual(list.paths(), ['/a']);
  });
});
