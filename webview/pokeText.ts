import * as l10n from '@vscode/l10n';
import { parseHexDigits, toHex, type Hex } from '../src/shared/base/hex';
import { digitsOf, maxValueOf, problemWithValue, type AccessWidth } from '../src/shared/model/accessWidth';
import { inByteOrder, type ByteOrder } from '../src/shared/model/byteOrder';

/** What may stand in a cell while it is typed over: hex digits and `_`, after an optional `0x`. */
export function mayBeTyped(text: string): boolean {
  return /^(0x)?[0-9a-f_]*$/i.test(text);
}

/** What is allowed, in words. */
export function allowedText(width: AccessWidth): string {
  return l10n.t(
    'Only hex digits are allowed: 0 to {0}, with or without 0x; _ may separate digits.',
    toHex(maxValueOf(width)),
  );
}

export type PokeValue = { readonly value: Hex } | { readonly problem: string };

/** The bus value to write for a value typed as it is shown, in the form the wire demands, or why there is none. */
export function pokeValueOf(text: string, width: AccessWidth, order: ByteOrder): PokeValue {
  if (text.trim() === '') return { problem: `${l10n.t('Type the value to write.')} ${allowedText(width)}` };
  const parsed = parseHexDigits(text);
  if ('problem' in parsed) return { problem: `${parsed.problem} ${allowedText(width)}` };
  const problem = problemWithValue(parsed.value, width);
  if (problem !== undefined) return { problem };
  return { value: inByteOrder(toHex(parsed.value, digitsOf(width)), width, order) };
}
