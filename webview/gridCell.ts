import { offsetOf, startsGroup, type CellLayout } from './layout';
import { asciiOf } from './ascii';
import type { CellView } from './cellStore';
import {
  digitsTextOf,
  fullLabelOf,
  labelOf,
  lookOf,
  marksOf,
  readValueOf,
  type ValueFormat,
} from './cellText';
import { element, setAttributes } from './dom';
import type { CellDescription } from './registers/describer';
import { sameView } from './sameView';

/** One cell of a row and its characters in the ASCII column. Writes to the document only what has changed. */
export interface GridCell {
  readonly element: HTMLElement;
  readonly ascii: HTMLElement;
  /** What the ASCII column has of it. */
  readonly characters: string;
  show(cell: number, shown: CellShown, format: ValueFormat, naming: Naming): void;
  /** Gives it the names that {@link show} left for later. */
  name(): void;
  /** For the rest of the last row, where the region has ended. */
  showAbsent(): void;
  select(state: CellSelection): void;
}

export interface CellShown {
  readonly view: CellView;
  readonly description: CellDescription | undefined;
}

/**
 * When a cell that has become another gets its id and its label. While a region of gigabytes flies by nobody reads them,
 * and they are most of the work.
 */
export type Naming = 'now' | 'later';

export type CellSelection = 'none' | 'selected' | 'active';

/** The id `aria-activedescendant` names. */
export function cellId(cell: number): string {
  return `cell-${cell}`;
}

interface Shown extends CellShown {
  readonly cell: number;
  readonly format: ValueFormat;
}

const selectionClasses: Readonly<Record<CellSelection, string>> = {
  none: '',
  selected: ' selected',
  active: ' selected active',
};

export function createGridCell(column: number, layout: CellLayout): GridCell {
  const text = document.createTextNode('');
  const asciiText = document.createTextNode('');
  const target = element('div', '', text);
  const ascii = element('span', '', asciiText);
  setAttributes(target, {
    role: 'gridcell',
    'aria-colindex': String(column + 2),
    'data-column': String(column),
  });
  ascii.dataset['column'] = String(column);
  const baseClass = startsGroup(column, layout) ? 'cell group ' : 'cell ';
  const absentCharacters = asciiOf(undefined, layout.width).replaceAll(/./g, ' ');

  let shown: Shown | undefined;
  let look = '';
  let marks = '';
  let tinted = '';
  let selection: CellSelection = 'none';
  let namedCell: number | undefined;
  let label = '';

  function updateClasses(): void {
    const className = `${baseClass}${look}${marks}${tinted}${selectionClasses[selection]}`;
    if (target.className !== className) target.className = className;
    const asciiClass = selection === 'none' ? look : `${look} selected`;
    if (ascii.className !== asciiClass) ascii.className = asciiClass;
  }

  function updateNames(): void {
    if (shown === undefined) return;
    const { cell, view, description, format } = shown;
    if (namedCell !== cell) target.id = cellId((namedCell = cell));
    const offset = offsetOf(cell, layout);
    const state = (selection === 'active' ? fullLabelOf : labelOf)(offset, format, view);
    const next = description === undefined ? state : `${description.name}, ${state}`;
    if (next !== label) target.setAttribute('aria-label', (label = next));
  }

  function showTints(description: CellDescription | undefined): void {
    const { tints } = description ?? {};
    const mark = tints === undefined ? '' : ' described';
    if (tints === undefined) target.style.removeProperty('--fields');
    else target.style.setProperty('--fields', tints);
    if (mark === tinted) return;
    tinted = mark;
    updateClasses();
  }

  function removeNames(): void {
    if (namedCell === undefined) return;
    target.removeAttribute('id');
    target.removeAttribute('aria-label');
    namedCell = undefined;
    label = '';
  }

  function updateText(digits: string, characters: string): void {
    if (text.data !== digits) text.data = digits;
    if (asciiText.data !== characters) asciiText.data = characters;
  }

  return {
    element: target,
    ascii,
    get characters() {
      return asciiText.data;
    },
    show(cell, { view, description }, format, naming) {
      const before = shown;
      shown = { cell, view, description, format };
      if (before?.description !== description) showTints(description);
      const sameCell = before?.cell === cell && before.description === description;
      const sameLook = before?.format.byteOrder === format.byteOrder && sameView(before.view, view);
      if (!sameLook) {
        updateText(digitsTextOf(view, format), asciiOf(readValueOf(view), layout.width));
        look = lookOf(view);
        marks = marksOf(view, format)
          .map((mark) => ` ${mark}`)
          .join('');
        updateClasses();
      }
      if (!sameCell && naming === 'later') removeNames();
      // The cell that has the keyboard also says when it was read.
      else if (!sameCell || !sameLook || selection === 'active') updateNames();
    },
    name() {
      if (namedCell === undefined) updateNames();
    },
    showAbsent() {
      if (shown !== undefined || look === '') {
        shown = undefined;
        showTints(undefined);
        removeNames();
        updateText('', absentCharacters);
        look = 'absent';
        marks = '';
      }
      updateClasses();
    },
    select(state) {
      if (state === selection) return;
      const spoken = state === 'active' || selection === 'active';
      selection = state;
      target.setAttribute('aria-selected', String(state !== 'none'));
      updateClasses();
      if (spoken) updateNames();
    },
  };
}
