import * as l10n from '@vscode/l10n';
import { formatSize, toHex } from '../../src/shared/base/hex';
import type { MemoryKind } from '../../src/shared/linux/memoryKind';
import type { MapNode } from './mapTree';

const kindNames: Readonly<Record<MemoryKind, () => string>> = {
  ram: () => l10n.t('RAM'),
  'persistent-memory': () => l10n.t('Persistent memory'),
  device: () => l10n.t('Device'),
  'pci-window': () => l10n.t('PCI window'),
  'pci-config': () => l10n.t('PCI configuration space'),
  rom: () => l10n.t('ROM'),
  acpi: () => l10n.t('ACPI'),
  reserved: () => l10n.t('Reserved'),
  unknown: () => l10n.t('Unknown or mixed'),
  gap: () => l10n.t('Gap, compressed'),
};

/** In the order of the legend. */
export const kinds = Object.keys(kindNames) as readonly MemoryKind[];

export function kindName(kind: MemoryKind): string {
  return kindNames[kind]();
}

/** What the picture must say of itself. */
export function notToScale(): string {
  return l10n.t('Not to scale: heights are logarithmic, gaps (≈) compressed.');
}

export function nameText({ name, grouped, resource }: MapNode): string {
  if (grouped !== undefined) return l10n.t('{0} ranges', grouped);
  return resource !== undefined && name === '' ? l10n.t('(no name)') : name;
}

/** `0xfea00000 – 0xfeafffff`, the last address inclusive. */
export function rangeText({ base, end }: MapNode): string {
  return `${toHex(base)} – ${toHex(end - 1n)}`;
}

export function sizeText({ base, end }: MapNode): string {
  return formatSize(end - base);
}

/** The PCI function behind a range, as far as one is known. */
export function deviceText({ device, bar }: MapNode): string {
  if (device === undefined) return '';
  const driver = device.driver === undefined ? l10n.t('no driver') : l10n.t('driver {0}', device.driver);
  return [...(bar === undefined ? [] : [`BAR${bar}`]), device.text, driver].join(' · ');
}

/** What is in a node that is drawn as a row. */
export function insideText({ children, grouped }: MapNode): string {
  const ranges = children.filter(({ kind }) => kind !== 'gap');
  const [first] = ranges;
  const last = ranges.at(-1);
  if (first === undefined || last === undefined) return '';
  if (grouped !== undefined) return `${nameText(first)} … ${nameText(last)}`;
  return ranges.length === 1 ? l10n.t('1 range inside') : l10n.t('{0} ranges inside', ranges.length);
}

/** All there is to say of a node, a line each. */
export function nodeLines(node: MapNode): string[] {
  const kind = node.kind === 'gap' || node.grouped !== undefined ? '' : ` · ${kindName(node.kind)}`;
  return [
    nameText(node),
    `${rangeText(node)} · ${sizeText(node)}${kind}`,
    deviceText(node),
    insideText(node),
  ].filter((line) => line !== '');
}
