import * as l10n from '@vscode/l10n';
import { parseInteger, toHex } from '../../src/shared/base/hex';
import { digitsOf, maxValueOf, type AccessWidth } from '../../src/shared/model/accessWidth';

/** Matches where the bits of the mask are those of the value. */
export interface Masked {
  readonly value: bigint;
  readonly mask: bigint;
}

const states = ['changed', 'staged', 'fault', 'blocked'] as const;

export type FindState = (typeof states)[number];

export type FindQuery =
  | ({ readonly kind: 'value' } & Masked)
  /** In memory order. */
  | { readonly kind: 'bytes'; readonly bytes: readonly Masked[] }
  | { readonly kind: 'state'; readonly state: FindState }
  | { readonly kind: 'nothing' };

/**
 * Reads what is typed to be found: `0x1f`, `31`, `0x1???`, `dead????`, `0x80/0xf0`, `de ad ?? ef`, `"text"`, or the name of a
 * state. Never throws.
 */
export function parseFindQuery(text: string, width: AccessWidth): FindQuery | { readonly problem: string } {
  const typed = text.trim();
  if (typed === '') return { kind: 'nothing' };
  const state = states.find((each) => each === typed.toLowerCase());
  if (state !== undefined) return { kind: 'state', state };
  if (/^["']/.test(typed)) return textQuery(typed);
  const parts = typed.split(/\s+/);
  if (parts.length > 1) return bytesQuery(parts);
  const [value, mask, ...others] = typed.split('/');
  if (value === undefined || others.length > 0) return notUnderstood(typed);
  return mask === undefined ? valueQuery(value, width) : maskedQuery(value, mask, width);
}

/** The closing quote may not have been typed yet. */
function textQuery(typed: string): FindQuery | { readonly problem: string } {
  const quote = typed.charAt(0);
  const text = typed.slice(1, typed.length > 1 && typed.endsWith(quote) ? -1 : undefined);
  if (text === '') return { kind: 'nothing' };
  const codes = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  if (codes.some((code) => code > 0x7f)) return { problem: l10n.t('Only ASCII text can be found.') };
  return { kind: 'bytes', bytes: codes.map((code) => ({ value: BigInt(code), mask: 0xffn })) };
}

function bytesQuery(parts: readonly string[]): FindQuery | { readonly problem: string } {
  const odd = parts.find((part) => !/^[0-9a-f?]{2}$/i.test(part));
  if (odd !== undefined)
    return {
      problem: l10n.t('“{0}” is not a byte: write two hex digits for each, such as de ad be ef.', odd),
    };
  return { kind: 'bytes', bytes: parts.map(digitsToMasked) };
}

function valueQuery(typed: string, width: AccessWidth): FindQuery | { readonly problem: string } {
  const number = parseInteger(typed);
  if ('value' in number) return fitting({ value: number.value, mask: maxValueOf(width) }, width);
  const digits = typed.replaceAll('_', '').replace(/^0x/i, '');
  if (!/^[0-9a-f?]+$/i.test(digits)) return notUnderstood(typed);
  const { value, mask } = digitsToMasked(digits);
  // What is not typed is zero: 0x1??? is 0x1000 to 0x1fff.
  const typedBits = (1n << BigInt(4 * digits.length)) - 1n;
  return fitting({ value, mask: (mask | (maxValueOf(width) & ~typedBits)) & maxValueOf(width) }, width);
}

function maskedQuery(
  value: string,
  mask: string,
  width: AccessWidth,
): FindQuery | { readonly problem: string } {
  const numbers = [parseInteger(value), parseInteger(mask)] as const;
  const [wanted, bits] = numbers;
  if ('problem' in wanted) return wanted;
  if ('problem' in bits) return bits;
  if ((wanted.value & ~bits.value) !== 0n) {
    return {
      problem: l10n.t(
        '{0} has bits that are not in the mask {1}: nothing could match.',
        toHex(wanted.value),
        toHex(bits.value),
      ),
    };
  }
  return fitting({ value: wanted.value, mask: bits.value }, width);
}

function fitting(masked: Masked, width: AccessWidth): FindQuery | { readonly problem: string } {
  if (masked.value <= maxValueOf(width) && masked.mask <= maxValueOf(width))
    return { kind: 'value', ...masked };
  return {
    problem: l10n.t('{0} does not fit a cell of {1} bits.', toHex(masked.value, digitsOf(width)), width),
  };
}

/** Hex digits, of which `?` is any. */
function digitsToMasked(digits: string): Masked {
  return {
    value: BigInt(`0x${digits.replaceAll('?', '0')}`),
    mask: BigInt(`0x${digits.replaceAll(/[^?]/g, 'f').replaceAll('?', '0')}`),
  };
}

function notUnderstood(typed: string): { readonly problem: string } {
  return {
    problem: l10n.t(
      '“{0}” is nothing that can be found. Write 0x1f, 31, 0x1??? (any digit), 0x80/0xf0 (value and mask), de ad be ef (bytes), "text", or one of: {1}.',
      typed,
      states.join(', '),
    ),
  };
}
