import { placedRegisters, type PlacedRegister } from './placedRegisters';
import type { Field, RegisterBlock } from './registerModel';

/** A register of a block, or one of its fields. */
export interface FoundMember extends PlacedRegister {
  readonly field?: Field | undefined;
}

/** What a path below a block names: `STATUS`, `CHANNEL[2].CONTROL.ENABLE`. */
export function findMember(block: Pick<RegisterBlock, 'members'>, path: string): FoundMember | undefined {
  for (const placed of placedRegisters(block)) {
    if (path === placed.path) return placed;
    if (!path.startsWith(`${placed.path}.`)) continue;
    const field = placed.register.fields.find(({ name }) => `${placed.path}.${name}` === path);
    if (field !== undefined) return { ...placed, field };
  }
  return undefined;
}
