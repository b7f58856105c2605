import { formatSize, toHex } from '../../shared/base/hex';
import type { MemoryKind } from '../../shared/linux/memoryKind';
import type { AddressRange } from '../../shared/linux/resourceTree';
import type { PciNames } from '../machine/pciNames';
import type { Row } from './markdown';
import type { RangeOwner } from './rangeOwners';

/** A range of an address space, or a gap between two, with what is known of it. */
export interface DescribedRange extends AddressRange {
  /** The kernel's name for it; empty for a gap. */
  readonly name: string;
  readonly kind: MemoryKind;
  readonly owner: RangeOwner;
}

const kindWords: Record<MemoryKind, string> = {
  ram: 'System RAM',
  'persistent-memory': 'persistent memory',
  rom: 'ROM',
  acpi: 'ACPI tables',
  reserved: 'reserved by firmware',
  'pci-window': 'PCI window: addresses that a bridge forwards',
  'pci-config': 'PCI configuration space',
  device: 'device',
  unknown: 'unknown',
  gap: 'gap: nothing claims it',
};

/** Beside a name that says as much, nothing. */
const badges: Partial<Record<MemoryKind, string>> = {
  'persistent-memory': 'persistent memory',
  'pci-window': 'PCI window',
  'pci-config': 'configuration space',
};

/** What a row is called: what people look for when they type into a tree's find box. */
export function rangeLabel({ name, kind, owner: { bar, isRom } }: DescribedRange): string {
  if (kind === 'gap') return 'gap';
  if (bar !== undefined) return `${name} BAR${bar.bar}`;
  if (isRom === true) return `${name} ROM`;
  return name === '' ? '(no name)' : name;
}

/** `0xfea00000 · 1 MiB · …`; `digits`: how many the address is padded to at least. */
export function rangeDescription(range: DescribedRange, names: PciNames, digits: number): string {
  const { owner, kind } = range;
  return [
    toHex(range.base, digits),
    formatSize(range.end - range.base),
    ...present(badges[kind], nameOf(owner, names), driverOf(owner), statusOf(owner)),
  ].join(' · ');
}

/** What a tooltip says of it. */
export function rangeRows({ base, end, kind, owner }: DescribedRange, names: PciNames): Row[] {
  const size = end - base;
  const { device, bar, node } = owner;
  const rows: (Row | undefined)[] = [
    ['Range', `${toHex(base)} – ${toHex(end - 1n)}`],
    ['Size', `${formatSize(size)} (${toHex(size)})`],
    ['Kind', owner.isRom === true ? 'expansion ROM' : kindWords[kind]],
    device && ['Device', nameOf(owner, names) ?? ''],
    device && ['PCI address', device.address],
    bar && ['BAR', `BAR${bar.bar}, ${bar.space === 'io' ? 'I/O' : bar.is64Bit ? '64-bit' : '32-bit'}`],
    node && ['Devicetree', node.path],
    node && ['Compatible', node.compatible.join(', ') || 'nothing'],
    node && ['Status', node.status],
    kind === 'device' && (device ?? node) ? ['Driver', driverOf(owner) ?? 'none'] : undefined,
  ];
  return rows.filter((row) => row !== undefined);
}

/** What else a range is known by, beside the kernel's name for it. */
export function rangeNames(owner: RangeOwner, names: PciNames): string[] {
  return present(nameOf(owner, names), driverOf(owner), owner.node?.path);
}

function nameOf({ device, node }: RangeOwner, names: PciNames): string | undefined {
  if (device === undefined) return node?.compatible[0];
  return names.device(device.vendorId, device.deviceId) ?? names.class(device.classCode);
}

function driverOf({ device, platformDriver }: RangeOwner): string | undefined {
  return device?.driver ?? platformDriver;
}

/** Worth a word only where it is not what one expects. */
function statusOf({ node }: RangeOwner): string | undefined {
  return node === undefined || /^ok(ay)?$/.test(node.status) ? undefined : node.status;
}

function present(...parts: readonly (string | undefined)[]): string[] {
  return parts.filter((part) => part !== undefined);
}
