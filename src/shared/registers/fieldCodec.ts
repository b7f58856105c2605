import type { EnumeratedValue, Field } from './registerModel';

/** Where a field lies in its register. */
export type BitRange = Pick<Field, 'bitOffset' | 'bitWidth'>;

/** All ones in `bits` bits. */
export function onesOf(bits: number): bigint {
  return (1n << BigInt(bits)) - 1n;
}

/** The bits that a field covers. */
export function maskOf({ bitOffset, bitWidth }: BitRange): bigint {
  return onesOf(bitWidth) << BigInt(bitOffset);
}

/** A field's value in a register's. */
export function decodeField(register: bigint, { bitOffset, bitWidth }: BitRange): bigint {
  return (register >> BigInt(bitOffset)) & onesOf(bitWidth);
}

/** A register's value with another value of one field. What does not fit the field is a mistake of the caller's. */
export function encodeField(register: bigint, range: BitRange, value: bigint): bigint {
  if (value < 0n || value > onesOf(range.bitWidth)) {
    throw new RangeError(`0x${value.toString(16)} does not fit ${range.bitWidth} bits.`);
  }
  return (register & ~maskOf(range)) | (value << BigInt(range.bitOffset));
}

/** The name of a field's value when it is read or to be written. Names of single values go before patterns, then the default. */
export function nameOfValue(
  { enumeratedValues }: Pick<Field, 'enumeratedValues'>,
  value: bigint,
  direction: 'read' | 'write',
): EnumeratedValue | undefined {
  const named = enumeratedValues
    .filter(({ usage }) => usage === direction || usage === 'read-write')
    .flatMap(({ values }) => values);
  return (
    named.find((candidate) => candidate.dontCare === 0n && candidate.value === value) ??
    named.find(
      (candidate) => candidate.dontCare !== 0n && (value & ~candidate.dontCare) === candidate.value,
    ) ??
    named.find(({ isDefault }) => isDefault)
  );
}
