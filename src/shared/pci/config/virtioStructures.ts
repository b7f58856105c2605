import type { VirtioStructure } from '../../registers/binding';
import { walkConfigSpace, type KnownDwords } from './configWalk';
import { isVirtio, vendorSpecificCapability, virtioTypes } from './vendorSpecific';
import { bitsOf } from './vocabulary';

/** Where a virtio device has a structure (Virtio 1.2, 4.1.4). */
export interface PlacedVirtioStructure {
  readonly structure: VirtioStructure;
  readonly bar: number;
  /** From the BAR's start, in bytes. */
  readonly offset: number;
  readonly length: number;
}

export interface VirtioStructures {
  /** In the order in which the device prefers them: the first of a kind is the one to use. */
  readonly structures: readonly PlacedVirtioStructure[];
  /** Offsets of the 32 bits of configuration space that must be known to know more. */
  readonly missing: readonly number[];
}

const structures = ['common', 'notify', 'isr', 'device'] as const;
const lastBar = 5;

/** What the vendor-specific capabilities of a virtio device say, as far as they are known. Nothing is read. */
export function virtioStructures(dwordAt: KnownDwords, size: number): VirtioStructures {
  const { found, spaceAt, missing } = walkConfigSpace(dwordAt, size);
  const placed = found.flatMap(({ id, list, offset }): PlacedVirtioStructure[] => {
    const space = spaceAt(offset);
    const first = space.dwordAt(0x0);
    if (list !== 'capabilities' || id !== vendorSpecificCapability || !isVirtio(space) || first === undefined)
      return [];
    const structure = structures.find((name) => virtioTypes[name] === bitsOf(first, '31:24'));
    if (structure === undefined) return [];
    const [where, start, length] = [space.dwordAt(0x4), space.dwordAt(0x8), space.dwordAt(0xc)];
    if (where === undefined || start === undefined || length === undefined) return [];
    const bar = bitsOf(where, '7:0');
    return bar > lastBar ? [] : [{ structure, bar, offset: start, length }];
  });
  return { structures: placed, missing: [...missing].sort((a, b) => a - b) };
}
