import { toHex, type Hex } from '../src/shared/base/hex';
import { problemWithOffset, type AccessWidth } from '../src/shared/model/accessWidth';
import {
  maxCellsPerPeek,
  type CellContent,
  type EditorAction,
  type EditorInit,
  type StatusKind,
} from '../src/shared/protocol/webviewProtocol';
import { createCellEditor } from './cellEditor';
import { createCellStore } from './cellStore';
import { readValueOf } from './cellText';
import { element, frameTask } from './dom';
import { goToTargetOf } from './goTo';
import { createGrid } from './grid';
import { createHeader, type WritesState } from './header';
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
  type AddressFormat,
  type CellLayout,
  type Extent,
} from './layout';
import { createOutbox } from './outbox';
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
import { createStatusLine } from './statusLine';
import { createToolbar } from './toolbar';
import { viewStateFrom, type ViewState } from './viewState';

/** The hex editor of one region: what the host says goes in, what the user asks for goes out. */
export interface RegionEditor {
  readonly element: HTMLElement;
  open(init: EditorInit): void;
  /** The region is out of reach: no key asks for anything until it is opened again. */
  close(): void;
  putCells(cells: readonly CellContent[]): void;
  showWrites(state: WritesState): void;
  showStatus(kind: StatusKind, text: string): void;
  showBusy(state: 'busy' | 'idle'): void;
  act(action: EditorAction): void;
  /** Selects the cell that holds this offset, once the region is open. */
  goTo(offset: number): void;
}

interface OpenRegion extends Extent {
  readonly layout: CellLayout;
  readonly format: AddressFormat;
  readonly isRecorded: boolean;
}

const writesOnText = 'Writes are on: type over a cell, Enter writes it.';
const recordedText = 'This is a recording: it cannot be written to.';
const writesOffText = 'Writes are off: nothing is written. “Enable writes” at the top switches them on.';

