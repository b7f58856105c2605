import assert from 'node:assert/strict';
import { parsePciAddress } from '../../../src/shared/model/pciAddress';
import type { RegionFacts } from '../../../src/shared/registers/matchBindings';
import { placeBlocks, type KnownRegister } from '../../../src/shared/registers/placeBlocks';
import { readRegmap } from '../../../src/shared/registers/regmap/parseRegmap';

const nvme = {
  address: parsePciAddress('0000:00:05.0') ?? assert.fail(),
  vendorId: 0x8086,
  deviceId: 0x5845,
  classCode: 0x010802,
  subsystem: { vendorId: 0x1af4, deviceId: 0x1100 },
};

const barOf = (device: RegionFacts['bars'][number]['device'], bar = 0): RegionFacts => ({
  size: 0x4000,
  place: { space: 'memory', base: 0xfebd0000n },
  bars: [{ device, bar, offset: 0 }],
  resources: [],
  nodes: [],
});

/** A description whose blocks have one register each. */
function describeBlocks(name: string, blocks: Readonly<Record<string, readonly object[]>>) {
  const { map, problems } = readRegmap({
    regmap: 1,
    name,
    blocks: Object.entries(blocks).map(([block, bind]) => ({
      name: block,
      bind,
      registers: [{ name: 'R', offset: '0x10', fields: [{ name: 'F', bits: '7:0' }] }],
    })),
  });
  assert.deepEqual(problems, []);
  return map;
}

/** Where the blocks of one description, or some, lie: `NAME offset`; `NAME?` where that is not known. */
function place(
  described: Readonly<Record<string, readonly object[]>> | Parameters<typeof placeBlocks<string>>[0],
  facts: RegionFacts,
  known: KnownRegister = () => undefined,
): string[] {
  const maps = Array.isArray(described)
    ? (described as Parameters<typeof placeBlocks<string>>[0])
    : [
        {
          map: describeBlocks('M', described as Readonly<Record<string, readonly object[]>>),
          rank: 0,
          origin: '',
        },
      ];
  const { placed, unplaced } = placeBlocks(maps, facts, known);
  return [
    ...placed.map(({ block, offset, origin }) => `${origin}${block.name} 0x${offset.toString(16)}`),
    ...unplaced.map(({ block, needs }) =>
      typeof needs === 'string'
        ? `${block.name}? ${needs}`
        : `${block.name}? ${needs.path} 0x${needs.offset.toString(16)}`,
    ),
  ];
}

