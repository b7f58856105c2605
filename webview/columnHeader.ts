import { bytesOf } from '../src/shared/model/accessWidth';
import { element, setAttributes } from './dom';
import type { AddressFormat, CellLayout } from './layout';

function columnTitle(className: string, text: string, column: number): HTMLElement {
  const title = element('div', className, text);
  setAttributes(title, { role: 'columnheader', 'aria-colindex': String(column) });
  return title;
}

/** The row above the rows: what the gutter says, and each column's byte offset. */
export function createColumnHeader(
  { width, cellsPerRow: count }: CellLayout,
  format: AddressFormat,
): HTMLElement {
  const gutter = columnTitle('gutter', '', 1);
  gutter.append(
    element('span', 'address', format.base === undefined ? '' : 'Address'),
    element('span', 'offset', 'Offset'),
  );
  const columns = Array.from({ length: count }, (_, column) =>
    columnTitle('cell', `+${(column * bytesOf(width)).toString(16)}`, column + 2),
  );
  const header = element(
    'div',
    'row column-header',
    gutter,
    ...columns,
    columnTitle('ascii', 'ASCII', count + 2),
  );
  setAttributes(header, { role: 'row', 'aria-rowindex': '1' });
  return header;
}
