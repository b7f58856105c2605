import { isReserved } from '../../src/shared/registers/fieldText';
import type { Field, Register } from '../../src/shared/registers/registerModel';

/** The fields worth a line, the most significant first. */
export function shownFieldsOf({ fields }: Pick<Register, 'fields'>): readonly Field[] {
  const known = shown.get(fields);
  if (known !== undefined) return known;
  const sorted = fields
    .filter((field) => !isReserved(field))
    .toSorted((one, other) => other.bitOffset - one.bitOffset);
  shown.set(fields, sorted);
  return sorted;
}

// Asked for each cell in sight of each frame.
const shown = new WeakMap<readonly Field[], readonly Field[]>();
