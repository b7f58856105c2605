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

/** The same text for the same cell, for use as a map key. */
export function cellKey({ offset, width }: CellName): string {
  return `${width}:${offset}`;
}

export function cellsOf({ offset, width, count }: CellRun): readonly CellName[] {
  return Array.from({ length: count }, (_, index) => ({ offset: offset + index * bytesOf(width), width }));
}

/** Cells in all. */
export function countOf(runs: readonly CellRun[]): number {
  return runs.reduce((sum, { count }) => sum + count, 0);
}

/** Each run once, however many registers are accessed by it. */
export function distinctRuns(runs: readonly CellRun[]): readonly CellRun[] {
  return [...new Map(runs.map((run) => [`${run.width} ${run.offset} ${run.count}`, run])).values()];
}

/** What is left of a range when the cells of another of the same width are taken out. */
export function without(range: CellRun, taken: CellRun): readonly CellRun[] {
  const bytes = bytesOf(range.width);
  const end = range.offset + range.count * bytes;
  const takenEnd = taken.offset + taken.count * bytes;
  if (range.width !== taken.width || takenEnd <= range.offset || taken.offset >= end) return [range];
  const part = (from: number, to: number) =>
    to > from ? [{ offset: from, width: range.width, count: (to - from) / bytes }] : [];
  return [...part(range.offset, taken.offset), ...part(takenEnd, end)];
}
