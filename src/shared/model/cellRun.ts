import { bytesOf, type AccessWidth } from './accessWidth';

/** A cell, by the width it is accessed at. */
export interface CellName {
  readonly offset: number;
  readonly width: AccessWidth;
}

/** So many cells, ascending from the one at `offset`. */
export interface CellRun extends CellName {
  readonly count: number;
}

export function cellsOf({ offset, width, count }: CellRun): readonly CellName[] {
  return Array.from({ length: count }, (_, index) => ({ offset: offset + index * bytesOf(width), width }));
}

/** Cells in all. */
export function countOf(runs: readonly CellRun[]): number {
  return runs.reduce((sum, { count }) => sum + count, 0);
}
