import { toHex, type Hex } from '../base/hex';
import { digitsOf, type AccessWidth } from './accessWidth';

/** How the bytes of a value are read: the machines this runs on load little-endian, a device may mean the other. */
export type ByteOrder = 'little' | 'big';

/** The bytes of a loaded value in memory order: the machine's loads are little-endian. */
export function memoryBytesOf(value: Hex, width: AccessWidth): readonly number[] {
  const digits = value.slice(2).padStart(digitsOf(width), '0');
  return Array.from({ length: width / 8 }, (_, index) => {
    const end = digits.length - 2 * index;
    return Number.parseInt(digits.slice(end - 2, end), 16);
  });
}

/** A loaded value as it reads in a byte order, and, since that is its own inverse, a value to store from how it was typed. */
export function inByteOrder(value: Hex, width: AccessWidth, order: ByteOrder): Hex {
  if (order === 'little') return value;
  const digits = memoryBytesOf(value, width).map((byte) => byte.toString(16).padStart(2, '0'));
  return toHex(BigInt(`0x${digits.join('')}`), digitsOf(width));
}
