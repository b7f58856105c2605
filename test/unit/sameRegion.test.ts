import assert from 'node:assert/strict';
import { sameRegions, type MachineMap } from '../../src/extension/commands/sameRegion';
import { parseIoResourceMap } from '../../src/shared/linux/ioResourceMap';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { PciDevice } from '../../src/shared/model/pciDevice';
import type { Source } from '../../src/shared/model/source';

const addressOf = (text: string) => parsePciAddress(text) ?? assert.fail(text);

function device(address: string, more: Partial<PciDevice> = {}): PciDevice {
  return {
    address: addressOf(address),
    parents: [],
    vendorId: 0x8086,
    deviceId: 0x10d3,
    revision: 0,
    classCode: 0x020000,
    enabled: true,
    isExpress: true,
    hasRom: false,
    bars: [
      { bar: 0, base: '0xfe000000', size: 0x1000, space: 'memory', is64Bit: false, prefetchable: false },
    ],
    ...more,
  };
}

function machine(more: Partial<MachineMap>): MachineMap {
  return { devices: [], resources: [], deviceTree: [], ...more };
}

const subsystem = (deviceId: number) => ({ vendorId: 0x1028, deviceId });

describe('a PCI device on another machine', () => {
  const source: Source = { kind: 'bar', device: addressOf('0000:00:09.0'), bar: 0 };
  const here = machine({ devices: [device('0000:00:09.0', { subsystem: subsystem(1) })] });
  const found = (devices: readonly PciDevice[], of: Source = source) =>
    sameRegions({ source: of, title: '' }, here, machine({ devices }), 'demo').same.map(({ title }) => title);

  it('is the one of its vendor and kind, wherever it sits', () => {
    const others = [
      device('0000:00:09.0', { deviceId: 0x100e }),
      device('0000:00:08.0', { vendorId: 0x1af4 }),
      device('0000:02:00.0'),
    ];
    assert.deepEqual(found(others), ['0000:02:00.0 BAR0']);
    assert.deepEqual(found(others, { kind: 'config', device: source.device }), [
      '0000:02:00.0 configuration',
    ]);
    assert.deepEqual(found(others.slice(0, 2)), []);
  });

  it('is of several the one most alike, before the one in the same place', () => {
    assert.deepEqual(
      found([
        device('0000:00:09.0', { subsystem: subsystem(2) }),
        device('0000:02:00.0', { subsystem: subsystem(1), classCode: 0x020001 }),
        device('0000:03:00.0', { subsystem: subsystem(1) }),
      ]),
      ['0000:03:00.0 BAR0'],
    );
    assert.deepEqual(found([device('0000:02:00.0'), device('0000:00:09.0')]), ['0000:00:09.0 BAR0']);
  });

  it('is several where nothing tells them apart', () => {
    assert.deepEqual(found([device('0000:02:00.0'), device('0000:02:00.1')]), [
      '0000:02:00.0 BAR0',
      '0000:02:00.1 BAR0',
    ]);
  });

  it('has the region: the same BAR in the same space, a ROM', () => {
    const [bar] = device('0000:00:00.0').bars;
    assert.ok(bar);
    assert.deepEqual(found([device('0000:02:00.0', { bars: [{ ...bar, bar: 1 }] })]), []);
    assert.deepEqual(found([device('0000:02:00.0', { bars: [{ ...bar, space: 'io' }] })]), []);
    const rom: Source = { kind: 'rom', device: source.device };
    assert.deepEqual(found([device('0000:02:00.0'), device('0000:03:00.0', { hasRom: true })], rom), [
      '0000:03:00.0 ROM',
    ]);
  });

  it('is none where this machine does not list the device either', () => {
    const gone: Source = { kind: 'config', device: addressOf('0000:07:00.0') };
    assert.deepEqual(found([device('0000:07:00.0')], gone), []);
  });
});

