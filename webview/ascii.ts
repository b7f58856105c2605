import type { Hex } from '../src/shared/base/hex';
import { bytesOf, digitsOf, type AccessWidth } from '../src/shared/model/accessWidth';

/** Stands for a byte that is not known. No byte is shown as it. */
export const unreadCharacter = '·';

/** The bytes of a value in memory order: PCI and the machines this runs on are little-endian. */
export function memoryBytesOf(value: Hex, width: AccessWidth): readonly number[] {
  const digits = value.slice(2).padStart(digitsOf(width), '0');
  return Array.from({ length: bytesOf(width) }, (_, index) => {
    const end = digits.length - 2 * index;
    return Number.parseInt(digits.slice(end - 2, end), 16);
  });
}

/** Printable ASCII as it is, everything else as a full stop. */
export function characterOf(byte: number): string {
  return byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : '.';
}

/** One character for each byte of a cell; `undefined` is a cell of which no value is known. */
export function asciiOf(value: Hex | undefined, width: AccessWidth): readonly string[] {
  if (value === undefined) return Array.from({ length: bytesOf(width) }, () => unreadCharacter);
  return memoryBytesOf(value, width).map(characterOf);
}
