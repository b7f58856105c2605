import * as l10n from '@vscode/l10n';
import type { Hex } from '../../shared/base/hex';
import type { AccessWidth } from '../../shared/model/accessWidth';
import { cellsOf } from '../../shared/model/cellRun';
import { isRefusal } from '../../shared/model/failure';
import type { JournalEntry, OldValue } from './journalLines';

/** A write that puts back what stood in a cell before another. */
export interface RevertingWrite {
  readonly offset: number;
  readonly width: AccessWidth;
  /** What stood there. */
  readonly value: Hex;
  /** What the other wrote. */
  readonly written: Hex;
  /** The other's intent. */
  readonly reverts: string;
  /** What stood there may have changed between its reading and the write. */
  readonly stale: boolean;
}

/** A write, or all words of a block, that cannot be taken back. */
export interface Irrevertible {
  readonly offset: number;
  readonly width: AccessWidth;
  readonly why: string;
}

export interface RevertPlan {
  /** In the order in which they are to be made: what was written last comes first. */
  readonly writes: readonly RevertingWrite[];
  readonly left: readonly Irrevertible[];
}

/**
 * How the writes to one region are taken back, as far as it was known what stood there. What has been taken back before
 * is left out, with all that was written to the cell in between.
 */
export function revertPlanOf(entries: readonly JournalEntry[]): RevertPlan {
  /** What has been written to each cell and not been taken back. */
  const standing = new Map<string, Standing[]>();
  let order = 0;
  for (const entry of entries) {
    const { id, by, reverts, write } = entry.intent;
    for (const cell of stored(entry)) {
      const key = `${cell.offset} ${cell.width}`;
      const writes = standing.get(key) ?? [];
      standing.set(key, writes);
      if (by === 'revert') writes.splice(lastOf(writes, reverts));
      else writes.push({ ...cell, id, isBlock: write.method === 'pokeBlock', order: order++ });
    }
  }
  const writes: Standing[] = [];
  const left: Standing[] = [];
  for (const cell of standing.values()) {
    const first = cell.findIndex(isKnown);
    // To what comes after the first that is known, that one leads back.
    left.push(...(first < 0 ? cell : cell.slice(0, first)));
    writes.push(...cell.filter(isKnown));
  }
  const lastFirst = (one: Standing, other: Standing) => other.order - one.order;
  return {
    writes: writes.sort(lastFirst).flatMap(reverting),
    left: left
      .sort(lastFirst)
      .map((each) => ({ offset: each.offset, width: each.width, why: whyLeft(each) })),
  };
}

interface Standing extends StoredCell {
  readonly id: string;
  readonly isBlock: boolean;
  readonly order: number;
}

function lastOf(writes: readonly Standing[], id: string | undefined): number {
  const at = writes.findLastIndex((write) => write.id === id);
  return at < 0 ? writes.length : at;
}

function isKnown({ old }: Standing): boolean {
  return old !== undefined && old.known !== 'written';
}

function reverting({ offset, width, value, old, id }: Standing): RevertingWrite[] {
  if (old === undefined) return [];
  return [{ offset, width, value: old.value, written: value, reverts: id, stale: old.known === 'stale' }];
}

function whyLeft({ old, isBlock }: Standing): string {
  if (isBlock) return l10n.t('it was loaded from a file, and what stood there had not been read');
  return old === undefined
    ? l10n.t('what stood there had not been read')
    : l10n.t('what stood there had been written and not read');
}

interface StoredCell {
  readonly offset: number;
  readonly width: AccessWidth;
  readonly value: Hex;
  readonly old?: OldValue | undefined;
}

/** The cells that were written, or may have been, in their order. */
function stored({ intent: { write, olds = [] }, result }: JournalEntry): readonly StoredCell[] {
  if (result?.outcome === 'refused') return [];
  const withOld = (cells: readonly Omit<StoredCell, 'old'>[]) =>
    cells.map((cell, index) => ({ ...cell, old: olds[index] ?? undefined }));
  switch (write.method) {
    case 'poke':
      return withOld([write]);
    case 'modify': {
      const { offset, width, value } = write;
      const { before, written = value } = result ?? {};
      const old = before === undefined ? undefined : ({ value: before, known: 'read' } as const);
      return [{ offset, width, value: written, old }];
    }
    case 'pokeMany':
      return withOld(write.writes.slice(0, reachOf(result)));
    case 'fill': {
      const { value } = write;
      const cells = cellsOf(write).map((cell) => ({ ...cell, value }));
      return withOld(cells.slice(0, reachOf(result)));
    }
    case 'pokeBlock':
      return [{ offset: write.offset, width: write.width, value: '0x0' }];
  }
}

/** How many cells may have been written: of the one that failed it is not known, where it was not refused. */
function reachOf(result: JournalEntry['result']): number | undefined {
  if (result?.outcome !== 'partly') return undefined;
  const { done = 0, code = 'internal', what = '' } = result;
  return isRefusal({ code, what }) ? done : done + 1;
}
