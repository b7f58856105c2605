import * as l10n from '@vscode/l10n';
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

const kindWords: Record<MemoryKind, () => string> = {
  ram: () => l10n.t('System RAM'),
  'persistent-memory': () => l10n.t('persistent memory'),
  rom: () => l10n.t('ROM'),
  acpi: () => l10n.t('ACPI tables'),
  reserved: () => l10n.t('reserved by firmware'),
  'pci-window': () => l10n.t('PCI window: addresses that a bridge forwards'),
  'pci-config': () => l10n.t('PCI configuration space'),
  device: () => l10n.t('device'),
  unknown: () => l10n.t('unknown'),
  gap: () => l10n.t('gap: nothing claims it'),
};

/** Beside a name that says as much, nothing. */
const badges: Partial<Record<MemoryKind, () => string>> = {
  'persistent-memory': () => l10n.t('persistent memory'),
  'pci-window': () => l10n.t('PCI window'),
  'pci-config': () => l10n.t('configuration space'),
};

/** What a row is called: what people look for when they type into a tree's find box. */
export function rangeLabel({ name, kind, owner: { bar, isRom } }: DescribedRange): string {
  if (kind === 'gap') return l10n.t('gap');
  if (bar !== undefined) return `${name} BAR${bar.bar}`;
  if (isRom === true) return `${name} ROM`;
  return name === '' ? l10n.t('(no name)') : name;
}

/** `0xfea00000 · 1 MiB · …`; `digits`: how many the address is padded to at least. */
export function rangeDescription(range: DescribedRange, names: PciNames, digits: number): string {
  const { owner, kind } = range;
  return [
    toHex(range.base, digits),
    formatSize(range.end - range.base),
    ...present(badges[kind]?.(), nameOf(owner, names), driverOf(owner), statusOf(owner)),
  ].join(' · ');
}

/** What a tooltip says of it. */
export function rangeRows({ base, end, kind, owner }: DescribedRange, names: PciNames): Row[] {
  const size = end - base;
  const { device, bar, node } = owner;
  const rows: (Row | undefined)[] = [
    [l10n.t('Range'), `${toHex(base)} – ${toHex(end - 1n)}`],
    [l10n.t('Size'), `${formatSize(size)} (${toHex(size)})`],
    [l10n.t('Kind'), owner.isRom === true ? l10n.t('expansion ROM') : kindWords[kind]()],
    device && [l10n.t('Device'), nameOf(owner, names) ?? ''],
    device && [l10n.t('PCI address'), device.address],
    bar && [
      'BAR',
      `BAR${bar.bar}, ${bar.space === 'io' ? l10n.t('I/O') : l10n.t('{0}-bit', bar.is64Bit ? 64 : 32)}`,
    ],
    node && [l10n.t('Devicetree'), node.path],
    node && [l10n.t('Compatible'), node.compatible.join(', ') || l10n.t('nothing')],
    node && [l10n.t('Status'), node.status],
    kind === 'device' && (device ?? node) ? [l10n.t('Driver'), driverOf(owner) ?? l10n.t('none')] : undefined,
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
