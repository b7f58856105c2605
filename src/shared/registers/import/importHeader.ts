import { parseAccessLabel, type LabelledEffects } from '../accessLabel';
import type { Register, RegisterBlock } from '../registerModel';
import { createConstants, type CConstant } from './cConstants';
import { readDefinitions, type CDefinition } from './cDefinitions';
import { buildHeaderFields, type FieldBits } from './headerFields';
import { collectWarnings, type Imported } from './imported';

/** More than any header defines. */
const mostDefinitions = 100_000;

/**
 * Makes a description of the names in a C header: numbers are offsets of registers, names that go on after a register's are its
 * fields and their values. That is how drivers are written, not a language: what is guessed wrong is for people to put right, and
 * what is not understood is told. Never throws.
 */
export function importHeader(text: string, name: string): Imported {
  const { warn, end } = collectWarnings();
  const definitions = readDefinitions(text);
  if (definitions.length > mostDefinitions) warn(0, `Only ${mostDefinitions} names are looked at.`);
  const known = definitions.slice(0, mostDefinitions);
  const { constantOf, call } = createConstants(known);
  const constants: CConstant[] = [];
  const macros: CDefinition[] = [];
  for (const definition of known) {
    if (definition.value === '') continue; // A guard.
    const constant = definition.parameters === undefined ? constantOf(definition) : undefined;
    if (constant !== undefined) constants.push(constant);
    else if (definition.parameters?.length === 1) macros.push(definition);
    else warn(definition.line, `${definition.name} is no number: it is left out.`);
  }
  for (const macro of macros) {
    const bits = bitsOfMacro((value) => call(macro, [value]));
    const [first, second] = [call(macro, [0n]), call(macro, [1n])];
    if (bits !== undefined) {
      constants.push({ ...macro, comment: macro.comment, value: maskOf(bits), written: 'mask', digits: 0 });
    } else if (first !== undefined && second !== undefined && second > first) {
      const distance = `0x${(second - first).toString(16)}`;
      warn(
        macro.line,
        `${macro.name} is an array, ${distance} bytes apart, of nobody knows how many: only the first is here.`,
      );
      constants.push({ ...macro, comment: macro.comment, value: first, written: 'sum', digits: 0 });
    } else {
      warn(macro.line, `${macro.name}(…) is neither a register nor a field: it is left out.`);
    }
  }
  const { registers, others } = divide(constants);
  const parts = assign(registers, others, warn);
  const blocks = buildBlocks(registers, parts, warn);
  return { map: { name, blocks }, warnings: end() };
}

/** A macro that takes a field out of a register's value: each bit goes to its place or is lost. */
function bitsOfMacro(call: (value: bigint) => bigint | undefined): FieldBits | undefined {
  const all = call((1n << 64n) - 1n);
  if (all === undefined || all === 0n || (all & (all + 1n)) !== 0n || call(0n) !== 0n) return undefined;
  const bitWidth = all.toString(2).length;
  for (let bitOffset = 0; bitOffset + bitWidth <= 64; bitOffset++) {
    if (call(1n << BigInt(bitOffset)) !== 1n) continue;
    const isPlain = Array.from({ length: 64 }, (_, bit) => call(1n << BigInt(bit))).every((value, bit) => {
      const isInside = bit >= bitOffset && bit < bitOffset + bitWidth;
      return value === (isInside ? 1n << BigInt(bit - bitOffset) : 0n);
    });
    return isPlain ? { bitOffset, bitWidth } : undefined;
  }
  return undefined;
}

function maskOf({ bitOffset, bitWidth }: FieldBits): bigint {
  return ((1n << BigInt(bitWidth)) - 1n) << BigInt(bitOffset);
}

/** The name that the names of a register's fields begin with. */
function stemOf({ name }: CConstant): string {
  return name.replace(/_(?:REG|REGISTER|OFFSET|OFF|ADDR)$/, '').replace(/(^|_)REG_/, '$1');
}

const companion = /_(?:SHIFT|SHFT|POS|LSB|MASK|MSK|BIT|WIDTH|LEN)$/;

