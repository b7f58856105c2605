import assert from 'node:assert/strict';
import { barState, claimsIn } from '../../src/extension/views/barState';
import { parseIoResourceMap } from '../../src/shared/linux/ioResourceMap';
import { parsePciResource } from '../../src/shared/linux/pciResource';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { PciDevice } from '../../src/shared/model/pciDevice';

const device: PciDevice = {
  address: parsePciAddress('0000:00:02.0') ?? assert.fail(),
  parents: [],
  vendorId: 0x1af4,
  deviceId: 0x1041,
  revision: 1,
  classCode: 0x020000,
  enabled: true,
  isExpress: false,
  hasRom: false,
  bars: parsePciResource(
    [
      '0x000000000000c000 0x000000000000c07f 0x0000000000040101',
      '0x00000000febf0000 0x00000000febf0fff 0x0000000000040200',
      '0x0000000000000000 0x0000000000003fff 0x000000002004220c', // IORESOURCE_UNSET
      '0x0000000000000000 0x0000000000000000 0x0000000000000000',
      '0x00000000fe400000 0x00000000fe403fff 0x000000000014220c',
    ].join('\n'),
  ),
};
const driven: PciDevice = { ...device, driver: 'virtio-pci' };

const memory = parseIoResourceMap(
  [
    'c0000000-febfffff : PCI Bus 0000:00',
    '  fe400000-fe403fff : 0000:00:02.0',
    '    fe400000-fe403fff : virtio-pci-modern',
    '  febf0000-febf0fff : 0000:00:02.0',
  ].join('\n'),
);
const ports = parseIoResourceMap('c000-c07f : 0000:00:02.0\n  c000-c07f : virtio-pci-legacy\n');

describe('the state of a BAR', () => {
  const states = (of: PciDevice, claims = claimsIn(memory, ports)) =>
    of.bars.map((bar) => [bar.bar, barState(of, bar, claims)]);

  it('is what the map of its address space says', () => {
    assert.deepEqual(states(driven), [
      [0, { kind: 'claimed', by: 'virtio-pci-legacy' }],
      [1, { kind: 'free' }],
      [2, { kind: 'unassigned' }],
      [4, { kind: 'claimed', by: 'virtio-pci-modern' }],
    ]);
  });

  it('is the driver’s where the kernel hides the addresses', () => {
    const hidden = parseIoResourceMap('00000000-00000000 : PCI Bus 0000:00\n');
    assert.equal(claimsIn(hidden, hidden), undefined);
    assert.deepEqual(barState(driven, driven.bars[1] ?? assert.fail(), undefined), {
      kind: 'claimed',
      by: 'virtio-pci',
    });
  });

  it('is “not enabled” where no driver is bound and the kernel has not enabled the device', () => {
    const nobody = { ...memory, resources: [] };
    assert.deepEqual(
      states({ ...device, enabled: false }, claimsIn(nobody, nobody)).map(([, state]) => state),
      ['not enabled', 'not enabled', 'unassigned', 'not enabled'].map((kind) => ({ kind })),
    );
  });
});
