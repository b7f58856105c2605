import type { Hex } from '../src/shared/base/hex';
import type { AccessWidth } from '../src/shared/model/accessWidth';
import type { CellContent } from '../src/shared/protocol/webviewProtocol';

/** What is shown of one cell. Without content it is unread. */
export interface CellView {
  readonly content?: CellContent;
  /** A poke of this value was asked for and has not been answered. */
  readonly pending?: Hex;
}

/**
 * What is known of the region. A cell is known at the width it was accessed at and at no other: a 32-bit load says
 * nothing about what an 8-bit load would have answered.
 */
export interface CellStore {
  viewOf(offset: number, width: AccessWidth): CellView;
  put(cells: readonly CellContent[]): void;
  clear(): void;
  expectPoke(offset: number, width: AccessWidth, value: Hex): void;
  endPokes(): void;
}

const unread: CellView = {};

export function createCellStore(): CellStore {
  const known = new Map<string, CellContent>();
  const pokes = new Map<string, Hex>();
  const keyOf = (offset: number, width: AccessWidth) => `${width}:${offset}`;
  return {
    viewOf(offset, width) {
      const key = keyOf(offset, width);
      const content = known.get(key);
      const pending = pokes.get(key);
      if (content === undefined && pending === undefined) return unread;
      return { ...(content && { content }), ...(pending && { pending }) };
    },
    put(cells) {
      for (const cell of cells) known.set(keyOf(cell.offset, cell.width), cell);
    },
    clear() {
      known.clear();
      pokes.clear();
    },
    expectPoke: (offset, width, value) => void pokes.set(keyOf(offset, width), value),
    endPokes: () => pokes.clear(),
  };
}
