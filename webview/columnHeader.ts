import * as l10n from '@vscode/l10n';
import { bytesOf } from '../src/shared/model/accessWidth';
import type { ByteOrder } from '../src/shared/model/byteOrder';
import { element, setAttributes } from './dom';
import { startsGroup, type AddressFormat, type CellLayout } from './layout';

function columnTitle(className: string, text: string, column: number): HTMLElement {
  const title = element('div', className, text);
  setAttributes(title, { role: 'columnheader', 'aria-colindex': String(column) });
  return title;
}

/** The row above the rows: what the gutter says, and each column's byte offset. Values in big endian are said to be. */
export function createColumnHeader(
  layout: CellLayout,
  { base }: AddressFormat,
  byteOrder: ByteOrder,
): HTMLElement {
  const { width, cellsPerRow: count } = layout;
  const gutter = columnTitle('gutter', '', 1);
  gutter.append(
    element('span', 'address', base === undefined ? '' : l10n.t('Address')),
    byteOrder === 'big'
      ? element('span', 'offset order', l10n.t('Big endian'))
      : element('span', 'offset', l10n.t('Offset')),
  );
  // Over the two digits of a byte there is no room for a sign.
  const sign = width === 8 ? '' : '+';
  const columns = Array.from({ length: count }, (_, column) => {
    const className = startsGroup(column, layout) ? 'cell group' : 'cell';
    return columnTitle(className, `${sign}${(column * bytesOf(width)).toString(16)}`, column + 2);
  });
  const ascii = columnTitle('ascii', l10n.t('ASCII'), count + 2);
  const names = columnTitle('names', l10n.t('Registers'), count + 2);
  names.setAttribute('aria-hidden', 'true');
  const header = element('div', 'row column-header', gutter, ...columns, names, ascii);
  setAttributes(header, { role: 'row', 'aria-rowindex': '1' });
  return header;
}
