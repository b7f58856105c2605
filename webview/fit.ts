import { bytesOf, type AccessWidth } from '../src/shared/model/accessWidth';
import { rowBytesChoices, type RowBytes } from './layout';

/** What a row takes, in pixels. */
export interface RowMeasures {
  /** The gutter, and what stands around the characters of the ASCII column. */
  readonly fixed: number;
  readonly cell: number;
  /** The gap before every eight bytes but the first. */
  readonly gap: number;
  /** Of the ASCII column. */
  readonly character: number;
}

/** The most bytes a row can hold in this many pixels; the fewest there are, where even those do not fit. */
export function fittingRowBytes(available: number, width: AccessWidth, measures: RowMeasures): RowBytes {
  const fits = (rowBytes: number) => rowWidthOf(rowBytes, width, measures) <= available;
  return rowBytesChoices.filter((choice) => fits(Math.max(choice, bytesOf(width)))).at(-1) ?? 4;
}

export function rowWidthOf(
  rowBytes: number,
  width: AccessWidth,
  { fixed, cell, gap, character }: RowMeasures,
): number {
  const gaps = Math.ceil(rowBytes / 8) - 1;
  return fixed + (rowBytes / bytesOf(width)) * cell + gaps * gap + rowBytes * character;
}
