import type { Hex } from '../base/hex';
import { bytesOf, type AccessWidth } from '../model/accessWidth';

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

export interface CellRange {
  readonly offset: number;
  readonly width: AccessWidth;
  readonly count: number;
}

/** Most cells whose text is put on the clipboard; more are a matter of dumping. */
export const maxCellsPerCopy = 65_536;

/** The cells of a range, those that are not known as unread ones. A cell is known at its own width only. */
export function cellsOf({ offset, width, count }: CellRange, known: Iterable<CopyCell>): CopyCell[] {
  const byOffset = new Map<number, CopyCell>();
  for (const cell of known) if (cell.width === width) byOffset.set(cell.offset, cell);
  return Array.from({ length: count }, (_, index) => {
    const at = offset + index * bytesOf(width);
    return byOffset.get(at) ?? { offset: at, width, state: 'unread' };
  });
}