describe('blocks of descriptions are placed in a region', () => {
  it('by the ids of a PCI function and by its class, at the BAR they name', () => {
    const blocks = {
      ID: [{ pci: '8086:5845', bar: 0 }],
      VENDOR: [{ pci: '8086:*', bar: 0, offset: 8 }],
      SUBSYSTEM: [{ pci: '*:*:1af4:1100', bar: 0, offset: 16 }],
      CLASS: [{ pciClass: '0108', bar: 0, offset: 24 }],
      BOTH: [{ pci: '8086:*', pciClass: '010802', bar: 0, offset: 32 }],
      OTHER_BAR: [{ pci: '8086:5845', bar: 2 }],
      OTHER_ID: [{ pci: '8086:100e', bar: 0 }],
      OTHER_CLASS: [{ pci: '8086:5845', pciClass: '02', bar: 0 }],
      OTHER_SUBSYSTEM: [{ pci: '8086:5845:1af4:0001', bar: 0 }],
    };
    const all = ['ID 0x0', 'VENDOR 0x8', 'SUBSYSTEM 0x10', 'CLASS 0x18', 'BOTH 0x20'];
    assert.deepEqual(place(blocks, barOf(nvme)), all);
    assert.deepEqual(place(blocks, barOf(nvme, 2)), ['OTHER_BAR 0x0']);
    assert.deepEqual(place(blocks, barOf({ ...nvme, vendorId: 1 })), ['SUBSYSTEM 0x10', 'CLASS 0x18']);
  });

  it('by what the kernel calls ranges, by devicetree nodes and by addresses, as far as they lie inside', () => {
    const facts: RegionFacts = {
      size: 0x1000,
      place: { space: 'memory', base: 0xfed00000n },
      bars: [],
      resources: [
        { name: 'HPET 0', base: 0xfed00000n },
        { name: 'HPET 1', base: 0xfed00400n },
        { name: 'HPET 2', base: 0xfed10000n },
      ],
      nodes: [{ compatible: ['arm,pl011', 'arm,primecell'], base: 0xfed00800n }],
    };
    const blocks = {
      HPET: [{ iomem: 'HPET *' }],
      UART: [{ compatible: 'arm,primecell', offset: '0x10' }],
      HERE: [{ address: '0xfed00ffc' }],
      BEHIND: [{ address: '0xfed01000' }, { address: '0xfed00fff', offset: 1 }],
      PORTS: [{ ioports: 'HPET *' }, { port: '0xfed00000' }],
    };
    assert.deepEqual(place(blocks, facts), ['HPET 0x0', 'HPET 0x400', 'UART 0x810', 'HERE 0xffc']);
    const ports = { ...facts, place: { space: 'ports', base: 0xfed00000n } } as const;
    assert.deepEqual(place(blocks, ports), ['PORTS 0x0', 'PORTS 0x400']);
    assert.deepEqual(place(blocks, { size: 0x1000, bars: [], resources: [], nodes: [] }), []);
  });

  it('in a range of addresses that holds a BAR', () => {
    const facts = { ...barOf(nvme), bars: [{ device: nvme, bar: 0, offset: 0x2000 }] };
    assert.deepEqual(place({ NVME: [{ pciClass: '010802', bar: 0 }] }, facts), ['NVME 0x2000']);
  });

  it('where a register says, once it was read, and where a register of that says', () => {
    const blocks = {
      FIRST: [{ pciClass: '010802', bar: 0 }],
      SECOND: [{ pciClass: '010802', bar: 0, at: 'FIRST.R.F' }],
      THIRD: [{ pciClass: '010802', bar: 0, offset: 4, at: 'SECOND.R', unit: 32 }],
    };
    const facts = barOf(nvme);
    assert.deepEqual(place(blocks, facts), ['FIRST 0x0', 'SECOND? FIRST.R.F 0x10']);
    const read = new Map([[0x10, 0xffff40n]]);
    const known: KnownRegister = (offset) => read.get(offset);
    assert.deepEqual(place(blocks, facts, known), ['FIRST 0x0', 'SECOND 0x40', 'THIRD? SECOND.R 0x50']);
    read.set(0x50, 0x10n);
    assert.deepEqual(place(blocks, facts, known), ['FIRST 0x0', 'SECOND 0x40', 'THIRD 0x204']);
    read.set(0x50, 0xffffffffn); // A dead bus.
    assert.deepEqual(place(blocks, facts, known), ['FIRST 0x0', 'SECOND 0x40']);
    assert.deepEqual(place({ A: [{ port: 0 }], LOST: [{ pciClass: '01', bar: 0, at: 'A.R' }] }, facts), []);
  });

  it('where a virtio device says, once its capabilities were read', () => {
    const device = { ...nvme, vendorId: 0x1af4, deviceId: 0x1041, classCode: 0x020000 };
    const blocks = { COMMON: [{ virtio: 'common', offset: 4 }] };
    assert.deepEqual(place(blocks, barOf(device, 4)), ['COMMON? virtio']);
    assert.deepEqual(place(blocks, barOf(nvme)), []);
    const virtio = [{ structure: 'common', bar: 4, offset: 0x1000 }] as const;
    const facts = (bar: number) => ({ ...barOf(device), bars: [{ device, bar, offset: 0, virtio }] });
    assert.deepEqual(place(blocks, facts(4)), ['COMMON 0x1004']);
    assert.deepEqual(place(blocks, facts(0)), []);
  });

  it('once each: a closer binding and a map of one’s own go first', () => {
    const map = (name: string, bind: object, block = 'NVME') => describeBlocks(name, { [block]: [bind] });
    const byClass = { pciClass: '010802', bar: 0 };
    const byId = { pci: '8086:5845', bar: 0 };
    const ranked = (...maps: readonly (readonly [ReturnType<typeof map>, number, string])[]) =>
      place(
        maps.map(([described, rank, origin]) => ({ map: described, rank, origin })),
        barOf(nvme),
      );
    assert.deepEqual(ranked([map('A', byClass), 0, 'a '], [map('B', byId), 0, 'b ']), ['b NVME 0x0']);
    assert.deepEqual(ranked([map('A', byClass), 0, 'a '], [map('B', byClass), 1, 'b ']), ['b NVME 0x0']);
    // Another name is another view of the same place.
    assert.deepEqual(ranked([map('A', byClass), 0, 'a '], [map('B', byId, 'VENDOR'), 0, 'b ']), [
      'a NVME 0x0',
      'b VENDOR 0x0',
    ]);
    // A map of one's own replaces the built-in of the same name, if it applies.
    assert.deepEqual(ranked([map('A', byId), 0, 'a '], [map('A', byClass, 'MINE'), 1, 'b ']), ['b MINE 0x0']);
    assert.deepEqual(ranked([map('A', byId), 0, 'a '], [map('A', { port: 0 }), 1, 'b ']), ['a NVME 0x0']);
  });
});
