import * as l10n from '@vscode/l10n';
import { digitsOf } from '../src/shared/model/accessWidth';
import { tooltipOf } from './cellText';
import { createColumnHeader } from './columnHeader';
import { element, frameTask, observeSize, setAttributes } from './dom';
import { enableDragSelect } from './dragSelect';
import { fittingRowBytes } from './fit';
import { cellId, type Naming } from './gridCell';
import { cellAt, offsetOf, rowOf, rowOffsetOf, type CellLayout, type RowBytes } from './layout';
import { createRowView, type GridModel, type RowView } from './rowView';
import { createScroller } from './scroller';
import { positionShowing, type ScrollPosition } from './scrollMap';
import type { CellRange } from './selection';

export interface GridEvents {
  /** A cell was pressed: alone, or to extend the selection. */
  readonly press: (cell: number, event: PointerEvent) => void;
  readonly dragTo: (cell: number) => void;
  readonly doublePress: () => void;
  readonly key: (event: KeyboardEvent) => void;
  readonly scrolled: () => void;
  /** So many bytes fit a row now; told whenever it changes. A model with such a layout may be shown at once. */
  readonly fits: (rowBytes: RowBytes) => void;
}

/** Milliseconds without a wholly new picture after which the user is looking at one. */
const restAfter = 150;

