import type { ByteOrder } from '../../src/shared/model/byteOrder';
import { bytesOf } from '../../src/shared/model/accessWidth';
import type { CellName } from '../../src/shared/model/cellRun';
import { shownFieldsOf } from './shownFields';
import type { RegionRegister } from '../../src/shared/registers/regionRegisters';

/** The two tints that fields have in turn, so that one can be told from the next. */
export function tintOf(index: number): string {
  return `var(--field-tint-${index % 2})`;
}

/**
 * A line below the digits of a cell that shows where its fields begin and end, as a CSS image; undefined where there are none.
 * The digits are those of the cell as it is shown.
 */
export function fieldTintsOf(
  registers: readonly RegionRegister[],
  { offset, width }: CellName,
  order: ByteOrder,
): string | undefined {
  // By the bits of the cell as it is loaded, the least significant first.
  const tints = Array<string | undefined>(width).fill(undefined);
  for (const { register, run, byteOrder } of registers) {
    // Where a register of another byte order lies in cells, its bits do not lie in a row.
    if (byteOrder === 'big') continue;
    const shift = (run.offset - offset) * 8;
    shownFieldsOf(register).forEach(({ bitOffset, bitWidth }, index) => {
      for (let bit = bitOffset; bit < bitOffset + bitWidth; bit++) {
        const place = bit + shift;
        if (place >= 0 && place < width) tints[place] ??= tintOf(index);
      }
    });
    if (register.fields.length === 0)
      for (let bit = 0; bit < register.size; bit++) {
        const place = bit + shift;
        if (place >= 0 && place < width) tints[place] ??= tintOf(0);
      }
  }
  if (tints.every((tint) => tint === undefined)) return undefined;
  const shown = Array.from({ length: width }, (_, fromLeft) => {
    const bit = width - 1 - fromLeft;
    const byte = Math.floor(bit / 8);
    return tints[order === 'little' ? bit : (bytesOf(width) - 1 - byte) * 8 + (bit % 8)];
  });
  const stops: string[] = [];
  for (let from = 0; from < width;) {
    let to = from + 1;
    while (to < width && shown[to] === shown[from]) to++;
    const color = shown[from] ?? 'transparent';
    stops.push(`${color} ${(100 * from) / width}% ${(100 * to) / width}%`);
    from = to;
  }
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
