import * as l10n from '@vscode/l10n';
import { toHex } from '../src/shared/base/hex';
import { cellsOf } from '../src/shared/copy/copyCell';
import { formatCells } from '../src/shared/copy/formatCells';
import { problemWithOffset, type AccessWidth } from '../src/shared/model/accessWidth';
import type { ByteOrder } from '../src/shared/model/byteOrder';
import {
  bytesPerRowChoices,
  emptyPlan,
  type BytesPerRow,
  type EditorAction,
  type EditorInit,
  type FlushReport,
  type FromWebview,
  type LiveState,
  type StatusKind,
  type ToWebview,
} from '../src/shared/protocol/webviewProtocol';
import { createCellEditor } from './cellEditor';
import { createCellStore } from './cellStore';
import { element, frameTask } from './dom';
import { isFieldKey } from './commitKey';
import { createFindBar } from './find/findBar';
import { findMatches } from './find/findMatches';
import { createGrid } from './grid';
import { goToTargetOf } from './goTo';
import { createHeader } from './header';
import type { Host } from './host';
import { gridCommandOf, type GridCommand } from './keyboard';
import {
  addressFormatOf,
  addressText,
  cellAt,
  layoutOf,
  misalignmentOf,
  offsetOf,
  rowOf,
  rowOffsetOf,
  type RowBytes,
} from './layout';
import type { OpenView } from './openView';
import { createOutbox } from './outbox';
import { createReading } from './reading';
import {
  clampSelection,
  convertSelection,
  rangeOf,
  selectCell,
  selectRange,
  targetOf,
  type Selection,
} from './selection';
import { describeSelection } from './selectionText';
import { createSidePanel } from './side/sidePanel';
import { createStatusLine } from './statusLine';
import { createToolbar } from './toolbar';
import { initialViewState, viewStateFrom, type ViewState } from './viewState';
import { createWriting } from './writing';

/** The register editor of one region: what the host says goes in, what the user asks for goes out. */
export interface RegionEditor {
  readonly element: HTMLElement;
  open(init: EditorInit): void;
  /** The region is out of reach: no key asks for anything until it is opened again. */
  close(): void;
  receive(message: News): void;
}

/** What the host says of an open region. */
export type News = Exclude<ToWebview, { type: 'init' | 'unavailable' | 'strings' }>;

