import { toHex } from '../src/shared/base/hex';
import { bytesOf } from '../src/shared/model/accessWidth';
import type { CellView } from './cellStore';
import { stateTextOf } from './cellText';
import { addressText, offsetOf, type AddressFormat, type CellLayout } from './layout';
import { rangeOf, type Selection } from './selection';

/** The selection in one line: where it is, how many cells it has and, of a single cell, its state. */
export function describeSelection(
  selection: Selection,
  layout: CellLayout,
  format: AddressFormat,
  view: CellView,
): string {
  const { width } = layout;
  const { first, count } = rangeOf(selection);
  const start = offsetOf(first, layout);
  const end = start + count * bytesOf(width) - 1;
  const between = (from: string, to: string) => (count === 1 ? from : `${from}–${to}`);
  const parts = [between(`Offset ${toHex(start)}`, toHex(end))];
  if (format.base !== undefined) parts.push(between(addressText(start, format), addressText(end, format)));
  parts.push(count === 1 ? `1 cell of ${width} bit` : `${count} cells of ${width} bit`);
  if (count === 1) parts.push(stateTextOf(view, width));
  return parts.join(' · ');
}
