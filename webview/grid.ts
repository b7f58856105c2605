import { bytesOf, digitsOf } from '../src/shared/model/accessWidth';
import { createColumnHeader } from './columnHeader';
import { element, frameTask, setAttributes } from './dom';
import { enableDragSelect } from './dragSelect';
import { rowOf } from './layout';
import { cellId, createRowView, type GridModel, type RowView } from './rowView';
import { createScroller } from './scroller';
import { positionShowing } from './scrollMap';

export interface GridEvents {
  /** A cell was pressed: alone, or to extend the selection. */
  readonly press: (cell: number, event: PointerEvent) => void;
  readonly dragTo: (cell: number) => void;
  readonly doublePress: () => void;
  readonly key: (event: KeyboardEvent) => void;
  readonly scrolled: () => void;
}

/** The rows that are in sight, and no others, whatever the region's size. */
export interface Grid {
  readonly element: HTMLElement;
  readonly topRow: number;
  /** Whole rows in sight. */
  readonly rowsPerPage: number;
  show(model: GridModel): void;
  scrollToRow(row: number): void;
  /** Scrolls as little as needed to have the cell in sight. */
  reveal(cell: number): void;
  /** The cell's element, and where on the screen it is, if it is in sight. */
  find(cell: number): CellPlace | undefined;
  focus(): void;
}

export interface CellPlace {
  readonly element: HTMLElement;
  readonly half: 'upper' | 'lower';
  readonly side: 'left' | 'right';
}

