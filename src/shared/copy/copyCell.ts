import type { Hex } from '../base/hex';
import type { AccessWidth } from '../model/accessWidth';
import { cellsOf, type CellRun } from '../model/cellRun';

/** A cell to copy, as far as it is known. What an editor holds of a cell is one. */
export interface CopyCell {
  readonly offset: number;
  readonly width: AccessWidth;
  readonly state: 'unread' | 'value' | 'stale' | 'written' | 'fault' | 'blocked';
  /** The bus value, in the states `value`, `stale` and `written`. */
  readonly value?: Hex;
  readonly reason?: string;
  /** When the access ended: milliseconds since the epoch. */
  readonly at?: number;
}

/** Most cells whose text is put on the clipboard; more are a matter of dumping. */
export const maxCellsPerCopy = 65_536;

/** The cells of a run, those that are not known as unread ones. A cell is known at its own width only. */
export function copyCellsOf(run: CellRun, known: Iterable<CopyCell>): CopyCell[] {
  const byOffset = new Map<number, CopyCell>();
  for (const cell of known) if (cell.width === run.width) byOffset.set(cell.offset, cell);
  return cellsOf(run).map((cell) => byOffset.get(cell.offset) ?? { ...cell, state: 'unread' });
}
