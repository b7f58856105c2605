/**
 * The arithmetic of scrolling, in rows. A region may have 2^49 rows and a browser scrolls about 16 million pixels, so
 * above {@link maxContentHeight} the scroll bar is a proportional picture of the position, and the position itself,
 * kept in whole rows and pixels, is the truth.
 */

export interface ScrollGeometry {
  readonly rowCount: number;
  /** Pixels. */
  readonly rowHeight: number;
  /** Pixels of the part that shows rows. */
  readonly viewportHeight: number;
}

/** The row at the top, and how many pixels of it are scrolled out of sight. */
export interface ScrollPosition {
  readonly row: number;
  readonly pixels: number;
}

/** Pixels. Half of what Chromium can lay out at the highest zoom in use. */
export const maxContentHeight = 8_000_000;

export const scrollStart: ScrollPosition = { row: 0, pixels: 0 };

export function contentHeightOf({ rowCount, rowHeight }: ScrollGeometry): number {
  return Math.min(rowCount * rowHeight, maxContentHeight);
}

export function isScaled({ rowCount, rowHeight }: ScrollGeometry): boolean {
  return rowCount * rowHeight > maxContentHeight;
}

/** The position at which the given row's lower edge is the viewport's. */
export function positionEndingWith(
  row: number,
  { rowHeight, viewportHeight }: ScrollGeometry,
): ScrollPosition {
  const rows = Math.ceil(viewportHeight / rowHeight);
  const top = row + 1 - rows;
  return top < 0 ? scrollStart : { row: top, pixels: rows * rowHeight - viewportHeight };
}

/** The last position there is. */
export function scrollEndOf(geometry: ScrollGeometry): ScrollPosition {
  return positionEndingWith(geometry.rowCount - 1, geometry);
}

export function clampPosition(position: ScrollPosition, geometry: ScrollGeometry): ScrollPosition {
  const end = scrollEndOf(geometry);
  if (position.row > end.row || (position.row === end.row && position.pixels > end.pixels)) return end;
  return position.row < 0 ? scrollStart : position;
}

/** Moves by exactly so many pixels, whatever the scroll bar can show of it. */
export function movedBy(position: ScrollPosition, pixels: number, geometry: ScrollGeometry): ScrollPosition {
  const total = position.pixels + pixels;
  const rows = Math.floor(total / geometry.rowHeight);
  return clampPosition({ row: position.row + rows, pixels: total - rows * geometry.rowHeight }, geometry);
}

function scrollRange(geometry: ScrollGeometry): number {
  return Math.max(0, contentHeightOf(geometry) - geometry.viewportHeight);
}

/** The position a scroll bar at `scrollTop` stands for. */
export function positionAt(scrollTop: number, geometry: ScrollGeometry): ScrollPosition {
  if (!isScaled(geometry)) return movedBy(scrollStart, scrollTop, geometry);
  const end = scrollEndOf(geometry);
  const fraction = Math.min(Math.max(0, scrollTop / scrollRange(geometry)), 1);
  return fraction === 1 ? end : { row: Math.round(fraction * end.row), pixels: 0 };
}

/** Where the scroll bar stands at a position. */
export function scrollTopOf(position: ScrollPosition, geometry: ScrollGeometry): number {
  const { rowHeight } = geometry;
  if (!isScaled(geometry)) return position.row * rowHeight + position.pixels;
  const end = scrollEndOf(geometry);
  const inRows = ({ row, pixels }: ScrollPosition) => row + pixels / rowHeight;
  return (inRows(position) / inRows(end)) * scrollRange(geometry);
}

/** The nearest position at which the whole row is in sight: the same one if it is already. */
export function positionShowing(
  row: number,
  position: ScrollPosition,
  geometry: ScrollGeometry,
): ScrollPosition {
  const atEnd = positionEndingWith(row, geometry);
  if (row < position.row || (row === position.row && position.pixels > 0)) {
    return clampPosition({ row, pixels: 0 }, geometry);
  }
  const below = atEnd.row > position.row || (atEnd.row === position.row && atEnd.pixels > position.pixels);
  return below ? clampPosition(atEnd, geometry) : position;
}
