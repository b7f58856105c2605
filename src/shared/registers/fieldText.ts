import { toHex } from '../base/hex';
import { decodeField, nameOfValue } from './fieldCodec';
import type { Field } from './registerModel';

/** A field's value as it is read: `NVM (0)`, `0x1f (31)`, `1`. */
export function fieldValueText(field: Field, value: bigint): string {
  const named = nameOfValue(field, value, 'read');
  if (named !== undefined) return `${named.name} (${shortNumber(value)})`;
  return value > 9n ? `${toHex(value)} (${value})` : String(value);
}

/** What of a register's value stands out, in short: fields that are not 0, by their names. `EN, CSS=NVM, MPS=4`. */
export function summaryText(fields: readonly Field[], value: bigint): string {
  return fields
    .toSorted((one, other) => one.bitOffset - other.bitOffset)
    .flatMap((field) => {
      const part = decodeField(value, field);
      const named = nameOfValue(field, part, 'read');
      if (named !== undefined) return [`${field.name}=${named.name}`];
      if (part === 0n || isReserved(field)) return [];
      return [field.bitWidth === 1 ? field.name : `${field.name}=${shortNumber(part)}`];
    })
    .join(', ');
}

/** Bits that are only there to fill the register up. */
export function isReserved({ name }: Pick<Field, 'name'>): boolean {
  return /^(reserved|rsvd|rsv|res)\d*$/i.test(name);
}

/** `7:4`, or `3`. */
export function bitsText({ bitOffset, bitWidth }: Pick<Field, 'bitOffset' | 'bitWidth'>): string {
  return bitWidth === 1 ? String(bitOffset) : `${bitOffset + bitWidth - 1}:${bitOffset}`;
}

/** `7`, `0x1f`: as datasheets write them. */
export function shortNumber(value: bigint): string {
  return value > 9n ? toHex(value) : String(value);
}
