import assert from 'node:assert/strict';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { PciDevice } from '../../src/shared/model/pciDevice';
import { pciTopology, type PciBranch } from '../../src/shared/pci/pciTopology';

function device(address: string, parents: readonly string[], physicalFunction?: string): PciDevice {
  const parsed = (text: string) => parsePciAddress(text) ?? assert.fail(text);
  return {
    address: parsed(address),
    parents,
    vendorId: 0x8086,
    deviceId: 1,
    revision: 0,
    classCode: 0x020000,
    enabled: true,
    isExpress: false,
    hasRom: false,
    bars: [],
    ...(physicalFunction !== undefined && { physicalFunction: parsed(physicalFunction) }),
  };
}

/** The tree as lines, two spaces a level. */
function drawn(branches: readonly PciBranch[], indent = ''): string[] {
  return branches.flatMap((branch) => [
    indent + (branch.kind === 'bus' ? branch.bus : branch.device.address),
    ...drawn(branch.below, `${indent}  `),
  ]);
}

describe('PCI topology', () => {
  it('has root buses, bridges and what is behind them', () => {
    const tree = pciTopology([
      device('0000:00:00.0', ['pci0000:00']),
      device('0000:00:1c.0', ['pci0000:00']),
      device('0000:01:00.0', ['pci0000:00', '0000:00:1c.0']),
      device('0000:02:03.0', ['pci0000:00', '0000:00:1c.0', '0000:01:00.0']),
      device('0000:80:00.0', ['pci0000:80']),
    ]);
    assert.deepEqual(drawn(tree), [
      '0000:00',
      '  0000:00:00.0',
      '  0000:00:1c.0',
      '    0000:01:00.0',
      '      0000:02:03.0',
      '0000:80',
      '  0000:80:00.0',
    ]);
  });

  it('has a root bus below a function that makes a domain of its own (VMD)', () => {
    const tree = pciTopology([
      device('0000:00:0e.0', ['pci0000:00']),
      device('10000:e0:06.0', ['pci0000:00', '0000:00:0e.0', 'pci10000:e0']),
      device('10000:e1:00.0', ['pci0000:00', '0000:00:0e.0', 'pci10000:e0', '10000:e0:06.0']),
    ]);
    assert.deepEqual(drawn(tree), [
      '0000:00',
      '  0000:00:0e.0',
      '    10000:e0',
      '      10000:e0:06.0',
      '        10000:e1:00.0',
    ]);
  });

  it('has virtual functions below their physical function, wherever they sit', () => {
    const behind = ['pci0000:00', '0000:00:1c.0'];
    const tree = pciTopology([
      device('0000:00:1c.0', ['pci0000:00']),
      device('0000:01:00.0', behind),
      device('0000:01:10.0', behind, '0000:01:00.0'),
      device('0000:01:10.2', behind, '0000:01:00.1'), // Its physical function is not there.
    ]);
    assert.deepEqual(drawn(tree), [
      '0000:00',
      '  0000:00:1c.0',
      '    0000:01:00.0',
      '      0000:01:10.0',
      '    0000:01:10.2',
    ]);
  });

  it('loses no function whose bridge has gone, or of which nobody knows where it hangs', () => {
    const tree = pciTopology([
      device('0000:01:00.0', ['pci0000:00', '0000:00:1c.0']),
      device('0000:02:00.0', []),
    ]);
    assert.deepEqual(drawn(tree), ['0000:00', '  0000:01:00.0', '0000:02:00.0']);
  });
});
