import type { Hex } from '../../shared/base/hex';
import { commandsFor } from '../../shared/copy/commandsFor';
import type { CommandTarget } from '../../shared/copy/commandTarget';
import type { CopyCell } from '../../shared/copy/copyCell';
import { copyFormats, formatCells, type CopyContext, type CopyFormat } from '../../shared/copy/formatCells';
import type { RegionInfo } from '../../shared/model/region';
import type { Source } from '../../shared/model/source';

/** Cells of one width, ascending, and how they are shown. */
export interface CopyRequest {
  readonly source: Source;
  readonly region: RegionInfo;
  readonly cells: readonly CopyCell[];
  readonly context: Omit<CopyContext, 'base'>;
  /** What is staged for the first cell. */
  readonly staged?: Hex;
  /** The machine's, in bytes, where it is known. */
  readonly pageSize?: number;
}

export type CopyChoice = (
  | { readonly kind: 'format'; readonly format: CopyFormat }
  /** Makes the access to the first cell again; with a value, the write that is staged for it. */
  | { readonly kind: 'read' | 'write'; readonly label: string }
) & {
  /** How it begins, in a line. */
  readonly preview: string;
  /** Made when it is asked for: a selection may have millions of cells. */
  readonly text: () => string;
};

/** More cells than a preview has room for. */
const previewCells = 32;

/** Everything the cells can be copied as. */
export function copyChoices(request: CopyRequest): CopyChoice[] {
  const { cells, context, staged } = request;
  const [first] = cells;
  if (first === undefined) return [];
  const { base } = request.region;
  const shown = { ...context, ...(base === undefined ? {} : { base }) };
  const formats = copyFormats.map((format) => ({
    kind: 'format' as const,
    format,
    preview: previewOf(formatCells(cells.slice(0, previewCells), format, shown)),
    text: () => formatCells(cells, format, shown),
  }));
  const target = targetOf(request);
  const { offset, width } = first;
  const commands = (kind: 'read' | 'write', value: { readonly value?: Hex }) =>
    commandsFor(target, { offset, width, ...value }).map(({ label, text }) => ({
      kind,
      label,
      preview: previewOf(text),
      text: () => text,
    }));
  return [
    ...formats,
    ...commands('read', {}),
    ...(staged === undefined ? [] : commands('write', { value: staged })),
  ];
}

/** What stands for a text of many lines in a list. */
export function previewOf(text: string): string {
  const telling = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(#include|#define|import |int main|[{}]$)/.test(line));
  const joined = telling.join(' ⏎ ').replaceAll('\t', ' ');
  return joined.length > 140 ? `${joined.slice(0, 139)}…` : joined;
}

function targetOf({ source, region: { base, widths }, pageSize }: CopyRequest): CommandTarget {
  return {
    source,
    // Of all BARs, those in I/O space are the ones that take no 64-bit access.
    space: widths.includes(64) ? 'memory' : 'io',
    ...(base === undefined ? {} : { base }),
    ...(pageSize === undefined ? {} : { pageSize }),
  };
}
