import { hexDigits, toHex, type Hex } from '../../src/shared/base/hex';
import { bytesOf, digitsOf, type AccessWidth, fullHex } from '../../src/shared/model/accessWidth';
import { inByteOrder, memoryBytesOf, type ByteOrder } from '../../src/shared/model/byteOrder';
import { asciiOf } from '../ascii';
import { floatText } from './floatText';
import { unixTimeText } from './unixTime';

/** The ways in which a value is read. `by8`, `by16`, `by32`: the same bytes as narrower numbers, lowest address first. */
export type Reading =
  'hex' | 'swapped' | 'unsigned' | 'signed' | 'float' | 'time' | 'ascii' | 'by32' | 'by16' | 'by8';

/** In the order they are listed. */
export function readingsOf(width: AccessWidth): readonly Reading[] {
  switch (width) {
    case 8:
      return ['hex', 'unsigned', 'signed', 'ascii'];
    case 16:
      return ['hex', 'swapped', 'unsigned', 'signed', 'float', 'ascii', 'by8'];
    case 32:
      return ['hex', 'swapped', 'unsigned', 'signed', 'float', 'time', 'ascii', 'by16', 'by8'];
    case 64:
      return ['hex', 'swapped', 'unsigned', 'signed', 'float', 'time', 'ascii', 'by32', 'by16', 'by8'];
  }
}

/** `loaded`: as the bus answered. Undefined is what the value does not mean: a time that is none. */
export function decodeValue(
  loaded: Hex,
  width: AccessWidth,
  order: ByteOrder,
): Readonly<Record<Reading, string | undefined>> {
  const other: ByteOrder = order === 'little' ? 'big' : 'little';
  const value = BigInt(inByteOrder(loaded, width, order));
  return {
    hex: toHex(value, digitsOf(width)),
    swapped: fullHex(inByteOrder(loaded, width, other), width),
    unsigned: String(value),
    signed: String(BigInt.asIntN(width, value)),
    float: width === 8 ? undefined : floatText(value, width),
    time: width < 32 ? undefined : unixTimeText(value),
    ascii: asciiOf(loaded, width),
    by32: partsOf(loaded, width, 32, order),
    by16: partsOf(loaded, width, 16, order),
    by8: partsOf(loaded, width, 8, order),
  };
}

function partsOf(loaded: Hex, width: AccessWidth, part: AccessWidth, order: ByteOrder): string | undefined {
  if (part >= width) return undefined;
  const digits = memoryBytesOf(loaded, width).map((byte) => hexDigits(byte, 2));
  return Array.from({ length: width / part }, (_, index) => {
    const bytes = digits.slice(index * bytesOf(part), (index + 1) * bytesOf(part));
    return (order === 'little' ? bytes.reverse() : bytes).join('');
  }).join(' ');
}
