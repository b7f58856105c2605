import type { Hex } from '../../src/shared/base/hex';
import type { AccessWidth } from '../../src/shared/model/accessWidth';
import type { ByteOrder } from '../../src/shared/model/byteOrder';
import { cellsOf } from '../../src/shared/model/cellRun';
import type { Values } from '../../src/shared/registers/differences';
import { valueOfCells } from '../../src/shared/registers/registerCells';
import type { RegionRegister } from '../../src/shared/registers/regionRegisters';
import type { CellView } from '../cellStore';
import { lookOf, marksOf, readValueOf, stateTextOf, type CellLook, type CellMark } from '../cellText';
import { knownValueOf } from '../side/bits';

/** What is shown of a register: its cells taken together. */
export interface RegisterView {
  /** What was read, or written and not read since. */
  readonly value: bigint | undefined;
  /** What it will be when its staged writes are made; undefined where none is staged. */
  readonly staged: bigint | undefined;
  /** That of the cell that says most: one that is not known, or failed, makes the whole unknown or failed. */
  readonly look: CellLook;
  readonly marks: readonly CellMark[];
  /** Why there is no value, where a cell says so. */
  readonly reason: string | undefined;
  /** The state of its cells in words. */
  readonly state: string;
  readonly differsFromReset: boolean;
  /** What a read of the region that this one is compared with has answered; undefined where it was not read there. */
  readonly other: bigint | undefined;
  /** Both as they were read, where they differ. */
  readonly difference: Values | undefined;
}

const graver: readonly CellLook[] = [
  'blocked',
  'fault',
  'unread',
  'pending',
  'staged',
  'stale',
  'written',
  'value',
];

export function viewOfRegister(
  { register, run, byteOrder }: RegionRegister,
  viewed: ByteOrder,
  viewOf: (offset: number, width: AccessWidth) => CellView,
): RegisterView {
  const order = byteOrder ?? viewed;
  const cells = cellsOf(run);
  const views = cells.map(({ offset, width }) => viewOf(offset, width));
  const valueBy = (choose: (view: CellView) => Hex | undefined) =>
    valueOfCells(register.size, run, order, ({ offset, width }) => choose(viewOf(offset, width)));
  const value = valueBy(knownValueOf);
  const other = views.some((view) => view.other !== undefined)
    ? valueBy((view) => view.other && readValueOf({ content: view.other }))
    : undefined;
  const own = other === undefined ? undefined : valueBy(readValueOf);
  const looks = views.map(lookOf);
  const format = { width: run.width, byteOrder: viewed };
  const { resetValue, resetMask } = register;
  return {
    value,
    staged: views.some(({ staged }) => staged !== undefined)
      ? valueBy((view) => view.staged?.value ?? knownValueOf(view))
      : undefined,
    look: graver.find((each) => looks.includes(each)) ?? 'unread',
    marks: [...new Set(views.flatMap((view) => marksOf(view, format)))],
    reason: views.find(({ content }) => content?.reason !== undefined)?.content?.reason,
    state: views.map((view) => stateTextOf(view, format)).join('\n'),
    differsFromReset:
      value !== undefined && resetValue !== undefined && ((value ^ resetValue) & (resetMask ?? -1n)) !== 0n,
    other,
    difference: own === undefined || other === undefined || own === other ? undefined : { own, other },
  };
}
