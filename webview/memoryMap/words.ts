import { formatSize, toHex } from '../../src/shared/base/hex';
import type { MemoryKind } from '../../src/shared/linux/memoryKind';
import type { MapNode } from './mapTree';

/** In the order of the legend. */
export const kindNames: Readonly<Record<MemoryKind, string>> = {
  ram: 'RAM',
  'persistent-memory': 'Persistent memory',
  device: 'Device',
  'pci-window': 'PCI window',
  'pci-config': 'PCI configuration space',
  rom: 'ROM',
  acpi: 'ACPI',
  reserved: 'Reserved',
  unknown: 'Unknown or mixed',
  gap: 'Gap, compressed',
};

export const kinds = Object.keys(kindNames) as readonly MemoryKind[];

/** What the picture must say of itself. */
export const notToScale = 'Not to scale: heights are logarithmic, gaps (≈) compressed.';

export function nameText({ name, grouped, resource }: MapNode): string {
  if (grouped !== undefined) return `${grouped} ranges`;
  return resource !== undefined && name === '' ? '(no name)' : name;
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
  const driver = device.driver === undefined ? 'no driver' : `driver ${device.driver}`;
  return [...(bar === undefined ? [] : [`BAR${bar}`]), device.text, driver].join(' · ');
}

/** What is in a node that is drawn as a row. */
export function insideText({ children, grouped }: MapNode): string {
  const ranges = children.filter(({ kind }) => kind !== 'gap');
  const [first] = ranges;
  const last = ranges.at(-1);
  if (first === undefined || last === undefined) return '';
  if (grouped !== undefined) return `${nameText(first)} … ${nameText(last)}`;
  return `${ranges.length} ${ranges.length === 1 ? 'range' : 'ranges'} inside`;
}

/** All there is to say of a node, a line each. */
export function nodeLines(node: MapNode): string[] {
  const kind = node.kind === 'gap' || node.grouped !== undefined ? '' : ` · ${kindNames[node.kind]}`;
  return [
    nameText(node),
    `${rangeText(node)} · ${sizeText(node)}${kind}`,
    deviceText(node),
    insideText(node),
  ].filter((line) => line !== '');
}