export function createRegionEditor(host: Host): RegionEditor {
  const store = createCellStore();
  const outbox = createOutbox((message) => host.post(message));
  const cellEditor = createCellEditor();
  const header = createHeader(() => host.post({ type: 'enableWrites' }));
  const statusLine = createStatusLine();
  const say = (kind: StatusKind, text: string) => statusLine.showMessage(kind, text);
  const grid = createGrid({
    press: pressCell,
    dragTo: (cell) => select(selectRange(view?.selection?.anchor ?? cell, cell)),
    doublePress: () => writing.start(''),
    key: handleGridKey,
    scrolled() {
      saveState.schedule();
      reading.seen();
    },
    fits(rowBytes) {
      fittingBytes = rowBytes;
      relayout();
    },
  });
  const { post } = host;
  const reading = createReading({ view: () => view, store, grid, send, post, say });
  const writing = createWriting({
    view: () => view,
    store,
    grid,
    cellEditor,
    select,
    send,
    post,
    say,
    changed: showCells,
  });
  const toolbar = createToolbar({
    act,
    request: (request) => host.post({ type: 'request', request }),
    changeWidth,
    changeBytesPerRow,
    changeByteOrder,
    goTo,
    leave: () => grid.focus(),
  });
  const side = createSidePanel({
    post,
    act,
    stage: (offset, width, value) => writing.stage(offset, width, value),
    goTo: goToOffset,
    leave: () => grid.focus(),
  });
  const find = createFindBar({
    search: (query) =>
      findMatches(query, {
        width: view?.layout.width ?? 32,
        order: view?.byteOrder ?? 'little',
        known: store.known,
        staged: plan.writes,
      }),
    // The focus stays in the field: the next Enter leads on.
    show: (offset) => void reveal(`+${toHex(offset)}`),
    closed: () => grid.focus(),
  });
  const progress = element('div', 'progress');
  progress.setAttribute('role', 'progressbar');
  progress.setAttribute('aria-label', l10n.t('Access under way'));
  progress.hidden = true;
  const main = element('main', '', progress, find.element, grid.element);
  const body = element('div', 'editor-body', main, side.element);
  const head = element('header', '', header.element, toolbar.element);
  const root = element('div', 'editor', head, body, statusLine.element);

  let view: OpenView | undefined;
  /** Undefined until the region opens for the first time. */
  let state = viewStateFrom(host.readState());
  let fittingBytes: RowBytes = 16;
  let revision = 0;
  let plan = emptyPlan;
  let live: LiveState = { ranges: [], interval: 0, perSecond: 0 };
  let bookmarks: EditorInit['bookmarks'] = [];
  let lastFlush: FlushReport | undefined;
  /** Whether the view the user left was restored: once, or it would undo what was done since. */
  let opened = false;
  /** Where to go when the region opens. */
  let wantedOffset: number | undefined;

  // --- showing ---

  function show(): void {
    if (view === undefined) return;
    const { base, size, layout, format, byteOrder, selection } = view;
    const viewOf = (offset: number) => store.viewOf(offset, layout.width);
    grid.show({ layout, format, byteOrder, selection, revision, viewOf });
    statusLine.showSelection(
      selection === undefined
        ? (problemWithOffset(layout.start, layout.width, size, misalignmentOf(base)) ?? '')
        : describeSelection(selection, layout, format, viewOf(offsetOf(selection.active, layout)), byteOrder),
    );
    showSide.schedule();
  }

  const showSide = frameTask(() => {
    if (view === undefined || side.element.hidden) return;
    const { layout, format, byteOrder, selection, writes } = view;
    const offset = selection && offsetOf(selection.active, layout);
    side.show({
      ...(selection !== undefined &&
        offset !== undefined && {
          cell: {
            offset,
            width: layout.width,
            view: store.viewOf(offset, layout.width),
            address: addressText(offset, format),
            selectedCount: rangeOf(selection).count,
          },
        }),
      byteOrder,
      plan,
      live,
      bookmarks,
      ...(lastFlush && { lastFlush }),
      writes,
    });
  });

  function showCells(): void {
    revision++;
    show();
    find.refresh();
  }

  const saveState = frameTask(() => {
    if (view === undefined || state === undefined) return;
    const { layout, selection } = view;
    changeState({
      anchorOffset: offsetOf(selection?.anchor ?? 0, layout),
      activeOffset: offsetOf(selection?.active ?? 0, layout),
      topOffset: grid.topOffset,
    });
  });

  function changeState(change: Partial<ViewState>): void {
    if (state === undefined) return;
    state = { ...state, ...change };
    host.writeState(state);
  }

  // --- selecting ---

  let announced = '';
  /** At once: the next key may be that of a command that is about it. */
  function announceSelection(): void {
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
    if (view.selection?.active !== next?.active) cellEditor.close();
    view = { ...view, selection: next };
    announceSelection();
    saveState.schedule();
    show();
  }

  function pressCell(cell: number, event: PointerEvent): void {
    const selection = view?.selection;
    const { first, count } = selection ? rangeOf(selection) : { first: 0, count: 0 };
    // The context menu is about the selection when it is opened on it.
    if (event.button !== 0 && cell >= first && cell < first + count) return;
    select(event.shiftKey && selection ? selectRange(selection.anchor, cell) : selectCell(cell));
  }

  /** Returns what is wrong with the text, if something is. */
  function goTo(text: string): string | undefined {
    const problem = reveal(text);
    if (problem === undefined) grid.focus();
    return problem;
  }

  function reveal(text: string): string | undefined {
    if (view === undefined) return undefined;
    const named = bookmarks.find(({ name }) => name.toLowerCase() === text.trim().toLowerCase());
    const wanted = named === undefined ? text : `+${toHex(named.offset)}`;
    const target = goToTargetOf(wanted, view.layout.width, view);
    if ('problem' in target) return target.problem;
    const { layout } = view;
    const cell = cellAt(target.offset, layout);
    select(selectCell(cell));
    const row = rowOf(cell, layout);
    const inSight = row >= grid.topRow && row < grid.topRow + grid.rowsPerPage;
    // Not at the very edge: what lies before it is part of finding one's way.
    if (!inSight) grid.scrollToRow(Math.max(0, row - Math.floor(grid.rowsPerPage / 3)));
    grid.reveal(cell);
    return undefined;
  }

  function goToOffset(offset: number): void {
    wantedOffset = view === undefined ? offset : undefined;
    const problem = goTo(`+${toHex(offset)}`);
    if (problem !== undefined) say('warning', problem);
  }

  // --- how it is shown ---

  function rowBytesOf(bytes: BytesPerRow): RowBytes {
    return bytes === 'fit' ? fittingBytes : bytes;
  }

  function relayout(width = view?.layout.width): void {
    if (view === undefined || state === undefined || width === undefined) return;
    const layout = layoutOf(view, width, rowBytesOf(state.bytesPerRow));
    const before = view.layout;
    if (layout.width === before.width && layout.bytesPerRow === before.bytesPerRow) return;
    cellEditor.close();
    const { topOffset } = grid;
    const selection = view.selection
      ? convertSelection(view.selection, before, layout)
      : clampSelection(selectCell(0), layout.cellCount);
    view = { ...view, layout };
    select(selection);
    grid.scrollToOffset(topOffset);
    if (layout.width !== before.width && selection) grid.reveal(selection.active);
    reading.seen();
  }

  function changeWidth(width: AccessWidth): void {
    changeState({ width });
    relayout(width);
    toolbar.showWidth(width, view?.widths ?? []);
  }

  function changeBytesPerRow(bytesPerRow: BytesPerRow): void {
    changeState({ bytesPerRow });
    relayout();
    toolbar.showBytesPerRow(bytesPerRow);
  }

  function changeByteOrder(byteOrder: ByteOrder): void {
    if (view === undefined) return;
    cellEditor.close();
    changeState({ byteOrder });
    view = { ...view, byteOrder };
    toolbar.showByteOrder(byteOrder);
    announceSelection();
    showCells();
  }

  function showInspector(inspector: ViewState['inspector']): void {
    changeState({ inspector });
    const hadFocus = side.element.contains(document.activeElement);
    side.element.hidden = inspector === 'hidden';
    if (hadFocus && side.element.hidden) grid.focus();
    show();
  }

  // --- acting ---

  function send(message: FromWebview): void {
    if (!outbox.send(message))
      say('info', l10n.t('This is already under way: it is not asked for a second time.'));
  }

  const actions: Record<EditorAction, (current: OpenView, open: ViewState) => void> = {
    peek: () => reading.peekSelection(),
    peekRow: () => reading.peekRow(),
    peekVisible: () => reading.peekVisible(),
    poke: () => writing.start(''),
    flush: () => send({ type: 'flush' }),
    flushByReading({ selection, layout }) {
      if (selection === undefined) return;
      send({ type: 'flush', readBack: { offset: offsetOf(selection.active, layout), width: layout.width } });
    },
    goToOffset: () => toolbar.focusGoTo(),
    find: () => find.open(),
    findNext: () => find.next(),
    findPrevious: () => find.previous(),
    selectAll: ({ layout }) => select(clampSelection(selectRange(0, layout.cellCount - 1), layout.cellCount)),
    copy() {
      grid.focus();
      // The Clipboard API asks for a permission that a webview has not.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      document.execCommand('copy');
    },
    editBits(_, { inspector }) {
      if (inspector === 'hidden') showInspector('shown');
      side.focus();
    },
    toggleInspector: (_, { inspector }) => showInspector(inspector === 'shown' ? 'hidden' : 'shown'),
    nextWidth: ({ widths, layout }) => changeWidth(after(widths, layout.width)),
    toggleByteOrder: (_, { byteOrder }) => changeByteOrder(byteOrder === 'little' ? 'big' : 'little'),
    nextBytesPerRow: (_, { bytesPerRow }) => changeBytesPerRow(after(bytesPerRowChoices, bytesPerRow)),
  };
  /** They take the focus elsewhere, or are about where it is. */
  const leavesFocus: ReadonlySet<EditorAction> = new Set<EditorAction>([
    'goToOffset',
    'find',
    'editBits',
    'toggleInspector',
  ]);

  function act(action: EditorAction): void {
    if (view !== undefined && state !== undefined) actions[action](view, state);
  }

  // --- keys ---

  function runGridCommand(command: GridCommand): void {
    if (view?.selection === undefined) return;
    const { selection, layout } = view;
    switch (command.type) {
      case 'edit':
        writing.start(command.text);
        break;
      case 'editValue':
        writing.startWithValue();
        break;
      case 'editBits':
        act('editBits');
        break;
      case 'collapse':
        select(selectCell(selection.active));
        break;
      case 'move':
      case 'extend': {
        const target = targetOf(command.move, selection.active, layout, grid.rowsPerPage);
        select(command.type === 'extend' ? selectRange(selection.anchor, target) : selectCell(target));
        grid.reveal(target);
        break;
      }
    }
  }

  function handleGridKey(event: KeyboardEvent): void {
    const command = gridCommandOf(event);
    if (command === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat && command.type === 'edit') return;
    runGridCommand(command);
  }

  // VS Code hears the keys of its commands at the window; the browser shall not act on them as well.
  document.addEventListener('keydown', (event) => {
    if (/^F\d+$/.test(event.key)) event.preventDefault();
  });

  // In a text field, keys such as Ctrl+Z and Ctrl+A are the field's.
  root.addEventListener('keydown', (event) => {
    const [target] = event.composedPath();
    if (target instanceof HTMLInputElement && target.type === 'text' && isFieldKey(event))
      event.stopPropagation();
  });

  // What the browser's own key for copying, VS Code's and the command all end in.
  document.addEventListener('copy', (event) => {
    const range = view?.selection && rangeOf(view.selection);
    if (view === undefined || range === undefined || document.activeElement !== grid.element) return;
    const { base, layout, byteOrder } = view;
    if (range.count > maxCellsPerCopy) {
      say('warning', l10n.t('{0} cells are selected; at most {1} are copied.', range.count, maxCellsPerCopy));
      return;
    }
    const offset = offsetOf(range.first, layout);
    const cells = cellsOf({ offset, width: layout.width, count: range.count }, store.known);
    const text = formatCells(cells, 'values', {
      ...(base !== undefined && { base: toHex(base) }),
      order: byteOrder,
      bytesPerRow: layout.bytesPerRow,
      rowStart: layout.start,
    });
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    say('info', l10n.t('Copied the values of {0} cells; what was not read is left empty.', range.count));
  });

  // --- hearing from the host ---

  function showWrites(on: boolean): void {
    if (view === undefined || view.writes === 'never') return;
    const writes = on ? 'on' : 'off';
    if (writes === view.writes) return;
    view = { ...view, writes };
    if (!on) cellEditor.close();
    say(
      'info',
      on ? l10n.t('Writes are on: type over a cell, Enter writes it.') : l10n.t('Writes are off again.'),
    );
    header.showWrites(writes);
    show();
  }

  function showSettings(settings: OpenView['settings']): void {
    if (view === undefined) return;
    const before = view.settings;
    view = { ...view, settings };
    // What the user has chosen in this editor stays, unless it is the setting that was changed.
    if (settings.width !== before.width && view.widths.includes(settings.width)) changeWidth(settings.width);
    if (settings.bytesPerRow !== before.bytesPerRow) changeBytesPerRow(settings.bytesPerRow);
    if (settings.byteOrder !== before.byteOrder) changeByteOrder(settings.byteOrder);
    show();
  }

  function receive(message: News): void {
    switch (message.type) {
      case 'cells':
        store.put(message.cells);
        showCells();
        reading.answered();
        break;
      case 'writes':
        showWrites(message.writes);
        break;
      case 'plan':
        store.setPlan((plan = message.plan));
        showCells();
        break;
      case 'live':
        if (message.live.ranges !== live.ranges) store.setLive(message.live.ranges);
        live = message.live;
        showCells();
        break;
      case 'bookmarks':
        store.setBookmarks((bookmarks = message.bookmarks));
        showCells();
        break;
      case 'comparison':
        store.setOther(message.comparison?.cells);
        header.showComparison(message.comparison?.title);
        showCells();
        break;
      case 'flushed':
        lastFlush = message.flush;
        show();
        break;
      case 'settings':
        showSettings(message.settings);
        break;
      case 'status':
        store.endPokes();
        outbox.answered();
        say(message.kind, message.text);
        if (message.kind === 'error') reading.failed();
        showCells();
        break;
      case 'busy':
        outbox.setBusy(message.busy ? 'busy' : 'idle');
        progress.hidden = !message.busy;
        root.setAttribute('aria-busy', String(message.busy));
        break;
      case 'action':
        if (!leavesFocus.has(message.action)) grid.focus();
        act(message.action);
        break;
      case 'focus': {
        // The document remembers what had it.
        const { activeElement } = document;
        if (activeElement instanceof HTMLElement && activeElement !== document.body) activeElement.focus();
        else grid.focus();
        break;
      }
      case 'goTo':
        goToOffset(message.offset);
        break;
    }
  }

  return {
    element: root,
    open(init) {
      const base = init.base === undefined ? undefined : BigInt(init.base);
      const extent = { base, size: init.size };
      const { widths, settings } = init;
      state ??= initialViewState(settings);
      const wantedWidth = state.width;
      const width = widths.includes(wantedWidth)
        ? wantedWidth
        : (widths.filter((each) => each <= wantedWidth).at(-1) ?? widths[0] ?? wantedWidth);
      const layout = layoutOf(extent, width, rowBytesOf(state.bytesPerRow));
      const { anchorOffset, activeOffset, topOffset, byteOrder } = state;
      const left = opened ? view?.selection : undefined;
      if (!opened) grid.scrollToOffset(Math.max(topOffset, rowOffsetOf(0, layout)));
      const wanted = left ?? selectRange(cellAt(anchorOffset, layout), cellAt(activeOffset, layout));
      opened = true;
      view = {
        ...extent,
        widths,
        reading: init.reading,
        layout,
        format: addressFormatOf(extent),
        byteOrder,
        selection: clampSelection(wanted, layout.cellCount),
        settings,
        writes: init.machine === 'recorded' ? 'never' : init.writes ? 'on' : 'off',
      };
      ({ plan, live, bookmarks, lastFlush } = init);
      header.show(init);
      header.showWrites(init.writes ? 'on' : 'off');
      header.showComparison(init.comparison?.title);
      toolbar.showWidth(width, widths);
      toolbar.showBytesPerRow(state.bytesPerRow);
      toolbar.showByteOrder(byteOrder);
      toolbar.showGoToHint(
        base === undefined
          ? l10n.t('Go to an offset or a bookmark')
          : l10n.t('Go to an offset, an absolute address of the region or a bookmark'),
      );
      side.element.hidden = state.inspector === 'hidden';
      statusLine.clearMessage();
      cellEditor.close();
      outbox.setBusy('idle');
      store.clear();
      store.put(init.cells);
      store.setPlan(plan);
      store.setLive(live.ranges);
      store.setBookmarks(bookmarks);
      store.setOther(init.comparison?.cells);
      announced = '';
      announceSelection();
      showCells();
      reading.seen();
      if (wantedOffset !== undefined) goToOffset(wantedOffset);
      // Only when the panel has the focus already: focusing would otherwise take it from the tree.
      if (document.hasFocus() && document.activeElement === document.body) grid.focus();
    },
    close() {
      cellEditor.close();
      view = undefined;
    },
    receive,
  };
}

/** More are a matter of exporting. */
const maxCellsPerCopy = 65_536;

/** The next of a list, which begins anew behind its end. */
function after<Item>(items: readonly Item[], item: Item): Item {
  return items[(items.indexOf(item) + 1) % items.length] ?? item;
}
