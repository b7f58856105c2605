import * as l10n from '@vscode/l10n';
import { parseInteger, toHex } from '../src/shared/base/hex';
import { bytesOf, problemWithOffset, type AccessWidth } from '../src/shared/model/accessWidth';
import { misalignmentOf, type Extent } from './layout';

export type GoToTarget = { readonly offset: number } | { readonly problem: string };

/**
 * Where “Go to” leads. A number at or above the region's base is an absolute address, anything else an offset; a
 * leading `+` makes any number an offset, as the gutter writes it. The answer is the start of the containing cell.
 */
export function goToTargetOf(text: string, width: AccessWidth, { base, size }: Extent): GoToTarget {
  const forcedOffset = text.trim().startsWith('+');
  const parsed = parseInteger(forcedOffset ? text.trim().slice(1) : text);
  if ('problem' in parsed) return parsed;
  const isAddress = !forcedOffset && base !== undefined && parsed.value >= base;
  const start = isAddress ? base : 0n;
  const offset = parsed.value - start;
  if (offset >= BigInt(size) && size > 0) {
    const [first, last, value] = [toHex(start), toHex(start + BigInt(size - 1)), toHex(parsed.value)];
    return {
      problem: isAddress
        ? l10n.t('Address {0} is outside the region: {1} to {2} is inside.', value, first, last)
        : l10n.t('Offset {0} is outside the region: {1} to {2} is inside.', value, first, last),
    };
  }
  const misalignment = misalignmentOf(base);
  const excess = (misalignment + Number(offset)) % bytesOf(width);
  const cell = Number(offset) - excess;
  // Before the first whole cell there is none to go to: the problem is that of the offset itself.
  const problem = problemWithOffset(cell < 0 ? Number(offset) : cell, width, size, misalignment);
  return problem === undefined ? { offset: cell } : { problem };
}
