import { toHex } from '../src/shared/base/hex';
import type { AccessWidth } from '../src/shared/model/accessWidth';
import type { ByteOrder } from '../src/shared/model/byteOrder';
import type { CellRun } from '../src/shared/model/cellRun';
import type {
  Bookmark,
  BytesPerRow,
  EditorInit,
  EditorMode,
  FromWebview,
} from '../src/shared/protocol/webviewProtocol';
import { frameTask } from './dom';
import { goToTargetOf } from './goTo';
import type { Grid } from './grid';
import type { Host } from './host';
import { addressFormatOf, cellAt, layoutOf, offsetOf, rowOf, type RowBytes } from './layout';
import type { OpenView } from './openView';
import {
  clampSelection,
  convertSelection,
  rangeOf,
  selectCell,
  selectRange,
  type Selection,
} from './selection';
import { initialViewState, viewStateFrom, type ViewState } from './viewState';

export interface ViewerParts {
  readonly host: Host;
  /** Made after the viewer, which its events lead to. */
  readonly grid: () => Grid;
  /** What is being typed is about a cell that does not stay where it is. */
  readonly endEdit: () => void;
  /** Another cell is selected, or the cells lie otherwise. */
  readonly changed: () => void;
}

/** What is open, what is selected in it, and how it is shown; and the memory of that. */
export interface Viewer {
  /** Undefined while the region cannot be shown. */
  readonly view: OpenView | undefined;
  /** Undefined until a region opens for the first time. */
  readonly state: ViewState | undefined;
  open(init: EditorInit): void;
  close(): void;
  update(change: Partial<Pick<OpenView, 'writes' | 'settings'>>): void;
  readonly select: (selection: Selection | undefined) => void;
  /** Selects the cell that an offset, an address or the name of a bookmark leads to. Returns what is wrong, if something is. */
  reveal(text: string, bookmarks: readonly Bookmark[]): string | undefined;
  scrolled(): void;
  /** So many bytes fit a row now. */
  fit(rowBytes: RowBytes): void;
  setWidth(width: AccessWidth): void;
  setBytesPerRow(bytesPerRow: BytesPerRow): void;
  setByteOrder(byteOrder: ByteOrder): void;
  /** Selects cells of any width, without making it the one that the grid is left with. */
  selectRun(run: CellRun): void;
  setMode(mode: EditorMode): void;
  setInspector(inspector: ViewState['inspector']): void;
}