/** What is a register, and what may be a field. */
function divide(constants: readonly CConstant[]) {
  const canBe = (constant: CConstant) => constant.written !== 'mask' && !companion.test(constant.name);
  const candidates = new Map<string, CConstant>();
  for (const constant of constants) {
    const stem = stemOf(constant);
    if (canBe(constant) && !candidates.has(stem)) candidates.set(stem, constant);
  }
  // A decimal number is one only where other names go on after its own.
  const goneOn = new Set(constants.flatMap((constant) => around(constant.name, candidates) ?? []));
  const isUneven = new Map<CConstant, boolean>();
  for (const constant of constants) {
    const outer = around(constant.name, candidates);
    const isLikeIt = constant.written === 'hex' && constant.digits <= (outer?.digits ?? 0);
    if (outer !== undefined && isLikeIt && constant.value % 4n !== 0n) isUneven.set(outer, true);
  }
  const isRegister = (constant: CConstant): boolean => {
    if (!canBe(constant) || constant.value >= 1n << 32n || candidates.get(stemOf(constant)) !== constant)
      return false;
    if (constant.written === 'decimal' && !goneOn.has(constant)) return false;
    const outer = around(constant.name, candidates);
    if (outer === undefined) return constant.indent === 0;
    if (constant.indent > outer.indent || constant.digits > outer.digits) return false;
    return constant.written !== 'decimal' && outer.written !== 'decimal' && isUneven.get(outer) !== true;
  };
  const registers = new Map<string, CConstant>();
  for (const [stem, constant] of candidates) if (isRegister(constant)) registers.set(stem, constant);
  const own = new Set(registers.values());
  return { registers, others: constants.filter((constant) => !own.has(constant)) };
}

/** What the name goes on after: the longest stem that it begins with. */
function around(name: string, stems: ReadonlyMap<string, CConstant>): CConstant | undefined {
  for (let end = name.lastIndexOf('_'); end > 0; end = name.lastIndexOf('_', end - 1)) {
    const found = stems.get(name.slice(0, end));
    if (found !== undefined && found.name !== name) return found;
  }
  return undefined;
}

type Warn = (line: number, what: string) => void;

/** The names that belong to each register. */
function assign(registers: ReadonlyMap<string, CConstant>, others: readonly CConstant[], warn: Warn) {
  const parts = new Map<CConstant, CConstant[]>();
  for (const other of others) {
    const register = around(other.name, registers);
    if (register !== undefined) append(parts, register, other);
    else if (other.written !== 'decimal')
      warn(other.line, `${other.name} belongs to no register: it is left out.`);
  }
  return parts;
}

/** A block for each first word of names. */
function buildBlocks(
  registers: ReadonlyMap<string, CConstant>,
  parts: ReadonlyMap<CConstant, readonly CConstant[]>,
  warn: Warn,
): RegisterBlock[] {
  const words = new Map<string, (readonly [stem: string, register: CConstant])[]>();
  for (const entry of registers) append(words, entry[0].split('_', 1)[0] ?? '', entry);
  return [...words].map(([word, entries]) => {
    const sorted = entries.sort(([, a], [, b]) => Number(a.value - b.value));
    const offsets = [...new Set(sorted.map(([, { value }]) => value))];
    const nexts = new Map(offsets.map((offset, index) => [offset, offsets[index + 1]]));
    const members = sorted.map(([stem, register]) =>
      buildRegister(stem, register, parts.get(register) ?? [], nexts.get(register.value), warn),
    );
    return { name: word === '' ? 'REGISTERS' : word, addressBlocks: [], interrupts: [], members };
  });
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function buildRegister(
  stem: string,
  { value, comment }: CConstant,
  parts: readonly CConstant[],
  next: bigint | undefined,
  warn: Warn,
): Register {
  const effects: LabelledEffects = accessIn(comment) ?? { access: 'read-write' };
  const said = Number(/\b(8|16|32|64)[- ]?bits?\b/i.exec(comment ?? '')?.[1] ?? 0);
  const bits = buildHeaderFields(stem, parts, effects, warn);
  const highest = Math.max(0, ...bits.map(({ bitOffset, bitWidth }) => bitOffset + bitWidth));
  const room = Math.min(...[4n, value & -value || 4n, next === undefined ? 4n : next - value].map(Number));
  const size = said || (highest > 32 ? 64 : Math.max(room >= 4 ? 32 : room >= 2 ? 16 : 8, widthFor(highest)));
  const first = stem.indexOf('_');
  return {
    kind: 'register',
    name: stem.slice(first + 1) || stem,
    description: comment,
    addressOffset: Number(value),
    size,
    ...effects,
    fields: bits,
  };
}

function widthFor(bits: number): number {
  return bits > 16 ? 32 : bits > 8 ? 16 : 8;
}

/** What comments end in: `- RW`, `(RO)`, `R/clr`. */
function accessIn(comment = ''): LabelledEffects | undefined {
  const [, words] =
    /(?:^|[-–(,\s])(R\/W1?C?|R\/O|W\/O|R\/clr|RO|RW|WO|RC|W1C|RW1C)\)?\.?$/.exec(comment) ?? [];
  if (words === undefined) return undefined;
  const labels: Readonly<Record<string, string>> = {
    'R/W': 'RW',
    'R/O': 'RO',
    'W/O': 'WO',
    'R/clr': 'RO RC',
    RC: 'RO RC',
    'R/W1C': 'RW W1C',
    'R/WC': 'RW W1C',
    RW1C: 'RW W1C',
  };
  return parseAccessLabel(labels[words] ?? words);
}
