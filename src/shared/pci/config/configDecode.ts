import { toHex } from '../../base/hex';
import type { PlacedBlock } from '../../registers/placedBlock';
import type { RegisterBlock, RegisterMember } from '../../registers/registerModel';
import { capabilities, extendedCapabilities } from './capabilityTables';
import { walkConfigSpace, type FoundCapability, type KnownDwords } from './configWalk';
import { headerBlock } from './headers';
import { block, capability, extendedCapability, sizeOf, type CapabilitySpace } from './vocabulary';

/** A function's configuration space as registers, as far as it is known. */
export interface ConfigDecode {
  /** The header, then the capabilities in the order of their lists. No two have the same name. */
  readonly blocks: readonly PlacedBlock[];
  /** Offsets of the 32 bits that must be known to know more, in order. Where there are none, there is no more to know. */
  readonly missing: readonly number[];
  /** What is odd about the space, in words. */
  readonly problems: readonly string[];
}

/** The header and the capabilities in `size` bytes of configuration space. Nothing is read: it takes what is known. */
export function decodeConfigSpace(dwordAt: KnownDwords, size: number): ConfigDecode {
  const { isThere, found, spaceAt, missing, problems } = walkConfigSpace(dwordAt, size);
  if (!isThere)
    return { blocks: [], missing: [...missing], problems: ['No function answers: all bits are ones.'] };
  const placed = [
    { described: headerBlock(spaceAt(0)), offset: 0, limit: size },
    ...found.map((one) => ({ ...one, described: describe(one, spaceAt(one.offset)) })),
  ];
  const oddities = [...problems];
  const names = new Map<string, number>();
  const blocks = placed.map(({ described, offset, limit }) => {
    const before = names.get(described.name) ?? 0;
    names.set(described.name, before + 1);
    const name = before === 0 ? described.name : `${described.name} ${before + 1}`;
    const fitting = within(described, limit - offset);
    if (fitting !== described)
      oddities.push(`${name} at ${toHex(offset, 2)} goes on beyond ${toHex(limit)}.`);
    return { block: name === fitting.name ? fitting : { ...fitting, name }, offset };
  });
  return { blocks, missing: [...missing].sort((a, b) => a - b), problems: oddities };
}

function describe({ id, list }: FoundCapability, space: CapabilitySpace): RegisterBlock {
  const isExtended = list === 'extended capabilities';
  const layout = (isExtended ? extendedCapabilities : capabilities)[id];
  if (typeof layout === 'function') return layout(space);
  if (layout !== undefined) return layout;
  return isExtended
    ? extendedCapability(`Extended Capability ${toHex(id, 4)}`, 'PCI Express Base Specification 5.0, 7.6.3')
    : capability(`Capability ${toHex(id, 2)}`, 'PCI Local Bus Specification 3.0, 6.7');
}

/** The block itself where it fits so many bytes, else what fits of it. */
function within(described: RegisterBlock, room: number): RegisterBlock {
  if (sizeOf(described.members) <= room) return described;
  const members = described.members.flatMap((member): RegisterMember[] => {
    const { addressOffset, repeat } = member;
    const size = member.kind === 'register' ? member.size / 8 : sizeOf(member.members);
    const left = room - addressOffset - size;
    if (left < 0) return [];
    if (repeat === undefined) return [member];
    const count = Math.min(repeat.count, Math.floor(left / repeat.increment) + 1);
    return [{ ...member, repeat: { ...repeat, count } }];
  });
  return block(described.name, described.source ?? '', members);
}
