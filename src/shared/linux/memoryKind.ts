import type { IoResource } from '../model/region';

/** What a range of the address space is, as far as its name and its place in the tree tell. */
export type MemoryKind =
  | 'ram'
  | 'persistent-memory'
  | 'rom'
  | 'acpi'
  | 'reserved'
  | 'pci-window'
  | 'pci-config'
  | 'device'
  | 'unknown'
  | 'gap';

/**
 * Names that the kernel itself gives, first match wins: e820_type_to_string and e820__reserve_resources_late
 * (arch/x86/kernel/e820.c), probe_roms.c, drivers/pci (probe.c, ecam.c), arch/x86/pci/mmconfig-shared.c,
 * drivers/{nvdimm,dax,cxl}, arch/arm64/kernel/setup.c. A host bridge of a devicetree names its windows after its node.
 */
const named: readonly (readonly [RegExp, Exclude<MemoryKind, 'gap'>])[] = [
  [/^System RAM\b|^Kernel (code|rodata|data|bss)$|^Crash kernel\b/, 'ram'],
  [/^Persistent Memory\b|^namespace\d+\.\d+$|^dax\d+\.\d+$|^pmem\d/, 'persistent-memory'],
  [/\bROM$/, 'rom'],
  [/^ACPI (Tables|Non-volatile Storage)$/, 'acpi'],
  [/^reserved$|^Soft Reserved$|^RAM buffer$|^Unusable memory$/i, 'reserved'],
  [/^PCI MMCONFIG\b|^PCI ECAM\b|^PCI conf[12]$/, 'pci-config'],
  [/^PCI (Bus|CardBus)\b|^CXL Window\b|^PCI\d* (I\/O|MEM)\b|^pcie?@[0-9a-f]+$/i, 'pci-window'],
  [/^(<BAD>|Unknown E820 type)?$/, 'unknown'],
];

/**
 * The kind of a line of /proc/iomem or /proc/ioports. Any name that the kernel does not reserve for something else is a
 * device's, a driver's or a devicetree node's: except inside memory, where it says what the memory is used for.
 */
export function memoryKind(name: string, parentKind?: MemoryKind): Exclude<MemoryKind, 'gap'> {
  const known = named.find(([pattern]) => pattern.test(name.trim()))?.[1];
  if (known !== undefined) return known;
  return parentKind === 'ram' || parentKind === 'persistent-memory' ? parentKind : 'device';
}

/** The kind of the innermost resource of a path, outermost first, as `resourcesAt` and `spansIn` give it: empty is a gap. */
export function kindOfPath(path: readonly Pick<IoResource, 'name'>[]): MemoryKind {
  let kind: MemoryKind | undefined;
  for (const { name } of path) kind = memoryKind(name, kind);
  return kind ?? 'gap';
}
