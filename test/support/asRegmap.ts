import type { EnumeratedValues, RegisterMap } from '../../src/shared/registers/registerModel';

/**
 * A description as a regmap file keeps it: members that are undefined are left out, and of the sets of values that SVD files name,
 * the names are not kept, nor the order of those for reading and for writing.
 */
export function asRegmap(map: RegisterMap): unknown {
  return strip(map);
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== 'object' || value === null || value instanceof Map) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      if (member === undefined) return [];
      return [[name, strip(name === 'enumeratedValues' ? inOrder(member as EnumeratedValues[]) : member)]];
    }),
  );
}

function inOrder(sets: readonly EnumeratedValues[]): Omit<EnumeratedValues, 'name'>[] {
  return (['read-write', 'read', 'write'] as const).flatMap((usage) => {
    const own = sets.filter((set) => set.usage === usage);
    return own.length === 0 ? [] : [{ usage, values: own.flatMap(({ values }) => values) }];
  });
}
