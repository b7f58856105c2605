import { bytesOf } from '../src/shared/model/accessWidth';
import { cellAt, offsetOf, type CellLayout } from './layout';

/** A contiguous range of cells: `anchor` stays when it is extended, `active` has the keyboard. Both are cell numbers. */
export interface Selection {
  readonly anchor: number;
  readonly active: number;
}

export interface CellRange {
  readonly first: number;
  readonly count: number;
}

export type Move =
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'rowStart'
  | 'rowEnd'
  | 'pageUp'
  | 'pageDown'
  | 'regionStart'
  | 'regionEnd';

export function selectCell(cell: number): Selection {
  return { anchor: cell, active: cell };
}

export function selectRange(anchor: number, active: number): Selection {
  return { anchor, active };
}

export function rangeOf({ anchor, active }: Selection): CellRange {
  return { first: Math.min(anchor, active), count: Math.abs(active - anchor) + 1 };
}

export function isSelected(selection: Selection | undefined, cell: number): boolean {
  if (selection === undefined) return false;
  const { first, count } = rangeOf(selection);
  return cell >= first && cell < first + count;
}

/** Undefined when there is no cell to select. */
export function clampSelection(selection: Selection, cellCount: number): Selection | undefined {
  if (cellCount === 0) return undefined;
  const clamp = (cell: number) => Math.min(Math.max(0, cell), cellCount - 1);
  return { anchor: clamp(selection.anchor), active: clamp(selection.active) };
}

/** The cell a move leads to. A move that would leave the region stops at its edge, in the same column if it can. */
export function targetOf(move: Move, cell: number, layout: CellLayout, rowsPerPage: number): number {
  const perRow = layout.cellsPerRow;
  const last = layout.cellCount - 1;
  const column = cell % perRow;
  const vertical = (rows: number): number => {
    const row = (cell - column) / perRow + rows;
    const lastRow = Math.floor((last - column) / perRow);
    return Math.min(Math.max(0, row), lastRow) * perRow + column;
  };
  switch (move) {
    case 'left':
      return Math.max(0, cell - 1);
    case 'right':
      return Math.min(last, cell + 1);
    case 'up':
      return vertical(-1);
    case 'down':
      return vertical(1);
    case 'pageUp':
      return vertical(-rowsPerPage);
    case 'pageDown':
      return vertical(rowsPerPage);
    case 'rowStart':
      return cell - column;
    case 'rowEnd':
      return Math.min(last, cell - column + perRow - 1);
    case 'regionStart':
      return 0;
    case 'regionEnd':
      return last;
  }
}

/**
 * The same selection in cells of another width. One cell stays one cell, at or around the same offset; a range keeps
 * covering its bytes.
 */
export function convertSelection(
  selection: Selection,
  from: CellLayout,
  to: CellLayout,
): Selection | undefined {
  if (to.cellCount === 0) return undefined;
  const start = (cell: number) => cellAt(offsetOf(cell, from), to);
  const end = (cell: number) => cellAt(offsetOf(cell, from) + bytesOf(from.width) - 1, to);
  const { anchor, active } = selection;
  if (anchor === active) return selectCell(start(active));
  return anchor < active ? selectRange(start(anchor), end(active)) : selectRange(end(anchor), start(active));
}
