import * as l10n from '@vscode/l10n';
import { countOf, distinctRuns, type CellRun } from '../src/shared/model/cellRun';
import { maxCellsPerPeek, type FromWebview } from '../src/shared/protocol/webviewProtocol';
import type { CellStore } from './cellStore';
import type { Grid } from './grid';
import { offsetOf } from './layout';
import type { OpenView } from './openView';
import type { RegisterTable } from './registers/registerTable';
import { rangeOf, type CellRange } from './selection';

type Peek = FromWebview & { type: 'peek' };

type PeekRuns = FromWebview & { type: 'peekRuns' };

type PeekBoth = FromWebview & { type: 'peekBoth' };

export interface ReadingParts {
  readonly view: () => OpenView | undefined;
  readonly store: CellStore;
  readonly grid: Pick<Grid, 'visibleCells'>;
  /** Undefined while cells are shown by their place. */
  readonly registers: () => Pick<RegisterTable, 'active' | 'visible' | 'filtered' | 'wantsMore'> | undefined;
  /** A request of the user's: once at a time. */
  readonly send: (message: Peek | PeekRuns | PeekBoth) => void;
  /** A request that nobody made. */
  readonly post: (message: Peek) => void;
  readonly say: (kind: 'info' | 'warning', text: string) => void;
}

/** Which cells are read: those the user asks for, and of memory those in sight. */
export interface Reading {
  peekSelection(): void;
  peekRow(): void;
  peekVisible(): void;
  /** What is read of both regions that are compared. */
  readonly both: ReadOfBoth;
  peekBoth(): void;
  /** Something else may be in sight. Of registers nothing is read for it. */
  seen(): void;
  /** Cells have come, and there may be more to read. */
  answered(): void;
  /** A read has failed: nothing is read by itself until the user moves on. */
  failed(): void;
}

/** Registers that the filter leaves, else the selected cells where several are, else those in sight. */
export interface ReadOfBoth {
  readonly runs: readonly CellRun[];
  /** `registers and more`: there are more, and reading tells where. */
  readonly of: 'registers' | 'registers and more' | 'cells';
  /** Registers, or cells. */
  readonly count: number;
}

/** Scrolling by leaves no trail of reads. Milliseconds. */
const settleTime = 60;

export function createReading({ view, store, grid, registers, send, post, say }: ReadingParts): Reading {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let state: 'ready' | 'waiting' | 'failed' = 'ready';

  function tellTooMany(count: number): void {
    const text = l10n.t(
      '{0} cells are selected and one peek reads at most {1}: nothing was read. Select fewer.',
      count,
      maxCellsPerPeek,
    );
    say('warning', text);
  }

  function peek(range: CellRange | undefined): void {
    const current = view();
    if (current === undefined || range === undefined || range.count === 0) {
      say('info', l10n.t('There is no cell to peek.'));
      return;
    }
    const { first, count } = range;
    if (count > maxCellsPerPeek) {
      tellTooMany(count);
      return;
    }
    const { layout } = current;
    send({ type: 'peek', offset: offsetOf(first, layout), width: layout.width, count });
  }

  /** Of registers, each by the accesses that its description says. False: cells are shown, and nothing was asked for. */
  function peekNamed(which: 'active' | 'visible'): boolean {
    const runs = registers()?.[which];
    if (runs === undefined) return false;
    const count = countOf(runs);
    if (count === 0) say('info', l10n.t('There is no register to peek.'));
    else if (count > maxCellsPerPeek) tellTooMany(count);
    else send({ type: 'peekRuns', runs: [...runs] });
    return true;
  }

  function both(): ReadOfBoth {
    const table = registers();
    if (table !== undefined) {
      const { filtered, wantsMore } = table;
      const runs = distinctRuns(filtered.map(({ run }) => run));
      return { runs, of: wantsMore ? 'registers and more' : 'registers', count: filtered.length };
    }
    const current = view();
    if (current === undefined) return { runs: [], of: 'cells', count: 0 };
    const { layout, selection } = current;
    const selected = selection === undefined ? undefined : rangeOf(selection);
    const { first, count } = selected !== undefined && selected.count > 1 ? selected : grid.visibleCells;
    const run = { offset: offsetOf(first, layout), width: layout.width, count };
    return { runs: count === 0 ? [] : [run], of: 'cells', count };
  }

  function readVisible(): void {
    const current = view();
    if (current?.reading !== 'visible' || state !== 'ready') return;
    const { layout } = current;
    const { first, count } = grid.visibleCells;
    for (const run of unknownRuns(first, count)) {
      state = 'waiting';
      post({
        type: 'peek',
        offset: offsetOf(run.first, layout),
        width: layout.width,
        count: run.count,
        visible: true,
      });
    }

    function unknownRuns(from: number, length: number): readonly CellRange[] {
      const runs: { first: number; count: number }[] = [];
      for (let cell = from; cell < from + Math.min(length, maxCellsPerPeek); cell++) {
        const { content } = store.viewOf(offsetOf(cell, layout), layout.width);
        if (content !== undefined && content.state !== 'stale') continue;
        const last = runs.at(-1);
        if (last !== undefined && last.first + last.count === cell) last.count++;
        else runs.push({ first: cell, count: 1 });
      }
      return runs;
    }
  }

  function readSoon(): void {
    clearTimeout(timer);
    if (view()?.reading === 'visible') timer = setTimeout(readVisible, settleTime);
  }

  return {
    peekSelection() {
      if (peekNamed('active')) return;
      const selection = view()?.selection;
      peek(selection && rangeOf(selection));
    },
    peekRow() {
      if (peekNamed('active')) return;
      const current = view();
      if (current?.selection === undefined) {
        peek(undefined);
        return;
      }
      const { cellsPerRow, cellCount } = current.layout;
      const first = current.selection.active - (current.selection.active % cellsPerRow);
      peek({ first, count: Math.min(cellsPerRow, cellCount - first) });
    },
    peekVisible() {
      if (!peekNamed('visible')) peek(grid.visibleCells);
    },
    get both() {
      return both();
    },
    peekBoth() {
      const { runs, of } = both();
      const count = countOf(runs);
      if (count > maxCellsPerPeek) tellTooMany(count);
      else if (count === 0 && of !== 'registers and more') say('info', l10n.t('There is nothing to peek.'));
      else send({ type: 'peekBoth', runs: [...runs], ...(of === 'registers and more' && { more: true }) });
    },
    seen() {
      state = 'ready';
      readSoon();
    },
    answered() {
      if (state === 'waiting') state = 'ready';
      readSoon();
    },
    failed() {
      state = 'failed';
      clearTimeout(timer);
    },
  };
}
