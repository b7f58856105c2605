import type { Hex } from '../src/shared/base/hex';
import { bytesOf, type AccessWidth } from '../src/shared/model/accessWidth';
import type { CellRun } from '../src/shared/model/cellRun';
import { contentAfterRead } from '../src/shared/protocol/contentAfterRead';
import type {
  AnsweredRun,
  Bookmark,
  CellContent,
  StagedWrite,
  WritePlan,
} from '../src/shared/protocol/webviewProtocol';

/** What is shown of one cell. Without content it is unread. */
export interface CellView {
  readonly content?: CellContent;
  /** A poke of this value was asked for and has not been answered. */
  readonly pending?: Hex;
  /** The last of the writes that are staged for it. */
  readonly staged?: StagedWrite;
  /** Whether it is read again and again. */
  readonly live?: boolean;
  /** The first that lies in it. */
  readonly bookmark?: Bookmark;
  /** What the region that this one is compared with holds here. */
  readonly other?: CellContent;
}

/**
 * What is known of the region. A cell is known at the width it was accessed at and at no other: a 32-bit load says
 * nothing about what an 8-bit load would have answered.
 */
export interface CellStore {
  viewOf(offset: number, width: AccessWidth): CellView;
  /** All that was ever accessed. */
  readonly known: Iterable<CellContent>;
  put(cells: readonly CellContent[]): void;
  putReads(runs: readonly AnsweredRun[]): void;
  clear(): void;
  expectPoke(offset: number, width: AccessWidth, value: Hex): void;
  endPokes(): void;
  setPlan(plan: WritePlan): void;
  setLive(ranges: readonly CellRun[]): void;
  setBookmarks(bookmarks: readonly Bookmark[]): void;
  /** What is known of the region that this one is compared with. */
  readonly others: Iterable<CellContent>;
  /** Undefined ends the comparison. */
  setOther(cells: readonly CellContent[] | undefined): void;
}

const unread: CellView = {};

export function createCellStore(): CellStore {
  const known = new Map<string, CellContent>();
  const pokes = new Map<string, Hex>();
  let staged = new Map<string, StagedWrite>();
  let other = new Map<string, CellContent>();
  let live: readonly CellRun[] = [];
  let bookmarks: readonly Bookmark[] = [];
  const keyOf = (offset: number, width: AccessWidth) => `${width}:${offset}`;
  const byKey = <Cell extends { readonly offset: number; readonly width: AccessWidth }>(
    cells: readonly Cell[],
  ) => new Map(cells.map((cell) => [keyOf(cell.offset, cell.width), cell]));

  function isLive(offset: number, width: AccessWidth): boolean {
    return live.some(
      (range) =>
        range.width === width &&
        offset >= range.offset &&
        offset < range.offset + range.count * bytesOf(range.width),
    );
  }

  function bookmarkIn(offset: number, width: AccessWidth): Bookmark | undefined {
    return bookmarks.find((each) => each.offset >= offset && each.offset < offset + bytesOf(width));
  }

  return {
    viewOf(offset, width) {
      const key = keyOf(offset, width);
      // Asked for each cell in sight of each frame.
      const content = known.get(key);
      const pending = pokes.get(key);
      const write = staged.get(key);
      const bookmark = bookmarkIn(offset, width);
      const compared = other.get(key);
      const reads = isLive(offset, width);
      if (!reads && !content && !pending && !write && !bookmark && !compared) return unread;
      return {
        ...(content && { content }),
        ...(pending && { pending }),
        ...(write && { staged: write }),
        ...(bookmark && { bookmark }),
        ...(compared && { other: compared }),
        ...(reads && { live: true }),
      };
    },
    get known() {
      return known.values();
    },
    get others() {
      return other.values();
    },
    put(cells) {
      for (const cell of cells) {
        const key = keyOf(cell.offset, cell.width);
        known.set(key, cell);
        pokes.delete(key);
      }
    },
    putReads(runs) {
      for (const { offset: start, width, values, at } of runs) {
        values.forEach((value, index) => {
          const offset = start + index * bytesOf(width);
          const key = keyOf(offset, width);
          known.set(key, contentAfterRead(known.get(key), { offset, width }, value, at));
          pokes.delete(key);
        });
      }
    },
    clear() {
      known.clear();
      pokes.clear();
    },
    expectPoke: (offset, width, value) => void pokes.set(keyOf(offset, width), value),
    endPokes: () => pokes.clear(),
    setPlan: ({ writes }) => (staged = byKey(writes)),
    setLive: (ranges) => (live = ranges),
    setBookmarks: (next) => (bookmarks = next),
    setOther: (cells) => (other = byKey(cells ?? [])),
  };
}
