/** A 64-bit quantity on the wire and in URIs: `0x` and lower-case digits, since JSON numbers lose bits above 2^53. */
export type Hex = `0x${string}`;

/** `toHex(0xedn, 8)` is `0x000000ed`. `digits` pads; it never truncates. */
export function toHex(value: bigint | number, digits = 1): Hex {
  return `0x${hexDigits(value, digits)}`;
}

/** Like {@link toHex} without the prefix. */
export function hexDigits(value: bigint | number, digits = 1): string {
  return value.toString(16).padStart(digits, '0');
}

export type ParsedInteger = { readonly value: bigint } | { readonly problem: string };

/**
 * Reads a non-negative integer as people type it: `0x1f`, `0b101`, `0o17`, `42`; `_` may separate digits.
 * Never throws: text that is no such number comes back as a problem to show.
 */
export function parseInteger(text: string): ParsedInteger {
  const digits = text.trim().replaceAll('_', '').toLowerCase();
  if (!/^(0x[0-9a-f]+|0b[01]+|0o[0-7]+|[0-9]+)$/.test(digits)) {
    return { problem: `“${text.trim()}” is not a number. Write 0x1f (hex), 42 (decimal) or 0b101 (binary).` };
  }
  return { value: BigInt(digits) };
}

/** Reads what is typed over a hex cell: hex digits with or without `0x`. */
export function parseHexDigits(text: string): ParsedInteger {
  const digits = text.trim().replaceAll('_', '').toLowerCase().replace(/^0x/, '');
  if (!/^[0-9a-f]+$/.test(digits)) return { problem: `“${text.trim()}” is not a hexadecimal number.` };
  return { value: BigInt(`0x${digits}`) };
}

/** A byte count as people say it: `4 KiB`, `256 bytes`, `1.5 MiB`. */
export function formatSize(bytes: bigint): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  let unit = 0;
  let scaled = Number(bytes);
  while (scaled >= 1024 && unit < units.length - 1) {
    scaled /= 1024;
    unit++;
  }
  return `${Number(scaled.toFixed(1))} ${units[unit]}`;
}
