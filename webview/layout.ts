import { bytesOf, type AccessWidth } from '../src/shared/model/accessWidth';
import { hexDigits } from '../src/shared/base/hex';
import type { BytesPerRow } from '../src/shared/protocol/webviewProtocol';

/** Bytes in a row; a row holds at least one cell, so that of 64-bit cells it holds 8 where 4 are asked for. */
export type RowBytes = Exclude<BytesPerRow, 'fit'>;

export const rowBytesChoices: readonly RowBytes[] = [4, 8, 16, 32, 64];

/** Where a region lies and how long it is. Files have no base: their first byte counts as aligned. */
export interface Extent {
  readonly base: bigint | undefined;
  readonly size: number;
}

/** How the cells of one width lie in the region. Cells and rows are counted from the first whole cell. */
export interface CellLayout {
  readonly width: AccessWidth;
  /**
   * The offset of the first cell. Alignment is the address's: of a region that starts at 0x3fd, the first 32-bit cell
   * is at offset 3, and the bytes before it are in no 32-bit cell.
   */
  readonly start: number;
  /** Bytes at the end that no whole cell covers are in no cell. */
  readonly cellCount: number;
  readonly bytesPerRow: RowBytes;
  readonly cellsPerRow: number;
  readonly rowCount: number;
}

/** How many bytes past an aligned address the region starts, for every width there is. */
export function misalignmentOf(base: bigint | undefined): number {
  return base === undefined ? 0 : Number(base % 8n);
}

export function layoutOf({ base, size }: Extent, width: AccessWidth, rowBytes: RowBytes): CellLayout {
  const bytes = bytesOf(width);
  const start = (bytes - (misalignmentOf(base) % bytes)) % bytes;
  const cellCount = Math.max(0, Math.floor((size - start) / bytes));
  const bytesPerRow = rowBytes < bytes ? 8 : rowBytes;
  const cellsPerRow = bytesPerRow / bytes;
  const rowCount = Math.ceil(cellCount / cellsPerRow);
  return { width, start, cellCount, bytesPerRow, cellsPerRow, rowCount };
}

export function rowOf(cell: number, layout: CellLayout): number {
  return Math.floor(cell / layout.cellsPerRow);
}

export function rowOffsetOf(row: number, layout: CellLayout): number {
  return layout.start + row * layout.bytesPerRow;
}

export function offsetOf(cell: number, layout: CellLayout): number {
  return layout.start + cell * bytesOf(layout.width);
}

/** Whether there is a gap before the cells of this column: the eye counts bytes in eights. */
export function startsGroup(column: number, { width }: CellLayout): boolean {
  return column > 0 && (column * bytesOf(width)) % 8 === 0;
}

/** The cell that contains the offset; the nearest, where none does. */
export function cellAt(offset: number, layout: CellLayout): number {
  const cell = Math.floor((offset - layout.start) / bytesOf(layout.width));
  return Math.min(Math.max(0, cell), Math.max(0, layout.cellCount - 1));
}

/** Where the region lies, and how many digits its addresses and offsets need. */
export interface AddressFormat {
  readonly base: bigint | undefined;
  readonly addressDigits: number;
  readonly offsetDigits: number;
}

export function addressFormatOf({ base, size }: Extent): AddressFormat {
  const last = Math.max(0, size - 1);
  return {
    base,
    addressDigits: base === undefined ? 0 : Math.max(8, hexDigits(base + BigInt(last)).length),
    offsetDigits: Math.max(2, hexDigits(last).length),
  };
}

/** `0xfe5a0010`; empty for a region that has no address. */
export function addressText(offset: number, format: AddressFormat): string {
  if (format.base === undefined) return '';
  return `0x${hexDigits(format.base + BigInt(offset), format.addressDigits)}`;
}

/** `+0x010`. */
export function offsetText(offset: number, format: AddressFormat): string {
  return `+0x${hexDigits(offset, format.offsetDigits)}`;
}
