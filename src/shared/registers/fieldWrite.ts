import { encodeField, maskOf, onesOf } from './fieldCodec';
import type { Field, ModifiedWriteValues, Register } from './registerModel';

/** A store to a register that changes some of its fields and, as far as that can be, nothing else. */
export interface FieldWrite {
  readonly value: bigint;
  /** Other fields that the store changes, or may. */
  readonly hazards: readonly FieldHazard[];
}

export interface FieldHazard {
  readonly field: string;
  /**
   * `acts`: any store acts on it. `once`: it takes one store, and this is one. `unknown`: it cannot be read, and nobody knows what
   * was last written.
   */
  readonly why: 'acts' | 'once' | 'unknown';
}

export interface FieldChange {
  readonly field: Field;
  readonly value: bigint;
}

/** What is known of a register when it is written. */
export interface KnownValue {
  /** Read just now. */
  readonly read: bigint;
  /** The last value written, where one was: it stands for what cannot be read. */
  readonly written?: bigint | undefined;
}

/**
 * The value that changes these fields. A neighbour that a one acts on is written 0, one that a zero acts on is written ones; all
 * else is written as it was read, reserved bits included.
 */
export function composeFieldWrite(
  register: Pick<Register, 'fields' | 'size' | 'modifiedWriteValues'>,
  known: KnownValue,
  changes: readonly FieldChange[],
): FieldWrite {
  const changed = changes.reduce((mask, { field }) => mask | maskOf(field), 0n);
  const hazards: FieldHazard[] = [];
  let value = inertBits(register.modifiedWriteValues, known.read);
  for (const field of register.fields) {
    const { name, access, modifiedWriteValues: effect } = field;
    if (access === 'read-only' && effect === undefined) continue;
    const mask = maskOf(field);
    const why = (mask & ~changed) === 0n ? undefined : hazardOf(field, known);
    if (why !== undefined) hazards.push({ field: name, why });
    const kept = access === 'write-only' ? (known.written ?? 0n) : known.read;
    value = (value & ~mask) | (inertBits(effect, kept) & mask);
  }
  // Last: where two fields are views of the same bits, the changed one says what is written.
  for (const { field, value: wanted } of changes) value = encodeField(value, field, wanted);
  return { value: value & onesOf(register.size), hazards };
}

function hazardOf(
  { access, modifiedWriteValues }: Field,
  { written }: KnownValue,
): FieldHazard['why'] | undefined {
  if (modifiedWriteValues !== undefined && inert[modifiedWriteValues] === undefined) return 'acts';
  if (access === 'writeOnce' || access === 'read-writeOnce') return 'once';
  const isPlain = modifiedWriteValues === undefined;
  return access === 'write-only' && isPlain && written === undefined ? 'unknown' : undefined;
}

/** What to write so that nothing happens. */
const inert: Readonly<Record<ModifiedWriteValues, 'zeros' | 'ones' | undefined>> = {
  oneToClear: 'zeros',
  oneToSet: 'zeros',
  oneToToggle: 'zeros',
  zeroToClear: 'ones',
  zeroToSet: 'ones',
  zeroToToggle: 'ones',
  singlePulse: 'zeros',
  clear: undefined,
  set: undefined,
  modify: undefined,
  push: undefined,
};

/** Bits to write that do not act, `kept` where none is known. Of no fixed length. */
function inertBits(effect: ModifiedWriteValues | undefined, kept: bigint): bigint {
  const bits = effect === undefined ? undefined : inert[effect];
  return bits === undefined ? kept : bits === 'zeros' ? 0n : -1n;
}
