import type { LabelledEffects } from '../accessLabel';
import { parseAccessLabel } from '../accessLabel';
import type { EnumeratedValue, EnumeratedValues, Field, WriteConstraint } from '../registerModel';
import { below, integer, isRecord, listOf, members, name, oneOf, text, type JsonReader } from './jsonReader';

/** One field of a register of so many bits, whose access it has unless it says otherwise. */
export function field(register: LabelledEffects, size: number): JsonReader<Field> {
  return (value, path, tell) => {
    const entry = members(value, path, tell);
    if (entry === undefined) return undefined;
    const ownName = entry.required('name', name);
    const range = entry.required('bits', bits);
    const description = entry.optional('description', text);
    const effects = entry.given('access', label, register);
    const constraint = entry.optional('writeConstraint', writeConstraint);
    const enumeratedValues = usages.flatMap(([member, usage]): EnumeratedValues[] => {
      const values = entry.optional(member, enumeratedValuesIn);
      return values === undefined ? [] : [{ usage, values }];
    });
    entry.end();
    // A guess at what an access does would be a hazard.
    if (ownName === undefined || range === undefined || effects === undefined) return undefined;
    const { access, readAction, modifiedWriteValues } = effects;
    if (range.bitOffset + range.bitWidth > size)
      tell(below(path, 'bits'), `The field reaches over the ${size} bits of its register.`);
    return {
      name: ownName,
      description,
      ...range,
      access,
      readAction,
      modifiedWriteValues,
      writeConstraint: constraint,
      enumeratedValues,
    };
  };
}

/** The members that hold names of values, and when the names count. */
export const usages = [
  ['values', 'read-write'],
  ['readValues', 'read'],
  ['writeValues', 'write'],
] as const satisfies readonly (readonly [string, EnumeratedValues['usage']])[];

export const label: JsonReader<LabelledEffects> = (value, path, tell) =>
  (typeof value === 'string' ? parseAccessLabel(value) : undefined) ??
  tell(path, 'An access is expected: "RO", "RW", "WO", "RW W1C", "RO RC", "RW FIFO" …');

export const writeConstraint: JsonReader<WriteConstraint> = (value, path, tell) => {
  if (!Array.isArray(value)) {
    const kind = oneOf(['writeAsRead', 'useEnumeratedValues'] as const)(value, path, tell);
    return kind && { kind };
  }
  const [minimum, maximum, ...others] = listOf(integer)(value, path, tell) ?? [];
  if (minimum === undefined || maximum === undefined || others.length > 0)
    return tell(path, 'Two numbers are expected: the least and the largest value.');
  return { kind: 'range', minimum, maximum };
};

export const bitsPattern = /^\d{1,5}:\d{1,5}$/;

const bits: JsonReader<Pick<Field, 'bitOffset' | 'bitWidth'>> = (value, path, tell) => {
  const [high = NaN, low = high] =
    typeof value === 'number'
      ? [value]
      : typeof value === 'string' && bitsPattern.test(value)
        ? value.split(':').map(Number)
        : [];
  const bitWidth = high - low + 1;
  return Number.isInteger(high) && low >= 0 && high <= 0xffff && bitWidth >= 1 && bitWidth <= 64
    ? { bitOffset: low, bitWidth }
    : tell(path, 'Bits are expected: "15:8", the highest first, or 7.');
};

/** By value, as an object, or in an order of their own, as a list. */
const enumeratedValuesIn: JsonReader<readonly EnumeratedValue[]> = (value, path, tell) => {
  if (!isRecord(value)) return listOf(listedValue)(value, path, tell);
  return Object.entries(value).flatMap(([key, named]) => {
    const at = below(path, key);
    const place = key === 'default' ? onlyDefault : patternIn(key, at, tell);
    const words = typeof named === 'string' ? { name: named } : nameAndDescription(named, at, tell);
    return place === undefined || words === undefined ? [] : [{ ...words, ...place }];
  });
};

const onlyDefault = { value: undefined, dontCare: 0n, isDefault: true };

const nameAndDescription: JsonReader<Pick<EnumeratedValue, 'name' | 'description'>> = (value, path, tell) => {
  const entry = members(value, path, tell);
  if (entry === undefined) return undefined;
  const ownName = entry.required('name', text);
  const description = entry.optional('description', text);
  entry.end();
  return ownName === undefined ? undefined : { name: ownName, description };
};

const listedValue: JsonReader<EnumeratedValue> = (value, path, tell) => {
  const entry = members(value, path, tell);
  if (entry === undefined) return undefined;
  const ownName = entry.required('name', text);
  const description = entry.optional('description', text);
  const isDefault = entry.optional('default', oneTrue) ?? false;
  const pattern = isDefault ? entry.optional('value', patternIn) : entry.required('value', patternIn);
  entry.end();
  if (ownName === undefined || (pattern === undefined && !isDefault)) return undefined;
  return { name: ownName, description, ...(pattern ?? onlyDefault), isDefault };
};

const oneTrue: JsonReader<true> = (value, path, tell) =>
  value === true ? true : tell(path, '`true` is expected.');

export const dontCarePattern = /^0[bB][01xX]{1,128}$/;

const patternIn: JsonReader<Pick<EnumeratedValue, 'value' | 'dontCare' | 'isDefault'>> = (
  value,
  path,
  tell,
) => {
  if (typeof value === 'string' && dontCarePattern.test(value)) {
    const digits = value.slice(2).toLowerCase();
    return {
      value: BigInt(`0b${digits.replaceAll('x', '0')}`),
      dontCare: BigInt(`0b${digits.replaceAll('1', '0').replaceAll('x', '1')}`),
      isDefault: false,
    };
  }
  const number = integer(value, path, () => undefined);
  if (number === undefined) return tell(path, 'A value is expected: 5, "0x1c", "0b1x0", or "default".');
  return { value: number, dontCare: 0n, isDefault: false };
};