export function createViewer({ host, grid, endEdit, changed }: ViewerParts): Viewer {
  let view: OpenView | undefined;
  let state = viewStateFrom(host.readState());
  let fittingBytes: RowBytes = 16;
  let announced = '';
  /** Whether the view the user left was restored: once, or it would undo what was done since. */
  let opened = false;

  function keep(change: Partial<ViewState>): void {
    if (state === undefined) return;
    state = { ...state, ...change };
    host.writeState(state);
  }

  const keepPlace = frameTask(() => {
    if (view === undefined) return;
    const { layout, selection } = view;
    keep({
      anchorOffset: offsetOf(selection?.anchor ?? 0, layout),
      activeOffset: offsetOf(selection?.active ?? 0, layout),
      topOffset: grid().topOffset,
    });
  });

  /** At once: the next key may be that of a command that is about it. */
  function announce(): void {
    if (view?.selection === undefined) return;
    const { first, count } = rangeOf(view.selection);
    const { layout, byteOrder } = view;
    const message: FromWebview = {
      type: 'selection',
      offset: offsetOf(first, layout),
      width: layout.width,
      count,
      order: byteOrder,
      bytesPerRow: layout.bytesPerRow,
    };
    if (announced === JSON.stringify(message)) return;
    announced = JSON.stringify(message);
    host.post(message);
  }

  function select(next: Selection | undefined): void {
    if (view === undefined) return;
    if (view.selection?.active !== next?.active) endEdit();
    view = { ...view, selection: next };
    announce();
    keepPlace.schedule();
    changed();
  }

  function relayout(width = view?.layout.width): void {
    if (view === undefined || state === undefined || width === undefined) return;
    const before = view.layout;
    const layout = layoutOf(view, width, rowBytesOf(state));
    if (layout.width === before.width && layout.bytesPerRow === before.bytesPerRow) return;
    endEdit();
    const { topOffset } = grid();
    const selection = view.selection
      ? convertSelection(view.selection, before, layout)
      : clampSelection(selectCell(0), layout.cellCount);
    view = { ...view, layout };
    select(selection);
    grid().scrollToOffset(topOffset);
    if (layout.width !== before.width && selection) grid().reveal(selection.active);
  }

  function rowBytesOf({ bytesPerRow }: ViewState): RowBytes {
    return bytesPerRow === 'fit' ? fittingBytes : bytesPerRow;
  }

  return {
    get view() {
      return view;
    },
    get state() {
      return state;
    },
    open(init) {
      const { base, size, widths, reading, settings } = init;
      const extent = { base: base === undefined ? undefined : BigInt(base), size };
      state ??= initialViewState(settings);
      const { anchorOffset, activeOffset, topOffset, byteOrder } = state;
      const layout = layoutOf(extent, takenWidth(widths, state.width), rowBytesOf(state));
      if (!opened) grid().scrollToOffset(Math.max(topOffset, layout.start));
      const left = opened ? view?.selection : undefined;
      const wanted = left ?? selectRange(cellAt(anchorOffset, layout), cellAt(activeOffset, layout));
      opened = true;
      view = {
        ...extent,
        widths,
        reading,
        layout,
        format: addressFormatOf(extent),
        byteOrder,
        selection: clampSelection(wanted, layout.cellCount),
        settings,
        writes: init.machine === 'recorded' ? 'never' : init.writes ? 'on' : 'off',
      };
      endEdit();
      announced = '';
      announce();
    },
    close() {
      endEdit();
      view = undefined;
    },
    update(change) {
      if (view !== undefined) view = { ...view, ...change };
    },
    select,
    reveal(text, bookmarks) {
      if (view === undefined) return undefined;
      const named = bookmarks.find(({ name }) => name.toLowerCase() === text.trim().toLowerCase());
      const wanted = named === undefined ? text : `+${toHex(named.offset)}`;
      const { layout } = view;
      const target = goToTargetOf(wanted, layout.width, view);
      if ('problem' in target) return target.problem;
      const cell = cellAt(target.offset, layout);
      select(selectCell(cell));
      const row = rowOf(cell, layout);
      const { topRow, rowsPerPage } = grid();
      // Not at the very edge: what lies before it is part of finding one's way.
      if (row < topRow || row >= topRow + rowsPerPage)
        grid().scrollToRow(Math.max(0, row - Math.floor(rowsPerPage / 3)));
      grid().reveal(cell);
      return undefined;
    },
    scrolled: () => keepPlace.schedule(),
    fit(rowBytes) {
      fittingBytes = rowBytes;
      relayout();
    },
    setWidth(width) {
      keep({ width });
      relayout(width);
    },
    setBytesPerRow(bytesPerRow) {
      keep({ bytesPerRow });
      relayout();
    },
    setByteOrder(byteOrder) {
      if (view === undefined) return;
      endEdit();
      keep({ byteOrder });
      view = { ...view, byteOrder };
      announce();
    },
    selectRun({ offset, width, count }) {
      relayout(width);
      if (view === undefined) return;
      const first = cellAt(offset, view.layout);
      select({ anchor: first + count - 1, active: first });
    },
    setMode(mode) {
      keep({ mode });
      if (mode === 'hex' && state !== undefined && view !== undefined)
        relayout(takenWidth(view.widths, state.width));
    },
    setInspector: (inspector) => keep({ inspector }),
  };
}

/** The width that is wanted, else the next narrower one that the region takes. */
function takenWidth(widths: readonly AccessWidth[], wanted: AccessWidth): AccessWidth {
  if (widths.includes(wanted)) return wanted;
  return widths.filter((each) => each <= wanted).at(-1) ?? widths[0] ?? wanted;
}
