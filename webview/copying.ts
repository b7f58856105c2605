import * as l10n from '@vscode/l10n';
import { toHex } from '../src/shared/base/hex';
import { copyCellsOf, maxCellsPerCopy } from '../src/shared/copy/copyCell';
import { formatCells } from '../src/shared/copy/formatCells';
import type { CellStore } from './cellStore';
import { offsetOf } from './layout';
import type { OpenView } from './openView';
import { rangeOf } from './selection';

/** What the selected cells are as text, or why they are none. */
export function copiedText(
  { base, layout, byteOrder, selection }: OpenView,
  store: CellStore,
): { readonly text: string; readonly told: string } | { readonly problem: string } {
  if (selection === undefined) return { problem: l10n.t('There is no cell to copy.') };
  const { first, count } = rangeOf(selection);
  if (count > maxCellsPerCopy)
    return { problem: l10n.t('{0} cells are selected; at most {1} are copied.', count, maxCellsPerCopy) };
  const cells = copyCellsOf({ offset: offsetOf(first, layout), width: layout.width, count }, store.known);
  const text = formatCells(cells, 'values', {
    ...(base !== undefined && { base: toHex(base) }),
    order: byteOrder,
    bytesPerRow: layout.bytesPerRow,
    rowStart: layout.start,
  });
  return { text, told: l10n.t('Copied the values of {0} cells; what was not read is left empty.', count) };
}

/** Has the browser copy, which ends in its event of that name. */
export function copyByBrowser(): void {
  // The Clipboard API asks for a permission that a webview has not.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  document.execCommand('copy');
}
