import { accessLabel } from '../../src/shared/registers/accessLabel';
import type { Field } from '../../src/shared/registers/registerModel';
import type { RegionRegister, RegionRegisters } from '../../src/shared/registers/regionRegisters';
import type { Described, DescribedBlock } from './described';

/** A line of the tree-table. */
export type TableRow = BlockRow | RegisterRow | FieldRow;

interface Row {
  /** Tells it from all other rows, whatever is shown. */
  readonly key: string;
}

export interface BlockRow extends Row {
  readonly kind: 'block';
  readonly block: DescribedBlock;
  /** Registers below it. */
  readonly count: number;
  readonly state: 'open' | 'closed';
}

export interface RegisterRow extends Row {
  readonly kind: 'register';
  readonly register: RegionRegister;
  readonly state: 'open' | 'closed' | 'leaf';
}

export interface FieldRow extends Row {
  readonly kind: 'field';
  readonly register: RegionRegister;
  readonly field: Field;
}

/** What of the tree-table is in sight. */
export interface TableState {
  /** Keys of blocks and registers that are not as they are at first: blocks open, registers closed. */
  readonly turned: ReadonlySet<string>;
  /** Words that all must stand somewhere in a register's or field's name, description or access; empty: no filter. */
  readonly filter: string;
  /** Which registers by what they hold: all, or those that hold something else than after a reset, or than elsewhere. */
  readonly only: ReadonlySet<TableChoice>;
}

export type TableChoice = 'unlike reset' | 'unlike other';

export const initialTableState: TableState = { turned: new Set(), filter: '', only: new Set() };

/** The rows in their order. `chosenFields`: of a register that is one of those chosen by what they hold, the fields that make it one. */
export function rowsOf(
  { blocks, registers }: Described,
  { turned, filter, only }: TableState,
  chosenFields: (register: RegionRegister) => readonly Field[] | undefined,
): readonly TableRow[] {
  const shownFields = filterOf(filter, registers);
  const found = blocks.map(
    (): { readonly register: RegionRegister; readonly fields: readonly Field[] }[] => [],
  );
  for (const [index, register] of registers.all.entries()) {
    const { fields } = register.register;
    const chosen = only.size === 0 ? fields : chosenFields(register);
    if (chosen === undefined) continue;
    const shown = shownFields(register, index);
    if (shown === undefined) continue;
    const both = chosen === fields ? shown : shown.filter((field) => chosen.includes(field));
    found[register.block]?.push({ register, fields: both });
  }
  return blocks.flatMap((block, index): readonly TableRow[] => {
    const own = found[index] ?? [];
    if (own.length === 0 && (filter !== '' || only.size > 0)) return [];
    const key = `block ${index}`;
    const state = turned.has(key) ? 'closed' : 'open';
    const head: BlockRow = { kind: 'block', key, block, count: own.length, state };
    if (state === 'closed') return [head];
    return [head, ...own.flatMap(({ register, fields }) => rowsOfRegister(register, fields, turned))];
  });
}

/** The registers that the filter leaves, whatever they hold. */
export function filteredRegisters(registers: RegionRegisters, filter: string): readonly RegionRegister[] {
  const shownFields = filterOf(filter, registers);
  return registers.all.filter((register, index) => shownFields(register, index) !== undefined);
}

function rowsOfRegister(
  register: RegionRegister,
  shown: readonly Field[],
  turned: ReadonlySet<string>,
): readonly TableRow[] {
  const key = keyOfRegister(register);
  const { fields } = register.register;
  // Where the search has found fields, they are what is looked for.
  const isOpen = turned.has(key) !== shown.length < fields.length;
  const own: RegisterRow = {
    kind: 'register',
    key,
    register,
    state: fields.length === 0 ? 'leaf' : isOpen ? 'open' : 'closed',
  };
  if (!isOpen) return [own];
  const inOrder = shown.toSorted((one, other) => other.bitOffset - one.bitOffset);
  return [
    own,
    ...inOrder.map((field): FieldRow => ({
      kind: 'field',
      key: `${key}.${fields.indexOf(field)}`,
      register,
      field,
    })),
  ];
}

export function keyOfRegister({ block, path }: RegionRegister): string {
  return `${block} ${path}`;
}

/** The fields of a register that are shown when it is open; undefined where the filter leaves nothing of it. */
function filterOf(
  filter: string,
  registers: RegionRegisters,
): (register: RegionRegister, index: number) => readonly Field[] | undefined {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return ({ register }) => register.fields;
  const texts = searchedTexts(registers);
  return ({ register: { fields } }, index) => {
    const { path = '', whole = '', fields: fieldTexts = [] } = texts[index] ?? {};
    if (words.every((word) => whole.includes(word))) return fields;
    // What the register's name lacks, the field has to have.
    const others = words.filter((word) => !path.includes(word));
    const matching = fields.filter((_, at) => others.every((word) => fieldTexts[at]?.includes(word)));
    return matching.length === 0 ? undefined : matching;
  };
}

/** Does once, before anything is typed, what the first key would wait for. */
export function prepareFilter(registers: RegionRegisters): void {
  searchedTexts(registers);
}

/** What is searched of a register, in lower case. */
interface SearchedTexts {
  readonly path: string;
  readonly whole: string;
  readonly fields: readonly string[];
}

/** Made once for all registers, in their order: each key that is typed goes through all of it. */
function searchedTexts(registers: RegionRegisters): readonly SearchedTexts[] {
  const before = searched.get(registers);
  if (before !== undefined) return before;
  const texts = registers.all.map((register) => ({
    path: register.path.toLowerCase(),
    whole: wordsOf(register).toLowerCase(),
    fields: register.register.fields.map((field) => wordsOfField(field).toLowerCase()),
  }));
  searched.set(registers, texts);
  return texts;
}

const searched = new WeakMap<RegionRegisters, readonly SearchedTexts[]>();

function wordsOf({ path, register }: RegionRegister): string {
  const { displayName = '', description = '' } = register;
  return `${path} ${displayName} ${description} ${accessLabel(register)}`;
}

function wordsOfField(field: Field): string {
  const values = field.enumeratedValues.flatMap((each) => each.values.map(({ name }) => name));
  return `${field.name} ${field.description ?? ''} ${accessLabel(field)} ${values.join(' ')}`;
}
