import type { Hex } from '../base/hex';
import { bytesOf } from '../model/accessWidth';
import { inByteOrder, type ByteOrder } from '../model/byteOrder';
import { cellKey, cellsOf, type CellName } from '../model/cellRun';
import { decodeField } from './fieldCodec';
import { isReserved } from './fieldText';
import type { Field } from './registerModel';
import { valueOfCells } from './registerCells';
import type { RegionRegister, RegionRegisters } from './regionRegisters';

/** What a cell answered when it was read last. */
export interface ReadCell extends CellName {
  readonly value: Hex;
  /** Whether the read before answered another value: it may be a counter. */
  readonly changes: boolean;
}

/** Where two regions that hold the same kind of device differ, as far as both were read. */
export interface Differences {
  /** Registers in their order, then cells that are none of theirs, ascending. */
  readonly differing: readonly Difference[];
  readonly equal: number;
  /** Registers that were not read in both, and cells of no register that were read in one. */
  readonly unread: number;
}

/** A register, or a cell that is none of a register's, that holds different values. */
export interface Difference {
  /** Of a cell, the registers that it has bytes of; empty where nothing describes it. */
  readonly name: string;
  readonly offset: number;
  /** Bits. */
  readonly size: number;
  readonly own: bigint;
  readonly other: bigint;
  /** Those that differ, the most significant first; reserved bits are none. */
  readonly fields: readonly FieldDifference[];
  /** Whether one of both changed between its last two reads. */
  readonly changes: boolean;
}

export interface FieldDifference {
  readonly field: Field;
  readonly own: bigint;
  readonly other: bigint;
}

/** `order`: of registers whose description leaves it open, and of cells. */
export function differencesOf(
  registers: RegionRegisters,
  order: ByteOrder,
  own: Iterable<ReadCell>,
  other: Iterable<ReadCell>,
): Differences {
  const owns = byKey(own);
  const others = byKey(other);
  const differing: Difference[] = [];
  const accessed = new Set<string>();
  const compared = new Set<RegionRegister>();
  let equal = 0;
  let unread = 0;
  const changes = (key: string) => owns.get(key)?.changes === true || others.get(key)?.changes === true;

  for (const each of registers.all) {
    const { register, path, run } = each;
    const keys = cellsOf(run).map(cellKey);
    for (const key of keys) accessed.add(key);
    const valueIn = (cells: ReadonlyMap<string, ReadCell>) =>
      valueOfCells(register.size, run, each.byteOrder ?? order, (cell) => cells.get(cellKey(cell))?.value);
    const values = bothOf(valueIn(owns), valueIn(others));
    if (values === undefined) {
      unread++;
      continue;
    }
    compared.add(each);
    if (values.own === values.other) equal++;
    else
      differing.push({
        name: path,
        offset: run.offset,
        size: register.size,
        ...values,
        fields: differingFields(each, values),
        changes: keys.some(changes),
      });
  }

  /** Whether the cell's bytes are those of registers that were compared: they would be listed twice. */
  const isCompared = ({ offset, width }: CellName) =>
    cellsOf({ offset, width: 8, count: bytesOf(width) }).every((byte) =>
      registers.at(byte).some((register) => compared.has(register)),
    );

  const cells = [...new Map([...owns, ...others])].filter(([key]) => !accessed.has(key));
  for (const [key, cell] of cells.toSorted(([, one], [, next]) => one.offset - next.offset)) {
    const { offset, width } = cell;
    const there = registers.at(cell);
    const valueIn = (all: ReadonlyMap<string, ReadCell>) => {
      const value = all.get(key)?.value;
      return value === undefined ? undefined : BigInt(inByteOrder(value, width, order));
    };
    const values = bothOf(valueIn(owns), valueIn(others));
    if (values === undefined) unread += there.length === 0 ? 1 : 0;
    else if (isCompared(cell)) continue;
    else if (values.own === values.other) equal++;
    else {
      const name = there.map(({ path }) => path).join(' | ');
      differing.push({ name, offset, size: width, ...values, fields: [], changes: changes(key) });
    }
  }
  return { differing, equal, unread };
}

/** What both sides hold. */
export interface Values {
  readonly own: bigint;
  readonly other: bigint;
}

/** The fields of a register that differ, the most significant first. */
export function differingFields(
  { register }: Pick<RegionRegister, 'register'>,
  { own, other }: Values,
): readonly FieldDifference[] {
  return register.fields
    .filter((field) => !isReserved(field) && decodeField(own, field) !== decodeField(other, field))
    .toSorted((one, next) => next.bitOffset - one.bitOffset)
    .map((field) => ({ field, own: decodeField(own, field), other: decodeField(other, field) }));
}

function bothOf(own: bigint | undefined, other: bigint | undefined): Values | undefined {
  return own === undefined || other === undefined ? undefined : { own, other };
}

function byKey(cells: Iterable<ReadCell>): ReadonlyMap<string, ReadCell> {
  return new Map([...cells].map((cell) => [cellKey(cell), cell]));
}
