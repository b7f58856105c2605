import { toHex, type Hex } from '../base/hex';

/** The width of one bus access, in bits. */
export type AccessWidth = 8 | 16 | 32 | 64;

export const accessWidths: readonly AccessWidth[] = [8, 16, 32, 64];

export function bytesOf(width: AccessWidth): number {
  return width / 8;
}

/** Hex digits of a full-width value. */
export function digitsOf(width: AccessWidth): number {
  return width / 4;
}

/** A value with all digits of the width: `0x000000ed`. */
export function fullHex(value: Hex, width: AccessWidth): Hex {
  return toHex(BigInt(value), digitsOf(width));
}

/** The largest value an access of this width carries: all ones. */
export function maxValueOf(width: AccessWidth): bigint {
  return (1n << BigInt(width)) - 1n;
}

/** Undefined when the value fits; otherwise what is allowed, in words. */
export function problemWithValue(value: bigint, width: AccessWidth): string | undefined {
  if (value >= 0n && value <= maxValueOf(width)) return undefined;
  return `The value does not fit a ${width}-bit access: 0 to 0x${maxValueOf(width).toString(16)} is allowed.`;
}

/**
 * Undefined when an access of `width` may start at `offset` in a region of `size` bytes; otherwise what is allowed.
 * `misalignment`: how many bytes past an aligned address the region itself starts. The address counts, not the offset.
 */
export function problemWithOffset(
  offset: number,
  width: AccessWidth,
  size: number,
  misalignment = 0,
): string | undefined {
  const bytes = bytesOf(width);
  if (!Number.isSafeInteger(offset) || offset < 0 || offset + bytes > size) {
    const last = size - bytes - ((misalignment + size) % bytes);
    if (last < 0) return `The region has ${size} bytes: too small for a ${width}-bit access.`;
    return `Offset 0x${offset.toString(16)} is outside the region: 0x0 to 0x${last.toString(16)} is allowed for a ${width}-bit access.`;
  }
  const excess = (misalignment + offset) % bytes;
  if (excess !== 0) {
    const below = offset - excess;
    if (below < 0)
      return `The address of offset 0x${offset.toString(16)} is not aligned to ${bytes} bytes: choose a narrower access.`;
    return `Offset 0x${offset.toString(16)} is not aligned to ${bytes} bytes, and an unaligned access would reach the bus as two. The nearest aligned offset is 0x${below.toString(16)}.`;
  }
  return undefined;
}
