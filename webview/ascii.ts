import type { Hex } from '../src/shared/base/hex';
import { bytesOf, type AccessWidth } from '../src/shared/model/accessWidth';
import { memoryBytesOf } from '../src/shared/model/byteOrder';

/** Stands for a byte that is not known. No byte is shown as it. */
export const unreadCharacter = '·';

/** Printable ASCII as it is, everything else as a full stop. */
export function characterOf(byte: number): string {
  return byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : '.';
}

/** One character for each byte of a cell, in memory order; `undefined` is a cell of which no value is known. */
export function asciiOf(value: Hex | undefined, width: AccessWidth): string {
  if (value === undefined) return unreadCharacter.repeat(bytesOf(width));
  return memoryBytesOf(value, width).map(characterOf).join('');
}