/** The rows that are in sight, and no others, whatever the region's size. */
export interface Grid {
  readonly element: HTMLElement;
  readonly topRow: number;
  /** The offset at which the top row begins: it means the same in every layout. */
  readonly topOffset: number;
  /** The cells that are in sight, wholly or in part. */
  readonly visibleCells: CellRange;
  /** Whole rows in sight. */
  readonly rowsPerPage: number;
  show(model: GridModel): void;
  scrollToRow(row: number): void;
  /** Makes the row that holds this offset the top row. */
  scrollToOffset(offset: number): void;
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
    'aria-label': l10n.t('Registers'),
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
  let characterWidth = 0;
  /** The offset to have in the top row: asked for before there was a height to scroll in. */
  let wantedOffset: number | undefined;
  /** The offset that was in the top row before the layout changed, as long as nothing was scrolled since. */
  let held: { readonly offset: number; readonly position: ScrollPosition } | undefined;
  let toldFit: RowBytes | undefined;
  let hovered: HTMLElement | undefined;
  /** When all rows became others last. */
  let replacedAt = -Infinity;
  let naming: ReturnType<typeof setTimeout> | undefined;

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
    if (wantedOffset !== undefined) moveToOffset(wantedOffset, model.layout);
    else if (shown !== undefined) {
      // What the user is at stays in sight when the panel becomes smaller.
      scroller.moveTo(positionShowing(shown, scroller.position, scroller.geometry));
    }
    wantedOffset = undefined;
    frame.schedule();
  }

  function moveToOffset(offset: number, layout: CellLayout): void {
    scroller.moveTo({ row: rowOf(cellAt(offset, layout), layout), pixels: 0 });
  }

  function scrollToOffset(offset: number): void {
    if (model === undefined || viewportHeight === 0) wantedOffset = offset;
    else moveToOffset(offset, model.layout);
  }

  /** The same bytes stay at the top, however often the layout changes. */
  function relayOut(from: CellLayout): void {
    const { row, pixels } = scroller.position;
    const isHeld = held?.position.row === row && held.position.pixels === pixels;
    const offset = isHeld && held ? held.offset : rowOffsetOf(row, from);
    wantedOffset ??= offset;
    resize();
    held = { offset, position: scroller.position };
  }

  function measured(): void {
    tellFit();
    resize();
  }
  observeSize(grid, ({ height }) => {
    viewportHeight = height;
    measured();
  });
  observeSize(probe, ({ height, width }) => {
    rowHeight = Math.max(16, Math.round(height));
    characterWidth = width;
    measured();
  });

  function tellFit(): void {
    const header = head.firstElementChild;
    const [gutter, cell] = header?.children ?? [];
    const ascii = header?.lastElementChild;
    const names = ascii?.previousElementSibling;
    if (shownModel === undefined || !gutter || !cell || !ascii || !names || characterWidth === 0) return;
    const style = getComputedStyle(ascii);
    const around = [
      getComputedStyle(names).marginLeft,
      ...[style.marginLeft, style.borderLeftWidth, style.paddingLeft, style.paddingRight],
    ];
    const fits = fittingRowBytes(grid.clientWidth, shownModel.layout.width, {
      fixed: around.reduce(
        (sum, length) => sum + Number.parseFloat(length),
        gutter.getBoundingClientRect().width + names.getBoundingClientRect().width,
      ),
      cell: cell.getBoundingClientRect().width,
      gap: characterWidth, // As in style.css.
      character: characterWidth,
    });
    if (fits === toldFit) return;
    toldFit = fits;
    events.fits(fits);
  }

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
    head.replaceChildren(createColumnHeader(shown.layout, shown.format, shown.byteOrder));
    const { width, cellsPerRow } = shown.layout;
    const rowCount = shown.layout.rowCount + 1;
    setAttributes(grid, {
      'aria-rowcount': String(rowCount < 2 ** 31 ? rowCount : -1),
      'aria-colcount': String(cellsPerRow + 2),
      'data-order': shown.byteOrder,
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
    let shown = model;
    const { layout, format, byteOrder } = shownModel ?? {};
    if (layout !== shown.layout || format !== shown.format || byteOrder !== shown.byteOrder) {
      renderFrame(shown);
      shownModel = shown;
      tellFit();
      // It may have been answered by another layout.
      if (model.layout !== shown.layout) renderFrame((shown = model));
    }
    shownModel = shown;
    const { row: first, pixels } = scroller.position;
    const count = Math.min(Math.ceil(viewportHeight / rowHeight) + 1, shown.layout.rowCount - first);
    releaseFocus(first, count);
    arrangeRows(first, count, shown);
    const namesCome = namingOf(first);
    rows.forEach((row, index) => row.update(first + index, shown, namesCome));
    body.style.setProperty('transform', `translateY(${-pixels}px)`);
    const active = shown.selection?.active;
    if (active !== undefined && cellElement(active))
      grid.setAttribute('aria-activedescendant', cellId(active));
    else grid.removeAttribute('aria-activedescendant');
    showTooltip();
  }

  /** Now, unless all rows become others and all have just done so: the region is being scrolled through. */
  function namingOf(first: number): Naming {
    if (rows.some(({ number }, index) => number === first + index)) return 'now';
    const since = performance.now() - replacedAt;
    replacedAt += since;
    if (since > restAfter) return 'now';
    clearTimeout(naming);
    naming = setTimeout(() => {
      for (const row of rows) row.name();
    }, restAfter);
    return 'later';
  }

  /** Made when it is asked for: of the cells in sight, the pointer is over one. */
  function showTooltip(): void {
    const cell = hovered && cellOf(hovered);
    if (hovered === undefined || cell === undefined || model === undefined) return;
    const { layout, format, byteOrder } = model;
    const offset = offsetOf(cell, layout);
    const state = tooltipOf(offset, { width: layout.width, byteOrder }, model.viewOf(offset), format);
    const about = model.describe(offset)?.about;
    const text = about === undefined ? state : `${about}\n\n${state}`;
    if (hovered.title !== text) hovered.title = text;
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
    const named = cellOf(hit);
    if (named !== undefined) return named;
    const cells = [...row.querySelectorAll('.cell:not(.absent)')];
    const nearest = hit.closest('.gutter') ? cells.at(0) : cells.at(-1);
    return nearest && cellOf(nearest);
  }

  /** The cell whose element, or whose part of the ASCII column, this is or lies in. */
  function cellOf(part: Element): number | undefined {
    const column = part.closest<HTMLElement>('[data-column]')?.dataset['column'];
    const row = rows.find((each) => each.element.contains(part))?.number;
    if (column === undefined || row === undefined || shownModel === undefined) return undefined;
    const { cellsPerRow, cellCount } = shownModel.layout;
    const cell = row * cellsPerRow + Number(column);
    return cell < cellCount ? cell : undefined;
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
  body.addEventListener('pointerover', ({ target }) => {
    const next = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null;
    if (next === (hovered ?? null)) return;
    hovered?.removeAttribute('title');
    hovered = next ?? undefined;
    showTooltip();
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
      if (wantedOffset === undefined || model === undefined) return scroller.position.row;
      return rowOf(cellAt(wantedOffset, model.layout), model.layout);
    },
    get topOffset() {
      if (wantedOffset !== undefined || model === undefined) return wantedOffset ?? 0;
      return rowOffsetOf(scroller.position.row, model.layout);
    },
    get visibleCells() {
      if (model === undefined) return { first: 0, count: 0 };
      const { cellsPerRow, cellCount } = model.layout;
      const { row, pixels } = scroller.position;
      const rowsInSight = Math.ceil((pixels + scroller.geometry.viewportHeight) / rowHeight);
      const first = row * cellsPerRow;
      return { first, count: Math.max(0, Math.min(rowsInSight * cellsPerRow, cellCount - first)) };
    },
    get rowsPerPage() {
      return Math.max(1, Math.floor((viewportHeight - rowHeight) / rowHeight));
    },
    show(next) {
      const before = model?.layout;
      model = next;
      grid.classList.toggle('with-names', next.isDescribed);
      if (before === undefined) resize();
      else if (before !== next.layout) relayOut(before);
      frame.schedule();
    },
    scrollToRow(row) {
      if (model !== undefined) scrollToOffset(rowOffsetOf(row, model.layout));
    },
    scrollToOffset,
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
