import { countOf, without, type CellRun } from '../../shared/model/cellRun';
import type { LiveState } from '../../shared/protocol/webviewProtocol';

export interface LiveEvents {
  /** One access for each cell. */
  readonly read: (runs: readonly CellRun[]) => Promise<void>;
  /** What these cells answered last shall be shown. */
  readonly show: (runs: readonly CellRun[]) => void;
  readonly changed: (state: LiveState) => void;
  /** Reading failed, and live mode has ended with that. */
  readonly failed: (error: unknown) => void;
}

/** Reads chosen cells again and again, as long as somebody sees them. Nothing is chosen at first. */
export interface LiveReader {
  readonly state: LiveState;
  /** Whether all of the range is live. */
  covers(range: CellRun): boolean;
  /** Takes the range out where all of it is live already. */
  toggle(range: CellRun): void;
  stop(): void;
  setInterval(milliseconds: number): void;
  /** Nothing is read while nobody looks. */
  setSeen(seen: 'seen' | 'unseen'): void;
  dispose(): void;
}

/** Most values shown in a second. Drawing costs more than reading: of a thousand cells, every quarter of a second. */
const maxShownPerSecond = 4000;

/** Most cells that are read again and again: one request's worth. */
export const maxLiveCells = 4096;

export function createLiveReader(interval: number, events: LiveEvents): LiveReader {
  let ranges: readonly CellRun[] = [];
  let seen = true;
  let timer: NodeJS.Timeout | undefined;
  /** Grows when what was begun before shall end. */
  let generation = 0;
  /** When which number of accesses was made, in the last second. */
  let made: { readonly at: number; readonly count: number }[] = [];
  let told = 0;
  /** What was read and not shown yet. */
  let unshown: readonly CellRun[] = [];
  let shownAt = -Infinity;

  const stateNow = (): LiveState => {
    const since = Date.now() - 1000;
    made = made.filter(({ at }) => at > since);
    return { ranges, interval, perSecond: made.reduce((sum, { count }) => sum + count, 0) };
  };
  const tell = () => {
    told = Date.now();
    events.changed(stateNow());
  };

  const show = () => {
    if (unshown.length === 0) return;
    shownAt = performance.now();
    events.show(unshown);
    unshown = [];
  };

  async function tick(mine: number): Promise<void> {
    const since = performance.now();
    const read = ranges;
    const count = countOf(read);
    try {
      await events.read(read);
    } catch (error) {
      if (mine !== generation) return;
      stop();
      events.failed(error);
      return;
    }
    made.push({ at: Date.now(), count });
    unshown = read;
    if (mine !== generation || since - shownAt >= (1000 * count) / maxShownPerSecond) show();
    if (mine !== generation) return;
    if (Date.now() - told >= 500) tell();
    timer = setTimeout(() => void tick(mine), Math.max(1, interval - (performance.now() - since)));
  }

  function restart(): void {
    clearTimeout(timer);
    show();
    generation++;
    const mine = generation;
    if (ranges.length > 0 && seen) timer = setTimeout(() => void tick(mine), 0);
  }

  function setRanges(next: readonly CellRun[]): void {
    ranges = next;
    if (next.length === 0) made = [];
    restart();
    shownAt = -Infinity;
    tell();
  }

  const stop = () => setRanges([]);
  const restOf = (range: CellRun) => ranges.flatMap((each) => without(each, range));
  const covers = (range: CellRun) => countOf(ranges) - countOf(restOf(range)) === range.count;

  return {
    get state() {
      return stateNow();
    },
    covers,
    toggle(range) {
      const rest = restOf(range);
      setRanges(covers(range) ? rest : [...rest, range]);
    },
    stop,
    setInterval(milliseconds) {
      interval = milliseconds;
      restart();
      tell();
    },
    setSeen(next) {
      if (seen === (next === 'seen')) return;
      seen = next === 'seen';
      restart();
    },
    dispose() {
      ranges = [];
      restart();
    },
  };
}
