import * as l10n from '@vscode/l10n';
import { toHex } from '../src/shared/base/hex';
import { problemWithOffset, type AccessWidth } from '../src/shared/model/accessWidth';
import type { ByteOrder } from '../src/shared/model/byteOrder';
import {
  bytesPerRowChoices,
  emptyPlan,
  type BytesPerRow,
  type Comparison,
  type EditorAction,
  type EditorInit,
  type EditorMode,
  type FlushReport,
  type FromWebview,
  type LiveState,
  type StatusKind,
  type ToWebview,
} from '../src/shared/protocol/webviewProtocol';
import type { Differences } from '../src/shared/registers/differences';
import { createCellEditor } from './cellEditor';
import { createCellStore } from './cellStore';
import { isFieldKey } from './commitKey';
import { createComparisonBar } from './comparison/comparisonBar';
import { copiedText, copyByBrowser } from './copying';
import { element, frameTask } from './dom';
import { createFindBar } from './find/findBar';
import { findMatches } from './find/findMatches';
import { createGrid, type Grid } from './grid';
import { createHeader } from './header';
import type { Host } from './host';
import { gridCommandOf, type GridCommand } from './keyboard';
import { addressText, misalignmentOf, offsetOf } from './layout';
import type { OpenView } from './openView';
import { createRegisterPane } from './registers/registerPane';
import { createOutbox } from './outbox';
import { createReading } from './reading';
import { clampSelection, rangeOf, selectCell, selectRange, targetOf } from './selection';
import { describeSelection } from './selectionText';
import { createSidePanel } from './side/sidePanel';
import { createStatusLine } from './statusLine';
import { createToolbar } from './toolbar';
import { createViewer } from './viewer';
import type { ViewState } from './viewState';
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
  const { post } = host;
  const store = createCellStore();
  const outbox = createOutbox(post);
  const cellEditor = createCellEditor();
  const header = createHeader(() => post({ type: 'enableWrites' }));
  const statusLine = createStatusLine();
  const say = (kind: StatusKind, text: string) => statusLine.showMessage(kind, text);
  const viewer = createViewer({
    host,
    grid: () => grid,
    endEdit: () => cellEditor.close(),
    changed: show,
  });
  const view = () => viewer.view;
  const { select } = viewer;
  const grid = createGrid({
    press: pressCell,
    dragTo: (cell) => select(selectRange(view()?.selection?.anchor ?? cell, cell)),
    doublePress: () => writing.start(''),
    key: handleGridKey,
    scrolled() {
      viewer.scrolled();
      reading.seen();
      showComparison.schedule();
    },
    fits(rowBytes) {
      viewer.fit(rowBytes);
      reading.seen();
    },
  });
  const registers = createRegisterPane({
    view,
    store,
    wantedMode: () => viewer.state?.mode ?? 'hex',
    compared: () => comparison?.machine ?? comparison?.title,
    select: ({ run }) => viewer.selectRun(run),
    key: handleGridKey,
    doublePress: () => writing.start(''),
    post,
  });
  const { table } = registers;
  const isNamed = () => registers.mode === 'registers';
  /** What shows the cells and has the keyboard: the grid, or the table of registers. */
  const cells: Pick<Grid, 'reveal' | 'find' | 'focus'> = {
    reveal: (cell) => (isNamed() ? undefined : grid.reveal(cell)),
    find: (cell) => (isNamed() ? table.find() : grid.find(cell)),
    focus: () => (isNamed() ? table : grid).focus(),
  };
  const reading = createReading({
    view,
    store,
    grid,
    registers: () => (isNamed() ? table : undefined),
    send,
    post,
    say,
  });
  const writing = createWriting({
    view,
    store,
    grid: cells,
    cellEditor,
    select,
    send,
    post,
    say,
    changed: showCells,
  });
  const toolbar = createToolbar({
    act,
    request: (request) => post({ type: 'request', request }),
    changeWidth,
    changeBytesPerRow,
    changeByteOrder,
    changeMode,
    goTo,
    leave: () => cells.focus(),
  });
  const side = createSidePanel({
    post,
    act,
    stage: (offset, width, value) => writing.stage(offset, width, value),
    stageField: (register, field, value) => registers.stageField(register, field, value),
    goTo: goToOffset,
    leave: () => cells.focus(),
  });
  const find = createFindBar({
    search: (query) =>
      findMatches(query, {
        width: view()?.layout.width ?? 32,
        order: view()?.byteOrder ?? 'little',
        known: store.known,
        staged: plan.writes,
      }),
    // The focus stays in the field: the next Enter leads on.
    show: (offset) => void viewer.reveal(`+${toHex(offset)}`, []),
    closed: () => grid.focus(),
  });
  const comparisonBar = createComparisonBar({
    readBoth: () => act('peekBoth'),
    copy: () => post({ type: 'request', request: 'copyDifferences' }),
    stop: () => post({ type: 'request', request: 'stopComparing' }),
  });
  const progress = element('div', 'progress');
  progress.setAttribute('role', 'progressbar');
  progress.setAttribute('aria-label', l10n.t('Access under way'));
  progress.hidden = true;
  table.element.hidden = true;
  const main = element('main', '', progress, find.element, grid.element, table.element);
  const body = element('div', 'editor-body', main, side.element);
  const head = element('header', '', header.element, toolbar.element, comparisonBar.element);
  const root = element('div', 'editor', head, body, statusLine.element);

  let revision = 0;
  let plan = emptyPlan;
  let live: LiveState = { ranges: [], interval: 0, perSecond: 0 };
  let bookmarks: EditorInit['bookmarks'] = [];
  let lastFlush: FlushReport | undefined;
  let comparison: Comparison | undefined;
  let differences: Differences = nothingCompared;
  /** The revision that they were found in. */
  let comparedIn: number | undefined;

  /** Where to go when the region opens. */
  let wantedOffset: number | undefined;

  // --- showing ---

  function show(): void {
    const current = view();
    if (current === undefined) return;
    const { base, size, layout, format, byteOrder, selection } = current;
    const viewOf = (offset: number) => store.viewOf(offset, layout.width);
    if (isNamed()) {
      registers.show(current, selection && offsetOf(selection.active, layout), revision);
      // The table has selected a register, and all of it was shown anew.
      if (view() !== current) return;
    } else {
      const describe = registers.describerFor(layout.width, byteOrder);
      const isDescribed = registers.mode !== 'none';
      grid.show({ layout, format, byteOrder, selection, revision, viewOf, isDescribed, describe });
    }
    statusLine.showSelection(
      selection === undefined
        ? (problemWithOffset(layout.start, layout.width, size, misalignmentOf(base)) ?? '')
        : describeSelection(selection, layout, format, viewOf(offsetOf(selection.active, layout)), byteOrder),
    );
    showComparison.schedule();
    showSide.schedule();
  }

  /** What differs is found once a frame: live mode tells of values many times in one. */
  const showComparison = frameTask(() => {
    if (comparison === undefined) return;
    if (comparedIn !== revision) {
      comparedIn = revision;
      differences = registers.differences();
      showSide.schedule();
    }
    comparisonBar.show(comparison, differences, reading.both);
  });

  const showSide = frameTask(() => {
    const current = view();
    if (current === undefined || side.element.hidden) return;
    const { layout, format, byteOrder, selection, writes } = current;
    const offset = selection && offsetOf(selection.active, layout);
    const register = offset === undefined ? undefined : registers.registerAt(offset, layout.width);
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
      ...(register && { register }),
      byteOrder,
      plan,
      live,
      bookmarks,
      differing: differences.differing,
      ...(lastFlush && { lastFlush }),
      writes,
    });
  });

  function showCells(): void {
    revision++;
    show();
    find.refresh();
  }

  // --- moving ---

  function pressCell(cell: number, event: PointerEvent): void {
    const selection = view()?.selection;
    const { first, count } = selection ? rangeOf(selection) : { first: 0, count: 0 };
    // The context menu is about the selection when it is opened on it.
    if (event.button !== 0 && cell >= first && cell < first + count) return;
    select(event.shiftKey && selection ? selectRange(selection.anchor, cell) : selectCell(cell));
  }

  /** Returns what is wrong with the text, if something is. */
  function goTo(text: string): string | undefined {
    const problem = viewer.reveal(text, bookmarks);
    if (problem === undefined) cells.focus();
    return problem;
  }

  function goToOffset(offset: number): void {
    wantedOffset = view() === undefined ? offset : undefined;
    const problem = goTo(`+${toHex(offset)}`);
    if (problem !== undefined) say('warning', problem);
  }

  // --- how it is shown ---

  function changeWidth(width: AccessWidth): void {
    viewer.setWidth(width);
    toolbar.showWidth(width, view()?.widths ?? []);
    reading.seen();
  }

  function changeBytesPerRow(bytesPerRow: BytesPerRow): void {
    viewer.setBytesPerRow(bytesPerRow);
    toolbar.showBytesPerRow(bytesPerRow);
    reading.seen();
  }

  function changeByteOrder(byteOrder: ByteOrder): void {
    viewer.setByteOrder(byteOrder);
    toolbar.showByteOrder(byteOrder);
    showCells();
  }

  function changeMode(mode: EditorMode): void {
    if (registers.mode === 'none' || registers.mode === mode) return;
    viewer.setMode(mode);
    showMode();
    cells.focus();
  }

  /** The grid, or the table where something is described and the user wants that. */
  function showMode(): void {
    toolbar.showMode(registers.mode);
    grid.element.hidden = isNamed();
    table.element.hidden = !isNamed();
    cellEditor.close();
    // It finds cells by what they hold; the table has a filter of its own.
    if (isNamed() && !find.element.hidden) find.close();
    showCells();
  }

  function showInspector(inspector: ViewState['inspector']): void {
    viewer.setInspector(inspector);
    const hadFocus = side.element.contains(document.activeElement);
    side.element.hidden = inspector === 'hidden';
    if (hadFocus && side.element.hidden) cells.focus();
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
    peekBoth: () => reading.peekBoth(),
    poke: () => writing.start(''),
    flush: () => send({ type: 'flush' }),
    flushByReading({ selection, layout }) {
      if (selection === undefined) return;
      send({ type: 'flush', readBack: { offset: offsetOf(selection.active, layout), width: layout.width } });
    },
    goToOffset: () => toolbar.focusGoTo(),
    find: () => (isNamed() ? table.focusFilter() : find.open()),
    findNext: () => find.next(),
    findPrevious: () => find.previous(),
    selectAll: ({ layout }) => select(clampSelection(selectRange(0, layout.cellCount - 1), layout.cellCount)),
    copy() {
      grid.focus();
      copyByBrowser();
    },
    editBits(_, { inspector }) {
      if (inspector === 'hidden') showInspector('shown');
      side.focus();
    },
    toggleInspector: (_, { inspector }) => showInspector(inspector === 'shown' ? 'hidden' : 'shown'),
    nextWidth: ({ widths, layout }) => changeWidth(after(widths, layout.width)),
    toggleByteOrder: (_, { byteOrder }) => changeByteOrder(byteOrder === 'little' ? 'big' : 'little'),
    toggleRegisters() {
      if (registers.mode === 'none')
        say('info', l10n.t('Nothing describes this region: “Bind Register Description…” does.'));
      else changeMode(isNamed() ? 'hex' : 'registers');
    },
    nextBytesPerRow: (_, { bytesPerRow }) => changeBytesPerRow(after(bytesPerRowChoices, bytesPerRow)),
  };
  /** They take the focus elsewhere, or are about where it is. */
  const leavesFocus: ReadonlySet<EditorAction> = new Set<EditorAction>([
    'goToOffset',
    'find',
    'editBits',
    'toggleInspector',
    'toggleRegisters',
  ]);

  function act(action: EditorAction): void {
    if (viewer.view !== undefined && viewer.state !== undefined) actions[action](viewer.view, viewer.state);
  }

  // --- keys ---

  function runGridCommand(command: GridCommand): void {
    const current = view();
    if (current?.selection === undefined) return;
    const { selection, layout } = current;
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
    const current = view();
    if (current === undefined || document.activeElement !== grid.element) return;
    const copied = copiedText(current, store);
    if ('problem' in copied) {
      say('warning', copied.problem);
      return;
    }
    event.clipboardData?.setData('text/plain', copied.text);
    event.preventDefault();
    say('info', copied.told);
  });

  // --- hearing from the host ---

  function showWrites(on: boolean): void {
    const before = view()?.writes;
    const writes = on ? 'on' : 'off';
    if (before === undefined || before === 'never' || before === writes) return;
    viewer.update({ writes });
    if (!on) cellEditor.close();
    say(
      'info',
      on ? l10n.t('Writes are on: type over a cell, Enter writes it.') : l10n.t('Writes are off again.'),
    );
    header.showWrites(writes);
    show();
  }

  function showSettings(settings: OpenView['settings']): void {
    const current = view();
    if (current === undefined) return;
    const before = current.settings;
    viewer.update({ settings });
    // What the user has chosen in this editor stays, unless it is the setting that was changed.
    if (settings.width !== before.width && current.widths.includes(settings.width))
      changeWidth(settings.width);
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
      case 'reads':
        store.putReads(message.runs);
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
        ({ live } = message);
        store.setLive(live.ranges);
        showCells();
        break;
      case 'bookmarks':
        store.setBookmarks((bookmarks = message.bookmarks));
        showCells();
        break;
      case 'comparison':
        compareWith(message.comparison);
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
        if (!leavesFocus.has(message.action)) cells.focus();
        act(message.action);
        break;
      case 'focus': {
        // The document remembers what had it.
        const { activeElement } = document;
        if (activeElement instanceof HTMLElement && activeElement !== document.body) activeElement.focus();
        else cells.focus();
        break;
      }
      case 'descriptions':
        registers.describe(message.descriptions);
        showMode();
        break;
      case 'follow':
        // What the table does not list is no reason to change what it lists.
        if (!isNamed() || table.lists(message.offset)) void viewer.reveal(`+${toHex(message.offset)}`, []);
        break;
      case 'goTo':
        if (message.mode !== undefined) changeMode(message.mode);
        goToOffset(message.offset);
        break;
    }
  }

  function compareWith(next: Comparison | undefined): void {
    comparison = next;
    store.setOther(next?.cells);
    if (next !== undefined) return;
    comparisonBar.hide();
    differences = nothingCompared;
  }

  function showTools({ base, widths }: EditorInit): void {
    const { view: current, state } = viewer;
    if (current === undefined || state === undefined) return;
    toolbar.showWidth(current.layout.width, widths);
    toolbar.showBytesPerRow(state.bytesPerRow);
    toolbar.showByteOrder(state.byteOrder);
    toolbar.showGoToHint(
      base === undefined
        ? l10n.t('Go to an offset or a bookmark')
        : l10n.t('Go to an offset, an absolute address of the region or a bookmark'),
    );
    side.element.hidden = state.inspector === 'hidden';
  }

  return {
    element: root,
    open(init) {
      viewer.open(init);
      ({ plan, live, bookmarks, lastFlush } = init);
      store.clear();
      store.put(init.cells);
      store.setPlan(plan);
      store.setLive(live.ranges);
      store.setBookmarks(bookmarks);
      compareWith(init.comparison);
      header.show(init);
      header.showWrites(init.writes ? 'on' : 'off');
      registers.describe(init.descriptions);
      showMode();
      showTools(init);
      statusLine.clearMessage();
      outbox.setBusy('idle');
      reading.seen();
      if (wantedOffset !== undefined) goToOffset(wantedOffset);
      // Only when the panel has the focus already: focusing would otherwise take it from the tree.
      if (document.hasFocus() && document.activeElement === document.body) cells.focus();
    },
    close: () => viewer.close(),
    receive,
  };
}

const nothingCompared: Differences = { differing: [], equal: 0, unread: 0 };

/** The next of a list, which begins anew behind its end. */
function after<Item>(items: readonly Item[], item: Item): Item {
  return items[(items.indexOf(item) + 1) % items.length] ?? item;
}
