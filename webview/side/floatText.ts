/** IEEE 754 binary16, binary32 or binary64 as a number; every one of them is exactly a binary64. */
export function floatOf(bits: bigint, width: 16 | 32 | 64): number {
  if (width === 16) return halfOf(Number(bits));
  const view = new DataView(new ArrayBuffer(8));
  if (width === 32) {
    view.setUint32(0, Number(bits));
    return view.getFloat32(0);
  }
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

/** 1 bit sign, 5 bits exponent biased by 15, 10 bits fraction (IEEE 754-2019, 3.6). */
function halfOf(bits: number): number {
  const sign = bits >= 0x8000 ? -1 : 1;
  const exponent = Math.floor(bits / 0x400) % 0x20;
  const fraction = (bits % 0x400) / 0x400;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
}

/** As few digits as tell the number from its neighbours of the same width. */
export function floatText(bits: bigint, width: 16 | 32 | 64): string {
  const number = floatOf(bits, width);
  if (Object.is(number, -0)) return '-0';
  if (width === 64 || !Number.isFinite(number)) return String(number);
  // So many digits always suffice for these widths (IEEE 754-2019, 5.12.2).
  const enough = width === 16 ? 5 : 9;
  for (let digits = 1; digits < enough; digits++) {
    const shorter = Number(number.toPrecision(digits));
    if (isNearest(shorter, number, width)) return String(shorter);
  }
  return String(Number(number.toPrecision(enough)));
}

/** Whether the candidate, rounded to the width, is this very number. */
function isNearest(candidate: number, number: number, width: 16 | 32): boolean {
  if (width === 32) return Math.fround(candidate) === number;
  const step = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(number)))) - 10);
  // A quarter, since the step is half as wide below a power of two.
  return Math.abs(candidate - number) < step / 4;
}
