import { accessLabel } from '../../src/shared/registers/accessLabel';
import type { Field } from '../../src/shared/registers/registerModel';
import type { RegionRegister } from '../../src/shared/registers/regionRegisters';
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
  readonly only: 'all' | 'differing';
}

export const initialTableState: TableState = { turned: new Set(), filter: '', only: 'all' };

/** The rows in their order. `differs`: whether a register is known to hold something else than after a reset. */
export function rowsOf(
  { blocks, registers }: Described,
  { turned, filter, only }: TableState,
  differs: (register: RegionRegister) => boolean,
): readonly TableRow[] {
  const matches = matcherOf(filter);
  const wanted = (register: RegionRegister) => only === 'all' || differs(register);
  const byBlock = blocks.map((): RegionRegister[] => []);
  for (const register of registers.all) if (wanted(register)) byBlock[register.block]?.push(register);
  return blocks.flatMap((block, index): readonly TableRow[] => {
    const found = (byBlock[index] ?? []).flatMap((register) => {
      const { fields } = register.register;
      if (matches === undefined || matches(wordsOf(register))) return [{ register, fields }];
      const matching = fields.filter((field) => matches(`${register.path} ${wordsOfField(field)}`));
      return matching.length === 0 ? [] : [{ register, fields: matching }];
    });
    if (found.length === 0 && (matches !== undefined || only !== 'all')) return [];
    const key = `block ${index}`;
    const state = turned.has(key) ? 'closed' : 'open';
    const own: BlockRow = { kind: 'block', key, block, count: found.length, state };
    if (state === 'closed') return [own];
    return [own, ...found.flatMap(({ register, fields }) => rowsOfRegister(register, fields, turned))];
  });
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

function matcherOf(filter: string): ((text: string) => boolean) | undefined {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return words.length === 0
    ? undefined
    : (text) => {
        const lower = text.toLowerCase();
        return words.every((word) => lower.includes(word));
      };
}

function wordsOf({ path, register }: RegionRegister): string {
  const { displayName = '', description = '' } = register;
  return `${path} ${displayName} ${description} ${accessLabel(register)}`;
}

function wordsOfField(field: Field): string {
  const values = field.enumeratedValues.flatMap((each) => each.values.map(({ name }) => name));
  return `${field.name} ${field.description ?? ''} ${accessLabel(field)} ${values.join(' ')}`;
}
