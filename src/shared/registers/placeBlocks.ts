import { decodeField } from './fieldCodec';
import { findMember } from './findMember';
import { matchBindings, type Match, type RegionFacts } from './matchBindings';
import type { PlacedBlock } from './placedBlock';
import type { Register, RegisterBlock, RegisterMap } from './registerModel';

/** A description, and which goes first where two speak of the same: the one of higher rank. */
export interface RankedMap<Origin> {
  readonly map: RegisterMap;
  readonly rank: number;
  /** Comes back with each block. */
  readonly origin: Origin;
}

export interface BlocksInRegion<Origin> {
  /** In the order of their offsets. */
  readonly placed: readonly (PlacedBlock & { readonly origin: Origin })[];
  readonly unplaced: readonly UnplacedBlock<Origin>[];
}

/** A block that lies in the region, but nobody knows where yet. */
export interface UnplacedBlock<Origin> {
  readonly block: RegisterBlock;
  readonly origin: Origin;
  readonly needs:
    | 'virtio'
    /** Reading this register tells, if the block exists at all. */
    | { readonly path: string; readonly register: Register; readonly offset: number };
}

/** The value of a register at an offset of the region, where it was read. */
export type KnownRegister = (offset: number, register: Register) => bigint | undefined;

/**
 * Finds where in a region the blocks of descriptions lie. All that are bound to a place apply, but for: a map that a map of higher
 * rank and the same name replaces, and blocks that are bound more loosely than others of the same name at the same place. Reads
 * nothing.
 */
export function placeBlocks<Origin>(
  maps: readonly RankedMap<Origin>[],
  facts: RegionFacts,
  known: KnownRegister,
): BlocksInRegion<Origin> {
  const found = maps
    .map((ranked) => ({
      ...ranked,
      matches: ranked.map.blocks.flatMap((block) => matchBindings(block, facts)),
    }))
    .filter(({ matches }) => matches.length > 0);
  const used = found.filter(
    ({ map, rank }) => !found.some((other) => other.map.name === map.name && other.rank > rank),
  );
  const resolved = used.map(({ map: { byteOrder }, matches, rank, origin }) => {
    const { placed, unplaced } = resolve(matches, facts, known);
    return {
      placed: placed.map((each) => ({ ...each, byteOrder, origin, rank })),
      unplaced: unplaced.map((each) => ({ ...each, origin })),
    };
  });
  const placed = new Map<string, (typeof resolved)[number]['placed'][number]>();
  for (const candidate of resolved.flatMap((each) => each.placed)) {
    const key = `${candidate.offset} ${candidate.block.name}`;
    const other = placed.get(key);
    const isCloser =
      other === undefined ||
      candidate.closeness > other.closeness ||
      (candidate.closeness === other.closeness && candidate.rank > other.rank);
    if (isCloser) placed.set(key, candidate);
  }
  return {
    placed: [...placed.values()]
      .sort((a, b) => a.offset - b.offset)
      .map(({ block, offset, byteOrder, origin }) => ({
        block,
        offset,
        origin,
        ...(byteOrder && { byteOrder }),
      })),
    unplaced: resolved.flatMap((each) => each.unplaced),
  };
}

interface Resolved {
  readonly placed: readonly (PlacedBlock & { readonly closeness: number })[];
  readonly unplaced: readonly Omit<UnplacedBlock<unknown>, 'origin'>[];
}

/** Places that a register of the same map tells: as far as it was read. That register's block may be one itself. */
function resolve(matches: readonly Match[], facts: RegionFacts, known: KnownRegister): Resolved {
  const placed: (PlacedBlock & { readonly closeness: number })[] = [];
  const unplaced: Omit<UnplacedBlock<unknown>, 'origin'>[] = [];
  let waiting: (Match & { readonly offset: number; readonly at: NonNullable<Match['at']> })[] = [];
  for (const { offset, at, ...match } of matches) {
    if (offset === undefined) unplaced.push({ block: match.block, needs: 'virtio' });
    else if (at === undefined) placed.push({ block: match.block, offset, closeness: match.closeness });
    else waiting.push({ ...match, offset, at });
  }
  for (let before = -1; waiting.length > 0 && before !== waiting.length;) {
    before = waiting.length;
    waiting = waiting.filter(({ block, offset, at, closeness }) => {
      const pointer = findPointer(placed, at.path);
      if (pointer === undefined) return true;
      const value = known(pointer.offset, pointer.register);
      if (value === undefined) {
        unplaced.push({
          block,
          needs: { path: at.path, register: pointer.register, offset: pointer.offset },
        });
        return false;
      }
      const distance = pointer.field === undefined ? value : decodeField(value, pointer.field);
      const place = BigInt(offset) + distance * BigInt(at.unit);
      // A value of a device that does not answer points anywhere.
      if (place < BigInt(facts.size)) placed.push({ block, offset: Number(place), closeness });
      return false;
    });
  }
  return { placed, unplaced };
}

/** The register or field that a path names, `BLOCK.REGISTER.FIELD`, in the first block of that name. */
function findPointer(placed: readonly PlacedBlock[], path: string) {
  const { block, offset = 0 } = placed.find((each) => path.startsWith(`${each.block.name}.`)) ?? {};
  if (block === undefined) return undefined;
  const found = findMember(block, path.slice(block.name.length + 1));
  return found && { ...found, offset: offset + found.offset };
}
