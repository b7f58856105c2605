import { bytesOf, type AccessWidth } from '../src/shared/model/accessWidth';
import { asciiOf } from './ascii';
import { digitsTextOf, labelOf, lookOf, readValueOf, tooltipOf } from './cellText';
import type { CellView } from './cellStore';
import { element, setAttributes } from './dom';
import {
  addressText,
  offsetOf,
  offsetText,
  rowOffsetOf,
  type AddressFormat,
  type CellLayout,
} from './layout';
import { isSelected, type Selection } from './selection';

/** What the grid shows. */
export interface GridModel {
  readonly layout: CellLayout;
  readonly format: AddressFormat;
  readonly selection: Selection | undefined;
  /** Grows whenever an answer of `viewOf` may have changed. */
  readonly revision: number;
  viewOf(offset: number): CellView;
}

/** One row of the grid. Its elements are made once and shown again for other rows. */
export interface RowView {
  readonly element: HTMLElement;
  /** The row it shows, once it shows one. */
  readonly number: number | undefined;
  update(row: number, model: GridModel): void;
  cellElement(column: number): HTMLElement | undefined;
}

/** The id `aria-activedescendant` names. */
export function cellId(cell: number): string {
  return `cell-${cell}`;
}

/** Rows up to here can be counted by assistive technology, which has 32-bit integers. */
const countableRows = 2 ** 31 - 2;

interface CellParts {
  readonly element: HTMLElement;
  readonly text: Text;
  readonly characters: readonly HTMLElement[];
}

function createCell(column: number, width: AccessWidth): CellParts {
  const text = document.createTextNode('');
  const cell = element('div', '', text);
  setAttributes(cell, { role: 'gridcell', 'aria-colindex': String(column + 2) });
  const characters = Array.from({ length: bytesOf(width) }, () => element('span', ''));
  return { element: cell, text, characters };
}

export function createRowView({ width, cellsPerRow }: CellLayout): RowView {
  const cells = Array.from({ length: cellsPerRow }, (_, column) => createCell(column, width));
  const address = element('span', 'address');
  const offset = element('span', 'offset');
  const gutter = element('div', 'gutter', address, offset);
  setAttributes(gutter, { role: 'rowheader', 'aria-colindex': '1' });
  const ascii = element('div', 'ascii', ...cells.flatMap((cell) => cell.characters));
  setAttributes(ascii, { role: 'gridcell', 'aria-colindex': String(cells.length + 2) });
  const row = element('div', 'row', gutter, ...cells.map((cell) => cell.element), ascii);
  row.setAttribute('role', 'row');

  let shownRow: number | undefined;
  let shownModel: GridModel | undefined;

  function updateGutter(number: number, { format, layout }: GridModel): void {
    const start = rowOffsetOf(number, layout);
    address.textContent = addressText(start, format);
    offset.textContent = offsetText(start, format);
    if (number < countableRows) row.setAttribute('aria-rowindex', String(number + 2));
    else row.removeAttribute('aria-rowindex');
  }

  function updateCell(parts: CellParts, cell: number, model: GridModel): void {
    const { element: target, text, characters } = parts;
    const exists = cell < model.layout.cellCount;
    target.dataset['cell'] = exists ? String(cell) : '';
    target.id = exists ? cellId(cell) : '';
    if (!exists) {
      text.data = '';
      target.className = 'cell absent';
      target.title = '';
      target.removeAttribute('aria-label');
      for (const character of characters) character.textContent = ' ';
      return;
    }
    const start = offsetOf(cell, model.layout);
    const view = model.viewOf(start);
    text.data = digitsTextOf(view, width);
    target.className = `cell ${lookOf(view)}`;
    target.title = tooltipOf(start, width, view, model.format);
    target.setAttribute('aria-label', labelOf(start, width, view));
    const shown = asciiOf(readValueOf(view), width);
    characters.forEach((character, index) => {
      character.textContent = shown[index] ?? '';
      character.className = lookOf(view);
      character.dataset['cell'] = String(cell);
    });
  }

  function updateSelection({ element: target, characters }: CellParts, cell: number, model: GridModel): void {
    const { selection, layout } = model;
    const selected = isSelected(selection, cell) && cell < layout.cellCount;
    target.classList.toggle('selected', selected);
    target.classList.toggle('active', selection?.active === cell);
    target.setAttribute('aria-selected', String(selected));
    for (const character of characters) character.classList.toggle('selected', selected);
  }

  return {
    element: row,
    get number() {
      return shownRow;
    },
    update(number, model) {
      if (shownRow === number && shownModel === model) return;
      const sameCells =
        shownRow === number && shownModel?.revision === model.revision && shownModel.layout === model.layout;
      if (!sameCells) updateGutter(number, model);
      const first = number * cells.length;
      cells.forEach((cell, column) => {
        if (!sameCells) updateCell(cell, first + column, model);
        updateSelection(cell, first + column, model);
      });
      if (!sameCells) {
        ascii.setAttribute('aria-label', `ASCII ${ascii.textContent}`);
      }
      const active = model.selection?.active;
      row.classList.toggle('current', active !== undefined && Math.floor(active / cells.length) === number);
      shownRow = number;
      shownModel = model;
    },
    cellElement: (column) => cells[column]?.element,
  };
}
