import { toHex, type Hex } from '../base/hex';
import { bytesOf, digitsOf, type AccessWidth } from '../model/accessWidth';
import { inByteOrder, type ByteOrder } from '../model/byteOrder';
import { cellsOf, type CellName, type CellRun } from '../model/cellRun';
import { onesOf } from './fieldCodec';
import type { ReadAction, Register } from './registerModel';

/** What decides how a register of a region can be accessed. */
export interface RegionAccesses {
  /** Those that the region takes. */
  readonly widths: readonly AccessWidth[];
  /** How many bytes past an aligned address the region starts. */
  readonly misalignment: number;
}

/**
 * The cells that a register at this offset of the region is accessed by: one, of the description's width or the register's size,
 * wherever the region and the alignment allow it. Undefined where no access is allowed.
 */
export function cellsOfRegister(
  { size, accessWidth }: Pick<Register, 'size' | 'accessWidth'>,
  offset: number,
  { widths, misalignment }: RegionAccesses,
): CellRun | undefined {
  const bytes = Math.ceil(size / 8);
  const width = widths
    .filter((each) => {
      const fits = accessWidth === undefined ? bytes % bytesOf(each) === 0 : each <= accessWidth;
      return fits && (misalignment + offset) % bytesOf(each) === 0;
    })
    .at(-1);
  return width === undefined ? undefined : { offset, width, count: Math.ceil(bytes / bytesOf(width)) };
}

/**
 * A register's value out of what its cells were loaded with, which is little-endian whatever the register is; undefined where one
 * of them is not known.
 */
export function valueOfCells(
  size: number,
  run: CellRun,
  order: ByteOrder,
  loadedFrom: (cell: CellName) => Hex | undefined,
): bigint | undefined {
  let whole = 0n;
  for (const [index, cell] of cellsOf(run).entries()) {
    const loaded = loadedFrom(cell);
    if (loaded === undefined) return undefined;
    whole |= BigInt(inByteOrder(loaded, run.width, order)) << shiftOfCell(index, run, order);
  }
  return whole & onesOf(size);
}

/** What to store to a cell of a register for this value of the register. */
export function storedInCell(value: bigint, index: number, run: CellRun, order: ByteOrder): Hex {
  const part = (value >> shiftOfCell(index, run, order)) & onesOf(run.width);
  return inByteOrder(toHex(part, digitsOf(run.width)), run.width, order);
}

function shiftOfCell(index: number, { width, count }: CellRun, order: ByteOrder): bigint {
  return BigInt(width) * BigInt(order === 'little' ? index : count - 1 - index);
}

/** Why a register is not read unless somebody says so: what reading does to it, or that it is not made to be read. */
export type ReadHazard = ReadAction | 'write-only';

export function readHazardOf({ access, readAction, fields }: Register): ReadHazard | undefined {
  if (access === 'write-only') return 'write-only';
  return readAction ?? fields.map((field) => field.readAction).find((action) => action !== undefined);
}
