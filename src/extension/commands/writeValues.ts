import * as l10n from '@vscode/l10n';
import { parseInteger, toHex, type Hex, type ParsedInteger } from '../../shared/base/hex';
import { problemWithValue, type AccessWidth } from '../../shared/model/accessWidth';

/** Reads `value:mask`, as setpci writes it. */
export function parseModification(
  text: string,
  width: AccessWidth,
): { readonly value: Hex; readonly mask: Hex } | { readonly problem: string } {
  const [first = '', second, ...rest] = text.split(':');
  if (second === undefined || rest.length > 0)
    return { problem: l10n.t('Write value:mask, such as 0x1:0x3.') };
  const value = parseValue(first, width);
  const mask = parseValue(second, width);
  if ('problem' in value) return value;
  if ('problem' in mask) return mask;
  if (mask.value === 0n) return { problem: l10n.t('The mask names no bit.') };
  if ((value.value & ~mask.value) !== 0n) return { problem: l10n.t('The value has bits outside the mask.') };
  return { value: toHex(value.value), mask: toHex(mask.value) };
}

/** A value that a cell of this width takes. Never throws: what is wrong comes back as a problem. */
export function parseValue(text: string, width: AccessWidth): ParsedInteger {
  const parsed = parseInteger(text);
  if ('problem' in parsed) return parsed;
  const problem = problemWithValue(parsed.value, width);
  return problem === undefined ? parsed : { problem };
}
