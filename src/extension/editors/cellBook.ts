import * as l10n from '@vscode/l10n';
import type { Hex } from '../../shared/base/hex';
import { bytesOf } from '../../shared/model/accessWidth';
import { cellKey, type CellName } from '../../shared/model/cellRun';
import { isRefusal, RegscopeError, type Failure } from '../../shared/model/failure';
import type { PeekResult } from '../../shared/protocol/helperProtocol';
import { contentAfterRead } from '../../shared/protocol/contentAfterRead';
import type { CellContent } from '../../shared/protocol/webviewProtocol';

/**
 * What is known of a region's cells: what each access left. Every method returns the cells that it changed.
 */
export interface CellBook {
  readonly all: readonly CellContent[];
  get(cell: CellName): CellContent | undefined;
  /** One result for each cell. `at`: milliseconds since the epoch. */
  read(cells: readonly CellName[], results: readonly PeekResult[], at: number): readonly CellContent[];
  /** The request for these cells failed as a whole. */
  missed(cells: readonly CellName[], failure: Failure, at: number): readonly CellContent[];
  wrote(writes: readonly (CellName & { readonly value: Hex })[], at: number): readonly CellContent[];
  /** Something else may have changed these bytes, `[start, end)`: what was read there is no longer known to be true. */
  doubt(start?: number, end?: number): readonly CellContent[];
}

export function createCellBook(): CellBook {
  const cells = new Map<string, CellContent>();
  const put = (changed: readonly CellContent[]) => {
    for (const cell of changed) cells.set(cellKey(cell), cell);
    return changed;
  };

  function staleBetween(start: number, end: number): readonly CellContent[] {
    return [...cells.values()].flatMap((cell) => {
      const overlaps = cell.offset < end && cell.offset + bytesOf(cell.width) > start;
      return overlaps && cell.state === 'value' ? [{ ...cell, state: 'stale' as const }] : [];
    });
  }

  return {
    get all() {
      return [...cells.values()];
    },
    get: (cell) => cells.get(cellKey(cell)),
    read: (named, results, at) =>
      // One after the other: a cell that was read twice has the first answer as the one before.
      named.map((cell, index) => {
        const content = afterRead(cells.get(cellKey(cell)), cell, results[index], at);
        cells.set(cellKey(cell), content);
        return content;
      }),
    missed: (named, failure, at) =>
      put(
        named.map((cell) => {
          const before = cells.get(cellKey(cell));
          // What an earlier access left is worth more than the news that a later one failed: the status line has that.
          if (before?.value !== undefined)
            return before.state === 'value' ? { ...before, state: 'stale' } : before;
          return failedCell(cell, failure, at);
        }),
      ),
    wrote(writes, at) {
      const before = writes.map((write) => cells.get(cellKey(write)));
      // Cells of other widths that hold the same bytes.
      const stale = put(writes.flatMap(({ offset, width }) => staleBetween(offset, offset + bytesOf(width))));
      const written = put(
        writes.map((write, index) => ({
          ...timesOf(before[index]),
          ...nameOf(write),
          state: 'written',
          value: write.value,
          at,
          lastWrite: { value: write.value, at },
        })),
      );
      return [...stale, ...written];
    },
    doubt: (start = 0, end = Infinity) => put(staleBetween(start, end)),
  };
}

function afterRead(
  before: CellContent | undefined,
  cell: CellName,
  result: PeekResult | undefined,
  at: number,
): CellContent {
  if (result === undefined) return failedCell(cell, noResult(), at);
  if ('failure' in result) return { ...timesOf(before), ...failedCell(cell, result.failure, at) };
  return contentAfterRead(before, cell, result.value, at);
}

function noResult(): Failure {
  return { code: 'internal', what: l10n.t('The helper did not say what this access gave.') };
}

function nameOf({ offset, width }: CellName): CellName {
  return { offset, width };
}

function timesOf(cell: CellContent | undefined): Pick<CellContent, 'lastRead' | 'lastWrite'> {
  return {
    ...(cell?.lastRead && { lastRead: cell.lastRead }),
    ...(cell?.lastWrite && { lastWrite: cell.lastWrite }),
  };
}

function failedCell(cell: CellName, failure: Failure, at: number): CellContent {
  const state = isRefusal(failure) ? 'blocked' : 'fault';
  return { ...nameOf(cell), state, reason: new RegscopeError(failure).message, at };
}