export function createGrid(events: GridEvents): Grid {
  const probe = element('div', 'probe', '0');
  probe.setAttribute('aria-hidden', 'true');
  const body = element('div', 'rows');
  body.setAttribute('role', 'rowgroup');
  const rowClip = element('div', 'row-clip', body);
  rowClip.setAttribute('role', 'presentation');
  const head = element('div', 'head');
  head.setAttribute('role', 'rowgroup');
  const stage = element('div', 'stage', head, rowClip);
  const content = element('div', 'content', stage);
  for (const wrapper of [stage, content]) wrapper.setAttribute('role', 'presentation');
  const grid = element('div', 'grid', content, probe);
  grid.tabIndex = 0;
  setAttributes(grid, {
    role: 'grid',
    'aria-label': 'Registers',
    'aria-multiselectable': 'true',
    // The context menu holds Regscope's commands only.
    'data-vscode-context': JSON.stringify({ webviewSection: 'cells', preventDefaultContextMenuItems: true }),
  });

  const rows: RowView[] = [];
  let firstRow = 0;
  let model: GridModel | undefined;
  let shownModel: GridModel | undefined;
  let viewportHeight = 0;
  let rowHeight = 20;
  /** Asked for before there was a height to scroll in. */
  let wantedRow: number | undefined;

  const frame = frameTask(render);
  const scroller = createScroller(grid, content, () => {
    frame.schedule();
    events.scrolled();
  });

  function resize(): void {
    if (model === undefined || viewportHeight === 0) return;
    grid.style.setProperty('--row-height', `${rowHeight}px`);
    stage.style.setProperty('height', `${viewportHeight}px`);
    const { rowCount } = model.layout;
    const active = model.selection?.active;
    const shown = active !== undefined && cellElement(active) ? rowOf(active, model.layout) : undefined;
    scroller.resize({ rowCount, rowHeight, viewportHeight: viewportHeight - rowHeight }, rowHeight);
    if (wantedRow !== undefined) scroller.moveTo({ row: wantedRow, pixels: 0 });
    else if (shown !== undefined) {
      // What the user is at stays in sight when the panel becomes smaller.
      scroller.moveTo(positionShowing(shown, scroller.position, scroller.geometry));
    }
    wantedRow = undefined;
    frame.schedule();
  }

  /** A hidden panel has no height: what was measured last stays. */
  function observeHeight(target: HTMLElement, measured: (height: number) => void): void {
    new ResizeObserver(([entry]) => {
      if (entry === undefined || entry.contentRect.height === 0) return;
      measured(entry.contentRect.height);
      resize();
    }).observe(target);
  }
  observeHeight(grid, (height) => (viewportHeight = height));
  observeHeight(probe, (height) => (rowHeight = Math.max(16, Math.round(height))));

  /** Keeps the elements of rows that stay in sight where they are, so that only the others are written anew. */
  function arrangeRows(first: number, count: number, { layout }: GridModel): void {
    while (rows.length > count) rows.pop()?.element.remove();
    const shift = first - firstRow;
    if (shift > 0 && shift < rows.length) {
      const reused = rows.splice(0, shift);
      body.append(...reused.map((row) => row.element));
      rows.push(...reused);
    } else if (shift < 0 && -shift < rows.length) {
      const reused = rows.splice(shift);
      body.prepend(...reused.map((row) => row.element));
      rows.unshift(...reused);
    }
    while (rows.length < count) {
      const row = createRowView(layout);
      body.append(row.element);
      rows.push(row);
    }
    firstRow = first;
  }

  /** A cell that is being edited must not become another cell: when its row goes out of sight, the edit ends. */
  function releaseFocus(first: number, count: number): void {
    const held = rows.find((row) => row.element.contains(document.activeElement))?.number;
    if (held !== undefined && (held < first || held >= first + count)) grid.focus({ preventScroll: true });
  }

  function renderFrame(shown: GridModel): void {
    for (const row of rows.splice(0)) row.element.remove();
    head.replaceChildren(createColumnHeader(shown.layout, shown.format));
    const { width, cellsPerRow } = shown.layout;
    const rowCount = shown.layout.rowCount + 1;
    setAttributes(grid, {
      'aria-rowcount': String(rowCount < 2 ** 31 ? rowCount : -1),
      'aria-colcount': String(cellsPerRow + 2),
      'data-bytes': String(bytesOf(width)),
    });
    grid.style.setProperty(
      '--address-digits',
      String(shown.format.base === undefined ? 0 : shown.format.addressDigits + 2),
    );
    grid.style.setProperty('--offset-digits', String(shown.format.offsetDigits + 3));
    grid.style.setProperty('--cell-digits', String(digitsOf(width)));
  }

  function render(): void {
    if (model === undefined || viewportHeight === 0) return;
    const shown = model;
    if (shownModel?.layout !== shown.layout || shownModel.format !== shown.format) renderFrame(shown);
    shownModel = shown;
    const { row: first, pixels } = scroller.position;
    const count = Math.min(Math.ceil(viewportHeight / rowHeight) + 1, shown.layout.rowCount - first);
    releaseFocus(first, count);
    arrangeRows(first, count, shown);
    rows.forEach((row, index) => row.update(first + index, shown));
    body.style.setProperty('transform', `translateY(${-pixels}px)`);
    const active = shown.selection?.active;
    if (active !== undefined && cellElement(active))
      grid.setAttribute('aria-activedescendant', cellId(active));
    else grid.removeAttribute('aria-activedescendant');
  }

  function cellElement(cell: number): HTMLElement | undefined {
    if (model === undefined || shownModel?.layout !== model.layout) return undefined;
    const row = rowOf(cell, model.layout);
    return rows[row - firstRow]?.cellElement(cell - row * model.layout.cellsPerRow);
  }

  /** A point beside the cells means the nearest cell of its row. */
  function cellAtPoint(x: number, y: number): number | undefined {
    const bounds = rowClip.getBoundingClientRect();
    const inside = Math.min(Math.max(x, bounds.left + 1), Math.min(bounds.right, grid.clientWidth) - 1);
    const hit = document.elementFromPoint(inside, y);
    const row = hit?.closest('.row');
    if (hit === null || !row || !body.contains(row)) return undefined;
    const named = hit.closest<HTMLElement>('[data-cell]')?.dataset['cell'];
    if (named !== undefined && named !== '') return Number(named);
    const cells = [...row.querySelectorAll<HTMLElement>('.cell:not(.absent)')];
    const nearest = hit.closest('.gutter') ? cells.at(0) : cells.at(-1);
    return nearest === undefined ? undefined : Number(nearest.dataset['cell']);
  }

  function revealColumn(cell: number): void {
    const target = cellElement(cell);
    if (target === undefined || grid.scrollWidth <= grid.clientWidth) return;
    const gutterWidth = target.parentElement?.firstElementChild?.clientWidth ?? 0;
    const left = target.offsetLeft - gutterWidth;
    const right = target.offsetLeft + target.offsetWidth - grid.clientWidth;
    if (grid.scrollLeft > left) grid.scrollLeft = left;
    else if (grid.scrollLeft < right) grid.scrollLeft = right;
  }

  enableDragSelect({
    body: rowClip,
    cellAt: cellAtPoint,
    press: events.press,
    dragTo: events.dragTo,
    scrollBy: (pixels) => scroller.moveBy(pixels),
  });
  body.addEventListener('dblclick', (event) => {
    if (event.target instanceof Element && event.target.closest('.cell:not(.absent)')) events.doublePress();
  });
  grid.addEventListener('keydown', (event) => {
    if (event.target === grid) events.key(event);
  });

  return {
    element: grid,
    get topRow() {
      return wantedRow ?? scroller.position.row;
    },
    get rowsPerPage() {
      return Math.max(1, Math.floor((viewportHeight - rowHeight) / rowHeight));
    },
    show(next) {
      const resized = model?.layout !== next.layout;
      model = next;
      if (resized) resize();
      frame.schedule();
    },
    scrollToRow(row) {
      if (viewportHeight === 0) wantedRow = row;
      else scroller.moveTo({ row, pixels: 0 });
    },
    reveal(cell) {
      if (model === undefined) return;
      const { position, geometry } = scroller;
      const next = positionShowing(rowOf(cell, model.layout), position, geometry);
      if (next !== position) scroller.moveTo(next);
      revealColumn(cell);
    },
    find(cell) {
      render();
      const target = cellElement(cell);
      if (model === undefined || target === undefined) return undefined;
      const row = rowOf(cell, model.layout) - firstRow;
      const column = cell % model.layout.cellsPerRow;
      return {
        element: target,
        half: row < rows.length / 2 ? 'upper' : 'lower',
        side: column < model.layout.cellsPerRow / 2 ? 'left' : 'right',
      };
    },
    focus: () => grid.focus({ preventScroll: true }),
  };
}
