import { toHex, type Hex } from '../../shared/base/hex';
import { bytesOf, digitsOf, type AccessWidth } from '../../shared/model/accessWidth';

/** The words of a block as the helper sends it: base64, little-endian. */
export function wordsOfBlock(data: string, width: AccessWidth): readonly Hex[] {
  const bytes = Buffer.from(data, 'base64');
  const size = bytesOf(width);
  return Array.from({ length: bytes.length / size }, (_, index) => {
    const at = index * size;
    return toHex(width === 64 ? bytes.readBigUInt64LE(at) : bytes.readUIntLE(at, size), digitsOf(width));
  });
}
