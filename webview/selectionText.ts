import * as l10n from '@vscode/l10n';
import { toHex } from '../src/shared/base/hex';
import { bytesOf } from '../src/shared/model/accessWidth';
import type { ByteOrder } from '../src/shared/model/byteOrder';
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
  byteOrder: ByteOrder,
): string {
  const { width } = layout;
  const { first, count } = rangeOf(selection);
  const start = offsetOf(first, layout);
  const end = start + count * bytesOf(width) - 1;
  const parts = [
    count === 1 ? l10n.t('Offset {0}', toHex(start)) : l10n.t('Offset {0}–{1}', toHex(start), toHex(end)),
  ];
  if (format.base !== undefined) {
    const address = addressText(start, format);
    parts.push(count === 1 ? address : `${address}–${addressText(end, format)}`);
  }
  if (count === 1) parts.push(l10n.t('1 cell of {0} bit', width), stateTextOf(view, { width, byteOrder }));
  else parts.push(l10n.t('{0} cells of {1} bit', count, width));
  return parts.join(' · ');
}
