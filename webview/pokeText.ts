import { parseHexDigits, toHex, type Hex } from '../src/shared/base/hex';
import { digitsOf, maxValueOf, problemWithValue, type AccessWidth } from '../src/shared/model/accessWidth';

/** What may stand in a cell while it is typed over: hex digits and `_`, after an optional `0x`. */
export function mayBeTyped(text: string): boolean {
  return /^(0x)?[0-9a-f_]*$/i.test(text);
}

/** What is allowed, in words. */
export function allowedText(width: AccessWidth): string {
  return `Only hex digits are allowed: 0 to ${toHex(maxValueOf(width))}, with or without 0x; _ may separate digits.`;
}

export type PokeValue = { readonly value: Hex } | { readonly problem: string };

/** The value to write, in the form the wire demands, or why there is none. */
export function pokeValueOf(text: string, width: AccessWidth): PokeValue {
  if (text.trim() === '') return { problem: `Type the value to write. ${allowedText(width)}` };
  const parsed = parseHexDigits(text);
  if ('problem' in parsed) return { problem: `${parsed.problem} ${allowedText(width)}` };
  const problem = problemWithValue(parsed.value, width);
  return problem === undefined ? { value: toHex(parsed.value, digitsOf(width)) } : { problem };
}