export function createRegionEditor(host: Host): RegionEditor {
  const store = createCellStore();
  const outbox = createOutbox((message) => host.post(message));
  const cellEditor = createCellEditor();
  const header = createHeader(() => host.post({ type: 'enableWrites' }));
  const statusLine = createStatusLine();
  const toolbar = createToolbar({ act, changeWidth, goTo, leave: () => grid.focus() });
  const grid = createGrid({
    press: pressCell,
    dragTo: (cell) => select(selectRange(selection?.anchor ?? cell, cell)),
    doublePress: () => startPoke(''),
    key: handleGridKey,
    scrolled: () => saveState.schedule(),
    fits: () => undefined,
  });
  const progress = element('div', 'progress');
  progress.setAttribute('role', 'progressbar');
  progress.setAttribute('aria-label', 'Access under way');
  progress.hidden = true;
  const main = element('main', '', progress, grid.element);
  const root = element('div', 'editor', header.element, toolbar.element, main, statusLine.element);

  const stored = viewStateFrom(host.readState());
  let width: AccessWidth = stored.width;
  let writes: WritesState = 'off';
  let region: OpenRegion | undefined;
  let selection: Selection | undefined;
  let revision = 0;
  /** Whether the view the user left was restored: once, or it would undo what was done since. */
  let opened = false;
  /** Where to go when the region opens. */
  let wantedOffset: number | undefined;

  // --- showing ---

  function show(): void {
    if (region === undefined) return;
    const { base, size, layout, format } = region;
    const viewOf = (offset: number) => store.viewOf(offset, layout.width);
    grid.show({ layout, format, byteOrder: 'little', selection, revision, viewOf });
    statusLine.showSelection(
      selection === undefined
        ? (problemWithOffset(layout.start, width, size, misalignmentOf(base)) ?? '')
        : describeSelection(selection, layout, format, viewOf(offsetOf(selection.active, layout)), 'little'),
    );
  }

  function showCells(): void {
    revision++;
    show();
  }

  const saveState = frameTask(() => {
    if (region === undefined) return;
    const state: ViewState = {
      width,
      anchorOffset: offsetOf(selection?.anchor ?? 0, region.layout),
      activeOffset: offsetOf(selection?.active ?? 0, region.layout),
      topRow: grid.topRow,
    };
    host.writeState(state);
  });

  // --- selecting ---

  let announced = '';
  const announceSelection = frameTask(() => {
    if (region === undefined || selection === undefined) return;
    const { first, count } = rangeOf(selection);
    const message = { type: 'selection', offset: offsetOf(first, region.layout), width, count } as const;
    if (announced === JSON.stringify(message)) return;
    announced = JSON.stringify(message);
    host.post(message);
  });

  function select(next: Selection | undefined): void {
    if (selection?.active !== next?.active) cellEditor.close();
    selection = next;
    announceSelection.schedule();
    saveState.schedule();
    show();
  }

  function pressCell(cell: number, event: PointerEvent): void {
    const { first, count } = selection ? rangeOf(selection) : { first: 0, count: 0 };
    // The context menu is about the selection when it is opened on it.
    if (event.button !== 0 && cell >= first && cell < first + count) return;
    select(event.shiftKey && selection ? selectRange(selection.anchor, cell) : selectCell(cell));
  }

  function changeWidth(next: AccessWidth): void {
    if (region === undefined || next === width) return;
    cellEditor.close();
    const layout = layoutOf(region, next, 16);
    const converted = selection
      ? convertSelection(selection, region.layout, layout)
      : clampSelection(selectCell(0), layout.cellCount);
    width = next;
    region = { ...region, layout };
    select(converted);
    if (converted) grid.reveal(converted.active);
  }

  function goTo(text: string): string | undefined {
    if (region === undefined) return undefined;
    const target = goToTargetOf(text, width, region);
    if ('problem' in target) return target.problem;
    const cell = cellAt(target.offset, region.layout);
    select(selectCell(cell));
    const row = rowOf(cell, region.layout);
    const inSight = row >= grid.topRow && row < grid.topRow + grid.rowsPerPage;
    // Not at the very edge: what lies before it is part of finding one's way.
    if (!inSight) grid.scrollToRow(Math.max(0, row - Math.floor(grid.rowsPerPage / 3)));
    grid.reveal(cell);
    grid.focus();
    return undefined;
  }

  function goToOffset(offset: number): void {
    wantedOffset = region === undefined ? offset : undefined;
    const problem = goTo(`+${toHex(offset)}`);
    if (problem !== undefined) statusLine.showMessage('warning', problem);
  }

  // --- accessing ---

  function peek(): void {
    if (region === undefined || selection === undefined) {
      statusLine.showMessage('info', 'There is no cell to peek.');
      return;
    }
    const { first, count } = rangeOf(selection);
    if (count > maxCellsPerPeek) {
      statusLine.showMessage(
        'warning',
        `${count} cells are selected and one peek reads at most ${maxCellsPerPeek}: nothing was read. Select fewer.`,
      );
      return;
    }
    send({ type: 'peek', offset: offsetOf(first, region.layout), width, count });
  }

  function send(message: Parameters<typeof outbox.send>[0]): void {
    if (!outbox.send(message)) {
      statusLine.showMessage('info', 'This is already under way: it is not asked for a second time.');
    }
  }

  function startPoke(text: string): void {
    if (region === undefined) return;
    if (selection === undefined) {
      statusLine.showMessage('info', 'There is no cell to poke.');
      return;
    }
    if (writes === 'off') {
      statusLine.showMessage('warning', region.isRecorded ? recordedText : writesOffText);
      return;
    }
    const cell = selection.active;
    const offset = offsetOf(cell, region.layout);
    // A poke is one store: of a range, the active cell.
    select(selectCell(cell));
    grid.reveal(cell);
    const place = grid.find(cell);
    if (place === undefined) return;
    const address = addressText(offset, region.format);
    const where = `offset 0x${offset.toString(16)}${address === '' ? '' : ` (${address})`}`;
    cellEditor.open({
      place,
      width,
      byteOrder: 'little',
      enter: 'poke',
      text,
      label: `Value to write, hexadecimal, ${width} bit at ${where}`,
      hint: `Enter writes ${width} bit at ${where}.`,
      commit: (value) => poke(offset, value),
      ended: () => grid.focus(),
    });
  }

  function poke(offset: number, value: Hex): void {
    send({ type: 'poke', offset, width, value, verify: false });
    store.expectPoke(offset, width, value);
    showCells();
  }

  function act(action: EditorAction): void {
    if (region === undefined) return;
    switch (action) {
      case 'peek':
        peek();
        break;
      case 'poke':
        startPoke('');
        break;
      case 'flush':
        send({ type: 'flush' });
        break;
      case 'flushByReading':
        if (selection === undefined) break;
        send({ type: 'flush', readBack: { offset: offsetOf(selection.active, region.layout), width } });
        break;
      case 'goToOffset':
        toolbar.focusGoTo();
        break;
      default: // Not built yet.
    }
  }

  // --- keys ---

  function runGridCommand(command: GridCommand): void {
    if (region === undefined || selection === undefined) return;
    switch (command.type) {
      case 'edit':
        startPoke(command.text);
        break;
      case 'editValue': {
        const view = store.viewOf(offsetOf(selection.active, region.layout), width);
        // A stale value is not offered: nobody should write back what may no longer be there.
        startPoke(view.content?.state === 'value' ? (readValueOf(view)?.slice(2) ?? '') : '');
        break;
      }
      case 'collapse':
        select(selectCell(selection.active));
        break;
      case 'move':
      case 'extend': {
        const target = targetOf(command.move, selection.active, region.layout, grid.rowsPerPage);
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

  // --- hearing from the host ---

  /** The view the user left, in this region's bounds. */
  function restore(layout: CellLayout): Selection {
    grid.scrollToOffset(rowOffsetOf(stored.topRow, layout));
    return selectRange(cellAt(stored.anchorOffset, layout), cellAt(stored.activeOffset, layout));
  }

  return {
    element: root,
    open(init) {
      const base = init.base === undefined ? undefined : BigInt(init.base);
      const extent = { base, size: init.size };
      const layout = layoutOf(extent, width, 16);
      const isRecorded = init.machine === 'recorded';
      region = { ...extent, layout, format: addressFormatOf(extent), isRecorded };
      header.show(init);
      header.showWrites((writes = init.writes ? 'on' : 'off'));
      if (!init.widths.includes(width)) width = init.widths.filter((each) => each <= width).at(-1) ?? width;
      toolbar.showWidth(width, init.widths);
      toolbar.showGoToHint(
        base === undefined ? 'Go to an offset' : 'Go to an offset or an absolute address of the region',
      );
      statusLine.clearMessage();
      cellEditor.close();
      outbox.setBusy('idle');
      store.clear();
      store.put(init.cells);
      const wanted = opened ? (selection ?? selectCell(0)) : restore(layout);
      selection = clampSelection(wanted, layout.cellCount);
      opened = true;
      announced = '';
      announceSelection.schedule();
      showCells();
      if (wantedOffset !== undefined) goToOffset(wantedOffset);
      // Only when the panel has the focus already: focusing would otherwise take it from the tree.
      if (document.hasFocus() && document.activeElement === document.body) grid.focus();
    },
    close() {
      cellEditor.close();
      region = undefined;
    },
    putCells(cells) {
      store.endPokes();
      store.put(cells);
      outbox.answered();
      showCells();
    },
    showWrites(state) {
      if (state === writes) return;
      writes = state;
      if (state === 'off') cellEditor.close();
      statusLine.showMessage('info', state === 'on' ? writesOnText : 'Writes are off again.');
      header.showWrites(state);
    },
    showStatus(kind, text) {
      store.endPokes();
      outbox.answered();
      statusLine.showMessage(kind, text);
      showCells();
    },
    showBusy(state) {
      outbox.setBusy(state);
      progress.hidden = state === 'idle';
      root.setAttribute('aria-busy', String(state === 'busy'));
    },
    goTo: goToOffset,
    act(action) {
      if (action !== 'goToOffset') grid.focus();
      act(action);
    },
  };
}
