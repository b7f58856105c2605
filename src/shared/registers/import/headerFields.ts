import type { LabelledEffects } from '../accessLabel';
import type { EnumeratedValue, Field } from '../registerModel';
import type { CConstant } from './cConstants';

/** Where a field lies. */
export type FieldBits = Pick<Field, 'bitOffset' | 'bitWidth'>;

interface Draft extends FieldBits {
  readonly name: string;
  readonly comment: string | undefined;
  readonly values: EnumeratedValue[];
}

/** What a header says of one field: `_SHIFT`, `_MASK`, `_BIT`, `_WIDTH`, or its name alone. */
interface Pieces {
  readonly line: number;
  readonly comment: string | undefined;
  readonly alone?: CConstant;
  readonly shift?: number;
  readonly mask?: bigint;
  readonly bit?: number;
  readonly width?: number;
}

/** The fields of a register, of the names that go on after its own. */
export function buildHeaderFields(
  stem: string,
  parts: readonly CConstant[],
  effects: LabelledEffects,
  warn: (line: number, what: string) => void,
): Field[] {
  const pieces = gather(parts);
  const drafts: Draft[] = [];
  const left: CConstant[] = [];
  const open: [name: string, piece: Pieces, shift: number][] = [];
  for (const [name, piece] of pieces) {
    const { line, comment, alone, shift } = piece;
    const bits = bitsOf(piece);
    if (bits !== undefined) drafts.push({ name, comment, ...bits, values: [] });
    else if (alone !== undefined) left.push(alone);
    else if (shift !== undefined) open.push([name, piece, shift]);
    else warn(line, `Where ${name} lies is not understood: it is left out.`);
  }
  const starts = [...drafts.map(({ bitOffset }) => bitOffset), ...open.map(([, , shift]) => shift)];
  for (const [name, { line, comment }, shift] of open) {
    // Another name of a field, unless that is a value of this one.
    const isKnown = drafts.some((each) => each.bitOffset === shift && !each.name.startsWith(`${name}_`));
    if (isKnown) continue;
    const next = Math.min(...starts.filter((start) => start > shift), shift < 32 ? 32 : 64);
    drafts.push({ name, comment, bitOffset: shift, bitWidth: next - shift, values: [] });
    warn(line, `${name} has a shift and no mask: it is taken to end where the next field begins.`);
  }
  // A single bit inside a wider field of a like name is one of its values.
  const fields = drafts.filter((draft) => {
    const alone = pieces.get(draft.name)?.alone;
    const wider =
      alone &&
      outerOf(
        draft.name,
        alone.value,
        drafts.filter((other) => other !== draft && other.bitWidth > draft.bitWidth),
      );
    if (wider !== undefined) addValue(wider, alone as CConstant);
    return wider === undefined;
  });
  for (const value of left) {
    const field = outerOf(value.name, value.value, fields);
    if (field !== undefined) addValue(field, value);
    else warn(value.line, `${value.name} is neither a field nor the value of one: it is left out.`);
  }
  return fields
    .sort((a, b) => a.bitOffset - b.bitOffset)
    .map(({ name, comment, bitOffset, bitWidth, values }) => ({
      // A mask of the register itself has no name of its own.
      name: name.slice(stem.length + 1) || name,
      description: comment,
      bitOffset,
      bitWidth,
      ...effects,
      enumeratedValues: values.length === 0 ? [] : [{ usage: 'read-write', values: values.sort(byValue) }],
    }));
}

function gather(parts: readonly CConstant[]): ReadonlyMap<string, Pieces> {
  const pieces = new Map<string, Pieces>();
  const put = (name: string, { line, comment }: CConstant, piece: Partial<Pieces>): void => {
    const known = pieces.get(name);
    pieces.set(name, { line, ...known, ...piece, comment: known?.comment ?? comment });
  };
  for (const part of parts) {
    const [, name = '', word] = /^(.+)_(SHIFT|SHFT|POS|LSB|MASK|MSK|BIT|WIDTH|LEN)$/.exec(part.name) ?? [];
    const number = part.value < 64n ? Number(part.value) : undefined;
    if (word === 'MASK' || word === 'MSK') put(name, part, { mask: part.value });
    else if (word === 'BIT' && part.written === 'decimal' && number !== undefined)
      put(name, part, { bit: number });
    else if ((word === 'WIDTH' || word === 'LEN') && number !== undefined) put(name, part, { width: number });
    else if (word !== undefined && word !== 'BIT' && number !== undefined) put(name, part, { shift: number });
    else put(part.name, part, { alone: part });
  }
  return pieces;
}

function bitsOf({ alone, shift, mask, bit, width }: Pieces): FieldBits | undefined {
  if (bit !== undefined) return { bitOffset: bit, bitWidth: 1 };
  const covered = mask ?? (alone === undefined || alone.written === 'decimal' ? undefined : alone.value);
  if (covered !== undefined && covered !== 0n) {
    const low = (covered & -covered).toString(2).length - 1;
    const ones = covered >> BigInt(low);
    if ((ones & (ones + 1n)) !== 0n) return undefined;
    // Masks are of the field in its place or, with a shift, of its value.
    const bitOffset = low === 0 && shift !== undefined ? shift : low;
    const bitWidth = ones.toString(2).length;
    return bitOffset + bitWidth <= 64 ? { bitOffset, bitWidth } : undefined;
  }
  if (shift === undefined || width === undefined) return undefined;
  return width >= 1 && shift + width <= 64 ? { bitOffset: shift, bitWidth: width } : undefined;
}

function byValue({ value: a = 0n }: EnumeratedValue, { value: b = 0n }: EnumeratedValue): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The field that a value of this name can be one of: the one with the longest name in common. */
function outerOf<Outer extends Draft>(
  name: string,
  value: bigint,
  fields: readonly Outer[],
): Outer | undefined {
  return fields
    .filter((field) => name.startsWith(`${groupOf(field.name)}_`) && rawOf(field, value) !== undefined)
    .sort((a, b) => b.name.length - a.name.length)[0];
}

/** Names of values go on after the field's, or stand beside one that ends in a word for a choice. */
function groupOf(name: string): string {
  return name.replace(/_(?:SEL|SELECT|MODE|FIELD)$/, '');
}

/** The field's value that a header's means: it stands in its place, or is that of the field alone. */
function rawOf({ bitOffset, bitWidth }: FieldBits, value: bigint): bigint | undefined {
  const ones = (1n << BigInt(bitWidth)) - 1n;
  const placed = value >> BigInt(bitOffset);
  if (placed << BigInt(bitOffset) === value && placed <= ones) return placed;
  return value <= ones ? value : undefined;
}

function addValue(field: Draft, { name, value, comment }: CConstant): void {
  const raw = rawOf(field, value);
  if (raw === undefined) return;
  const prefix = [field.name, groupOf(field.name)].find((each) => name.startsWith(`${each}_`)) ?? '';
  field.values.push({
    name: name.slice(prefix.length + 1),
    description: comment,
    value: raw,
    dontCare: 0n,
    isDefault: false,
  });
}
