import * as l10n from '@vscode/l10n';
import { memoryKind, type MemoryKind } from '../../src/shared/linux/memoryKind';
import { rangeOf, withGaps, type AddressRange } from '../../src/shared/linux/resourceTree';
import type { IoResource } from '../../src/shared/model/region';
import type { MapDevice, MemoryMap } from '../../src/shared/protocol/memoryMapProtocol';

/** What a box of the picture can stand for: a range of the map, a gap, or neighbours drawn as one. */
export interface MapNode extends AddressRange {
  /** The same for the same range of a later map, and different from every other's. */
  readonly id: string;
  /** Of a range, what the map says; of a gap, what it is in words. Empty for groups and the whole. */
  readonly name: string;
  readonly kind: MemoryKind;
  /** What is at the range, with the gaps around it, in address order. */
  readonly children: readonly MapNode[];
  /** The line of the map; absent for gaps, groups and the whole. */
  readonly resource?: IoResource;
  /** The PCI function whose BAR this is, or that the range is named after. */
  readonly device?: MapDevice;
  readonly bar?: number;
  /** Of a group: how many ranges stand in it, gaps not counted. */
  readonly grouped?: number;
}

/** The whole address space, from 0 to where the last range ends. */
export function mapTree({ resources, devices }: Pick<MemoryMap, 'resources' | 'devices'>): MapNode {
  const byAddress = new Map<string, MapDevice>(devices.map((device) => [device.address, device]));

  const childrenOf = (
    siblings: readonly IoResource[],
    range: AddressRange,
    parent: string,
    kind?: MemoryKind,
  ) => {
    const used = new Set<string>();
    // A child that reaches out of its parent, in a file that was edited, is drawn all the same.
    return withGaps(siblings, around(siblings, range)).map((span): MapNode => {
      const { resource } = span;
      let id = `${parent}/${resource === undefined ? rangeId(span) : `${resource.base}-${resource.end} ${resource.name}`}`;
      while (used.has(id)) id += '′';
      used.add(id);
      return resource === undefined ? gap(id, span, kind) : node(id, span, resource, kind);
    });
  };
  const node = (
    id: string,
    { base, end }: AddressRange,
    resource: IoResource,
    parentKind?: MemoryKind,
  ): MapNode => {
    const kind = memoryKind(resource.name, parentKind);
    const device = byAddress.get(resource.name);
    const bar = device?.bars.find((each) => each.base === resource.base)?.bar;
    const { name, children } = resource;
    return {
      id,
      base,
      end,
      name,
      kind,
      resource,
      ...(device === undefined ? {} : { device }),
      ...(bar === undefined ? {} : { bar }),
      children: children.length === 0 ? [] : childrenOf(children, { base, end }, id, kind),
    };
  };

  const range = around(resources, { base: 0n, end: 0n });
  return { id: '', ...range, name: '', kind: 'gap', children: childrenOf(resources, range, '') };
}

/** Neighbours as one node, which can be zoomed into. */
export function groupOf(members: readonly MapNode[], parent: MapNode): MapNode {
  const base = members[0]?.base ?? 0n;
  const end = members.reduce((latest, member) => (member.end > latest ? member.end : latest), base);
  const ranges = members.filter(({ kind }) => kind !== 'gap');
  const kinds = new Set(ranges.map(({ kind }) => kind));
  const [kind = 'gap'] = kinds;
  return {
    id: `${parent.id}/[${rangeId({ base, end })}]`,
    base,
    end,
    name: '',
    kind: kinds.size > 1 ? 'unknown' : kind,
    children: members,
    grouped: ranges.length,
  };
}

/** The way from the whole to the node that the last of `ids` names, as far as the map still has it. */
export function pathTo(root: MapNode, ids: readonly string[]): readonly [MapNode, ...MapNode[]] {
  const path: [MapNode, ...MapNode[]] = [root];
  let parent = root;
  for (const id of ids) {
    const child = parent.children.find((each) => each.id === id) ?? groupAgain(parent, id);
    if (child === undefined || child.children.length === 0) break;
    path.push(child);
    parent = child;
  }
  return path;
}

/** A group is no part of the map: it is what lies between its bounds. */
function groupAgain(parent: MapNode, id: string): MapNode | undefined {
  const [, base, end] = /\/\[([0-9a-f]+)-([0-9a-f]+)\]$/.exec(id) ?? [];
  if (base === undefined || end === undefined) return undefined;
  const range = { base: BigInt(`0x${base}`), end: BigInt(`0x${end}`) };
  const members = parent.children.filter((child) => child.base >= range.base && child.end <= range.end);
  return members.length === 0 ? undefined : { ...groupOf(members, parent), id };
}

function gap(id: string, { base, end }: AddressRange, parentKind: MemoryKind | undefined): MapNode {
  const name =
    parentKind === undefined
      ? l10n.t('gap')
      : parentKind === 'pci-window'
        ? l10n.t('free')
        : l10n.t('not divided further');
  return { id, base, end, name, kind: 'gap', children: [] };
}

function rangeId({ base, end }: AddressRange): string {
  return `${base.toString(16)}-${end.toString(16)}`;
}

function around(resources: readonly IoResource[], { base, end }: AddressRange): AddressRange {
  for (const resource of resources) {
    const range = rangeOf(resource);
    if (range.base < base) base = range.base;
    if (range.end > end) end = range.end;
  }
  return { base, end };
}