describe('a range of addresses on another machine', () => {
  const { resources } = parseIoResourceMap(`
00001000-3fffffff : System RAM
fe000000-fe0fffff : PCI Bus 0000:01
  fe000000-fe00ffff : 0000:01:00.0
    fe000000-fe00ffff : nvme
fe201000-fe2011ff : serial@fe201000
fed00000-fed003ff : HPET 0
fed40000-fed40fff : timer
fed50000-fed50fff : timer
`);
  const deviceTree = [
    {
      path: '/soc/serial@fe201000',
      compatible: ['arm,pl011', 'arm,primecell'],
      status: 'okay',
      reg: [{ base: '0xfe201000', end: '0xfe201200' }],
    },
  ] as const;
  const here = machine({ resources, deviceTree });
  const mem = (base: `0x${string}`, size: `0x${string}`): Source => ({ kind: 'mem', base, size });
  function found(source: Source, text: string, more: Partial<MachineMap> = {}) {
    const there = machine({ resources: parseIoResourceMap(text).resources, ...more });
    const { same, atSameAddress } = sameRegions({ source, title: '' }, here, there, 'demo');
    return {
      same: same.map((each) => each.source),
      ...(atSameAddress && { atSameAddress: atSameAddress.source }),
    };
  }

  it('is what has the same name, wherever it lies and however large it is', () => {
    assert.deepEqual(found(mem('0xfed00000', '0x400'), 'd0000000-d0000fff : HPET 0'), {
      same: [mem('0xd0000000', '0x1000')],
    });
    assert.deepEqual(found(mem('0xfed00010', '0x10'), 'd0000000-d0000fff : HPET 0'), {
      same: [mem('0xd0000010', '0x10')],
    });
    assert.deepEqual(found(mem('0xfe001000', '0x1000'), 'd0000000-d000ffff : nvme'), {
      same: [mem('0xd0001000', '0x1000')],
    });
  });

  it('is of several the one in the same place, or all of them', () => {
    const timers = 'd0000000-d0000fff : timer\nfed40000-fed40fff : timer\n';
    assert.deepEqual(found(mem('0xfed40000', '0x1000'), timers).same, [mem('0xfed40000', '0x1000')]);
    assert.equal(found(mem('0xfed50000', '0x1000'), timers).same.length, 2);
  });

  it('is what the devicetree calls by the same kind, where the names have addresses in them', () => {
    const node = { ...deviceTree[0], path: '/soc/serial@9000000' };
    const reg = [{ base: '0x9000000', end: '0x9001000' }] as const;
    assert.deepEqual(
      found(mem('0xfe201000', '0x200'), '09000000-09000fff : 9000000.pl011', {
        deviceTree: [
          { ...node, compatible: ['arm,gic-400'] },
          { ...node, reg },
        ],
      }),
      { same: [mem('0x9000000', '0x1000')] },
    );
  });

  it('may be at the same address, where no name says so, and never in memory', () => {
    assert.deepEqual(found(mem('0xfed00000', '0x400'), 'fed00000-fed00fff : pnp 00:04'), {
      same: [],
      atSameAddress: mem('0xfed00000', '0x400'),
    });
    assert.deepEqual(found(mem('0xfed00000', '0x400'), '00001000-ffffffff : System RAM'), { same: [] });
    assert.deepEqual(found(mem('0xfed00000', '0x400'), ''), { same: [] });
    // A window says nothing about what is in it.
    assert.deepEqual(found(mem('0xfe080000', '0x100'), 'd0000000-d00fffff : PCI Bus 0000:01'), { same: [] });
  });

  it('is too short for a part behind its end', () => {
    assert.deepEqual(found(mem('0xfed00300', '0x100'), 'd0000000-d00002ff : HPET 0'), { same: [] });
  });

  it('is of ports by the same rules', () => {
    const ports = machine({ resources: parseIoResourceMap('0060-0060 : keyboard').resources });
    const there = machine({ resources: parseIoResourceMap('0160-0160 : keyboard').resources });
    const { same } = sameRegions(
      { source: { kind: 'port', base: 0x60, size: 1 }, title: '' },
      ports,
      there,
      'demo',
    );
    assert.deepEqual(
      same.map(({ source }) => source),
      [{ kind: 'port', base: 0x160, size: 1 }],
    );
  });
});
