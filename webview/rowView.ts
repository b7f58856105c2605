import * as l10n from '@vscode/l10n';
import type { ByteOrder } from '../src/shared/model/byteOrder';
import type { CellView } from './cellStore';
import type { ValueFormat } from './cellText';
import { element, setAttributes } from './dom';
import { createGridCell, type CellSelection, type Naming } from './gridCell';
import {
  addressText,
  offsetOf,
  offsetText,
  rowOffsetOf,
  type AddressFormat,
  type CellLayout,
} from './layout';
import type { Describer } from './registers/describer';
import { rangeOf, type Selection } from './selection';

/** What the grid shows. */
export interface GridModel {
  readonly layout: CellLayout;
  readonly format: AddressFormat;
  readonly byteOrder: ByteOrder;
  readonly selection: Selection | undefined;
  /** Grows whenever an answer of `viewOf` may have changed. */
  readonly revision: number;
  viewOf(offset: number): CellView;
  /** Whether there are names to show beside the cells. */
  readonly isDescribed: boolean;
  /** Another whenever one of its answers is. */
  readonly describe: Describer;
}

/** One row of the grid. Its elements are made once and shown again for other rows. */
export interface RowView {
  readonly element: HTMLElement;
  /** The row it shows, once it shows one. */
  readonly number: number | undefined;
  update(row: number, model: GridModel, naming: Naming): void;
  /** Gives its cells the names that {@link update} left for later. */
  name(): void;
  cellElement(column: number): HTMLElement | undefined;
}

/** Rows up to here can be counted by assistive technology, which has 32-bit integers. */
const countableRows = 2 ** 31 - 2;

export function createRowView(layout: CellLayout): RowView {
  const cells = Array.from({ length: layout.cellsPerRow }, (_, column) => createGridCell(column, layout));
  const address = element('span', 'address');
  const offset = element('span', 'offset');
  const gutter = element('div', 'gutter', address, offset);
  setAttributes(gutter, { role: 'rowheader', 'aria-colindex': '1' });
  const ascii = element('div', 'ascii', ...cells.map((cell) => cell.ascii));
  setAttributes(ascii, { role: 'gridcell', 'aria-colindex': String(cells.length + 2) });
  // The cells' labels say them as well.
  const names = element('div', 'names');
  names.setAttribute('aria-hidden', 'true');
  const row = element('div', 'row', gutter, ...cells.map((cell) => cell.element), names, ascii);
  row.setAttribute('role', 'row');

  let shownRow: number | undefined;
  let shownModel: GridModel | undefined;
  let shownCharacters = '';

  function updateGutter(number: number, { format }: GridModel): void {
    const start = rowOffsetOf(number, layout);
    address.textContent = addressText(start, format);
    offset.textContent = offsetText(start, format);
    if (number < countableRows) row.setAttribute('aria-rowindex', String(number + 2));
    else row.removeAttribute('aria-rowindex');
  }

  function updateContents(first: number, model: GridModel, naming: Naming): void {
    const format: ValueFormat = { width: layout.width, byteOrder: model.byteOrder };
    let bookmarked = false;
    const described = new Set<string>();
    cells.forEach((target, column) => {
      const cell = first + column;
      if (cell >= layout.cellCount) {
        target.showAbsent();
        return;
      }
      const offset = offsetOf(cell, layout);
      const view = model.viewOf(offset);
      const description = model.describe(offset);
      bookmarked ||= view.bookmark !== undefined;
      if (description !== undefined) described.add(description.name);
      target.show(cell, { view, description }, format, naming);
    });
    gutter.classList.toggle('bookmarked', bookmarked);
    const shownNames = [...described].join(' · ');
    if (names.textContent !== shownNames) names.textContent = names.title = shownNames;
    const characters = cells.map((cell) => cell.characters).join('');
    if (characters === shownCharacters) return;
    shownCharacters = characters;
    ascii.setAttribute('aria-label', l10n.t('ASCII {0}', characters));
  }

  function updateSelection(first: number, { selection }: GridModel): void {
    const range = selection && rangeOf(selection);
    const stateOf = (cell: number): CellSelection => {
      if (range === undefined || cell < range.first || cell >= range.first + range.count) return 'none';
      return selection?.active === cell ? 'active' : 'selected';
    };
    cells.forEach((target, column) => target.select(stateOf(first + column)));
    const active = selection?.active ?? -1;
    row.classList.toggle('current', active >= first && active < first + cells.length);
  }

  return {
    element: row,
    get number() {
      return shownRow;
    },
    update(number, model, naming) {
      if (shownRow === number && shownModel === model) return;
      const first = number * cells.length;
      const sameRow = shownRow === number && shownModel?.format === model.format;
      if (!sameRow) updateGutter(number, model);
      const { revision, byteOrder, describe } = shownModel ?? {};
      const isAsBefore =
        revision === model.revision && byteOrder === model.byteOrder && describe === model.describe;
      if (!sameRow || !isAsBefore) {
        updateContents(first, model, naming);
      }
      updateSelection(first, model);
      shownRow = number;
      shownModel = model;
    },
    name() {
      for (const cell of cells) cell.name();
    },
    cellElement: (column) => cells[column]?.element,
  };
}
