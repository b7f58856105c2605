import type { RegionReference } from '../editors/regionUri';
import { accessLabel } from '../../shared/registers/accessLabel';
import { bitsText } from '../../shared/registers/fieldText';
import type { PlacedBlock } from '../../shared/registers/placedBlock';
import { placedRegisters } from '../../shared/registers/placedRegisters';

/** A region and what describes it. */
export interface SearchedRegion {
  readonly reference: RegionReference;
  readonly blocks: readonly PlacedBlock[];
}

/** A register, or a field of one, that can be gone to. */
export interface SearchEntry {
  /** `NVMe.CSTS.RDY`. */
  readonly name: string;
  readonly access: string;
  /** Of a field, its bits. */
  readonly bits?: string;
  readonly description: string;
  readonly reference: RegionReference;
  /** Of the register, in bytes from the region's start. */
  readonly offset: number;
}

export interface RegisterSearch {
  /** Registers and fields in all. */
  readonly size: number;
  /** The best for what is typed, at most so many. */
  find(text: string, most: number): readonly SearchEntry[];
}

/** More than a machine has; a file may describe very many. */
const mostEntries = 500_000;

/** Everything that has a name, in order of the regions. */
export function createRegisterSearch(regions: readonly SearchedRegion[]): RegisterSearch {
  const entries: SearchEntry[] = [];
  for (const entry of entriesOf(regions)) {
    if (entries.length === mostEntries) break;
    entries.push(entry);
  }
  // Lower case once: each key that is typed goes through all of them.
  const names = entries.map(({ name }) => name.toLowerCase());
  const texts = entries.map(({ description, reference }) =>
    `${description} ${reference.title}`.toLowerCase(),
  );

  return {
    size: entries.length,
    find(text, most) {
      const words = text
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => word !== '');
      const found: { readonly index: number; readonly rank: number }[] = [];
      for (const [index, name] of names.entries()) {
        const rank = rankOf(words, name, texts[index] ?? '');
        if (rank !== undefined) found.push({ index, rank });
      }
      return found
        .sort((one, other) => one.rank - other.rank || one.index - other.index)
        .slice(0, most)
        .flatMap(({ index }) => entries[index] ?? []);
    },
  };
}

/** How well an entry is what the words mean, 0 the best; undefined where one of them is nowhere in it. */
function rankOf(words: readonly string[], name: string, text: string): number | undefined {
  let rank = 0;
  for (const word of words) {
    const at = name.indexOf(word);
    if (at >= 0) {
      const starts = at === 0 || name[at - 1] === '.';
      const ends = at + word.length === name.length;
      rank += starts && ends ? 0 : starts ? 1 : 2;
    } else if (text.includes(word)) rank += 4;
    else return undefined;
  }
  return rank;
}

function* entriesOf(regions: readonly SearchedRegion[]): Generator<SearchEntry, void> {
  for (const { reference, blocks } of regions) {
    for (const { block, offset: base } of blocks) {
      for (const { register, path, offset } of placedRegisters(block)) {
        if (register.indirect !== undefined) continue;
        const name = `${block.name}.${path}`;
        const place = { reference, offset: base + offset };
        const description = register.description ?? register.displayName ?? '';
        yield { name, access: accessLabel(register), description, ...place };
        for (const field of register.fields) {
          const access = accessLabel(field);
          const about = field.description ?? '';
          yield {
            name: `${name}.${field.name}`,
            access,
            bits: bitsText(field),
            description: about,
            ...place,
          };
        }
      }
    }
  }
}
