import { bytesOf, type AccessWidth } from '../shared/model/accessWidth';

// Words in ordinary memory, little-endian as the CPUs are.

export function putWord(data: Buffer, at: number, width: AccessWidth, value: number | bigint): void {
  if (width === 64) data.writeBigUInt64LE(BigInt(value), at);
  else data.writeUIntLE(Number(value), at, bytesOf(width));
}

export function getWord(data: Buffer, at: number, width: AccessWidth): bigint {
  return width === 64 ? data.readBigUInt64LE(at) : BigInt(data.readUIntLE(at, bytesOf(width)));
}
