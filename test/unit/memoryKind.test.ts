import assert from 'node:assert/strict';
import { kindOfPath, memoryKind } from '../../src/shared/linux/memoryKind';

describe('kinds of memory', () => {
  const kinds = {
    ram: ['System RAM', 'System RAM (kmem)', 'Kernel code', 'Kernel bss', 'Crash kernel'],
    'persistent-memory': ['Persistent Memory', 'Persistent Memory (legacy)', 'namespace0.0', 'dax1.0'],
    rom: ['System ROM', 'Video ROM', 'Adapter ROM'],
    acpi: ['ACPI Tables', 'ACPI Non-volatile Storage'],
    reserved: ['Reserved', 'reserved', 'RAM buffer', 'Soft Reserved', 'Unusable memory'],
    'pci-window': ['PCI Bus 0000:00', 'PCI CardBus 0000:03', 'CXL Window 0', 'PCI0 I/O', 'pcie@10000000'],
    'pci-config': ['PCI MMCONFIG 0000 [bus 00-ff]', 'PCI ECAM 0000 [bus 00-ff]', 'PCI conf1'],
    device: [
      '0000:00:04.0',
      'e1000',
      'IOAPIC 0',
      'HPET 0',
      'Video RAM area',
      'fd500000.pcie pcie@fd500000',
      'pnp 00:04',
      '/amba/gpio@e000a000',
    ],
    unknown: ['', '<BAD>', 'Unknown E820 type'],
  };
  for (const [kind, names] of Object.entries(kinds)) {
    it(`${kind}: ${names.map((name) => `“${name}”`).join(', ')}`, () => {
      for (const name of names) assert.equal(memoryKind(name), kind, name);
    });
  }

  it('a name inside memory says what the memory is used for', () => {
    assert.equal(memoryKind('ramoops:dump(0/2)', 'ram'), 'ram');
    assert.equal(memoryKind('reserved', 'ram'), 'reserved');
    assert.equal(memoryKind('System RAM (kmem)', 'persistent-memory'), 'ram');
    assert.equal(memoryKind('nvme', 'pci-window'), 'device');
  });

  it('a path has the kind of what is innermost, and none is a gap', () => {
    const path = (...names: readonly string[]) => names.map((name) => ({ name }));
    assert.equal(kindOfPath(path('PCI Bus 0000:00', '0000:00:04.0')), 'device');
    assert.equal(kindOfPath(path('System RAM', 'ramoops')), 'ram');
    assert.equal(kindOfPath(path('Reserved', 'System ROM')), 'rom');
    assert.equal(kindOfPath([]), 'gap');
  });
});
