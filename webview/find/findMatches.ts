import * as l10n from '@vscode/l10n';
import type { Hex } from '../../src/shared/base/hex';
import { bytesOf, type AccessWidth } from '../../src/shared/model/accessWidth';
import { inByteOrder, memoryBytesOf, type ByteOrder } from '../../src/shared/model/byteOrder';
import type { CellContent, StagedWrite } from '../../src/shared/protocol/webviewProtocol';
import { parseFindQuery, type FindState, type Masked } from './findQuery';

export interface FindOutcome {
  /** Where the matches start, ascending. */
  readonly offsets: readonly number[];
  /** How many cells were looked at: those that are known at the shown width. */
  readonly searched: number;
  /** What is wrong with the query. */
  readonly problem?: string;
}

/** What is known of a region, and how it is shown. */
export interface FindSpace {
  readonly width: AccessWidth;
  readonly order: ByteOrder;
  readonly known: Iterable<CellContent>;
  readonly staged: readonly StagedWrite[];
}

/** What is known of one cell: of the writes that are staged for it, the last counts. */
interface KnownCell {
  readonly offset: number;
  content?: CellContent;
  staged?: Hex;
}

/** Looks for a value, bytes or a state in what is known, and reads nothing. Values are compared as they are shown. */
export function findMatches(text: string, { width, order, known, staged }: FindSpace): FindOutcome {
  const cells = knownCells(width, known, staged);
  const searched = cells.length;
  const query = parseFindQuery(text, width);
  if ('problem' in query) return { offsets: [], searched, problem: query.problem };
  switch (query.kind) {
    case 'nothing':
      return { offsets: [], searched };
    case 'state':
      return { offsets: offsetsWhere(cells, (cell) => isIn(cell, query.state)), searched };
    case 'value': {
      const matches = (value: Hex | undefined) =>
        value !== undefined && (BigInt(inByteOrder(value, width, order)) & query.mask) === query.value;
      const offsets = offsetsWhere(cells, (cell) => matches(cell.content?.value) || matches(cell.staged));
      return { offsets, searched };
    }
    case 'bytes': {
      const asRead = bytesAt(cells, width, ({ content }) => content?.value, query.bytes);
      const asStaged = bytesAt(cells, width, (cell) => cell.staged ?? cell.content?.value, query.bytes);
      return { offsets: [...new Set([...asRead, ...asStaged])].sort((a, b) => a - b), searched };
    }
  }
}

/** What is said of an outcome beside the field: `3 of 17`. `current`: which of the matches is shown. */
export function describeOutcome({ offsets, problem }: FindOutcome, query: string, current?: number): string {
  const count = offsets.length;
  if (query.trim() === '' || problem !== undefined) return '';
  if (count === 0) return l10n.t('No results');
  if (current !== undefined) return l10n.t('{0} of {1}', current + 1, count);
  return count === 1 ? l10n.t('1 result') : l10n.t('{0} results', count);
}

/** Where was looked, since what is not known is not found. */
export function describeScope(searched: number): string {
  if (searched === 0) return l10n.t('Nothing has been read at this width: there is nothing to look in.');
  return searched === 1
    ? l10n.t('in what has been read: 1 cell')
    : l10n.t('in what has been read: {0} cells', searched);
}

function knownCells(
  width: AccessWidth,
  known: Iterable<CellContent>,
  staged: readonly StagedWrite[],
): KnownCell[] {
  const cells = new Map<number, KnownCell>();
  const cellAt = (offset: number): KnownCell => {
    const cell = cells.get(offset) ?? { offset };
    cells.set(offset, cell);
    return cell;
  };
  for (const content of known) if (content.width === width) cellAt(content.offset).content = content;
  for (const write of staged) if (write.width === width) cellAt(write.offset).staged = write.value;
  return [...cells.values()].sort((a, b) => a.offset - b.offset);
}

function offsetsWhere(cells: readonly KnownCell[], matches: (cell: KnownCell) => boolean): number[] {
  return cells.filter(matches).map(({ offset }) => offset);
}

function isIn({ content, staged }: KnownCell, state: FindState): boolean {
  switch (state) {
    case 'changed':
      return content?.previous !== undefined;
    case 'staged':
      return staged !== undefined;
    case 'fault':
    case 'blocked':
      return content?.state === state;
  }
}

/** Where the pattern starts in bytes that follow each other and are all known. */
function bytesAt(
  cells: readonly KnownCell[],
  width: AccessWidth,
  valueOf: (cell: KnownCell) => Hex | undefined,
  pattern: readonly Masked[],
): number[] {
  const offsets: number[] = [];
  let run: number[] = [];
  let end = 0;
  const search = () => {
    for (let start = 0; start + pattern.length <= run.length; start++) {
      const bytes = run;
      if (pattern.every(({ value, mask }, index) => (BigInt(bytes[start + index] ?? 0) & mask) === value))
        offsets.push(end - run.length + start);
    }
    run = [];
  };
  for (const cell of cells) {
    const value = valueOf(cell);
    if (value === undefined) continue;
    if (cell.offset !== end) search();
    run.push(...memoryBytesOf(value, width));
    end = cell.offset + bytesOf(width);
  }
  search();
  return offsets;
}
