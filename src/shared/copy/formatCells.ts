import { hexDigits, toHex, type Hex } from '../base/hex';
import { bytesOf, digitsOf, fullHex } from '../model/accessWidth';
import { inByteOrder, type ByteOrder } from '../model/byteOrder';
import type { CopyCell } from './copyCell';

export const copyFormats = ['values', 'hex', 'c', 'json'] as const;

/** `values`: as the grid shows them, for a table. `hex`: rows with addresses. */
export type CopyFormat = (typeof copyFormats)[number];

export interface CopyContext {
  /** First physical address of the region; absent for files. */
  readonly base?: Hex;
  /** The byte order that values are shown in. */
  readonly order: ByteOrder;
  readonly bytesPerRow: number;
  /** The offset at which a row of the grid starts. */
  readonly rowStart?: number;
}

/**
 * Cells of one width, ascending, as text. What has no value never becomes a number: it is left empty, dots, a comment, or
 * a state without value.
 */
export function formatCells(cells: readonly CopyCell[], format: CopyFormat, context: CopyContext): string {
  switch (format) {
    case 'values':
      return formatValues(cells, context);
    case 'hex':
      return formatRows(cells, context);
    case 'c':
      return formatC(cells, context);
    case 'json':
      return formatJson(cells, context);
  }
}

/** `0x` and all digits of the width; undefined for a cell without a value. */
function shownValue({ value, width }: CopyCell, { order }: CopyContext): Hex | undefined {
  if (value === undefined) return undefined;
  return fullHex(inByteOrder(value, width, order), width);
}

function formatValues(cells: readonly CopyCell[], context: CopyContext): string {
  return rowsOf(cells, context)
    .map(({ cells: row }) => row.map((cell) => shownValue(cell, context) ?? '').join('\t'))
    .join('\n');
}

function formatRows(cells: readonly CopyCell[], context: CopyContext): string {
  const { base, bytesPerRow, order } = context;
  const [first] = cells;
  if (first === undefined) return '';
  const start = BigInt(base ?? '0x0');
  const end = start + BigInt(cells.at(-1)?.offset ?? 0);
  const digits = Math.max(base === undefined ? 4 : 8, hexDigits(end).length);
  const addressOf = (offset: number) => hexDigits(start + BigInt(offset), digits);
  const blank = ' '.repeat(digitsOf(first.width));
  const rows = rowsOf(cells, context).map(({ offset, cells: row }) => {
    const known = new Map(row.map((cell) => [cell.offset, cell]));
    const texts = Array.from({ length: bytesPerRow / bytesOf(first.width) }, (_, index) => {
      const cell = known.get(offset + index * bytesOf(first.width));
      if (cell === undefined) return blank;
      return shownValue(cell, context)?.slice(2) ?? '.'.repeat(digitsOf(cell.width));
    });
    return `${addressOf(offset)}: ${texts.join(' ')}`.trimEnd();
  });
  const order32 = order === 'big' && first.width > 8 ? ['# values are big-endian'] : [];
  return [...rows, ...order32, ...notesOf(cells).map((note) => `# ${note}`)].join('\n');
}

/** An array a run: a hole in a C array would be zeros, which nobody has read. */
function formatC(cells: readonly CopyCell[], context: CopyContext): string {
  const lines: string[] = [];
  if (context.order === 'big' && cells.some(({ width }) => width > 8))
    lines.push('/* values are big-endian */');
  for (const run of runsOf(cells)) {
    const [first] = run;
    const place = rangeText(run);
    if (first.value === undefined) {
      lines.push(comment(`${place}: ${stateText(first)}`));
      continue;
    }
    const perLine = Math.max(1, 32 / digitsOf(first.width));
    const values = run.map((cell) => shownValue(cell, context) ?? '');
    const told = first.state === 'value' ? '' : ` ${comment(stateText(first))}`;
    lines.push(
      `static const uint${first.width}_t at_${toHex(first.offset, 4)}[${run.length}] = {${told}`,
      ...Array.from(
        { length: Math.ceil(values.length / perLine) },
        (_, line) => `    ${values.slice(line * perLine, (line + 1) * perLine).join(', ')},`,
      ),
      '};',
    );
  }
  return lines.join('\n');
}

function formatJson(cells: readonly CopyCell[], context: CopyContext): string {
  const { base, order } = context;
  const entries = cells.map((cell) => {
    const value = shownValue(cell, context);
    return JSON.stringify({
      offset: toHex(cell.offset),
      ...(base === undefined ? {} : { address: toHex(BigInt(base) + BigInt(cell.offset)) }),
      width: cell.width,
      state: cell.state,
      ...(value === undefined ? {} : { value }),
      ...(value === undefined || order === 'little' ? {} : { byteOrder: order }),
      ...(cell.reason === undefined ? {} : { reason: cell.reason }),
      ...(cell.at === undefined ? {} : { at: new Date(cell.at).toISOString() }),
    });
  });
  return `[\n${entries.map((entry) => `  ${entry}`).join(',\n')}\n]`;
}

interface Row {
  readonly offset: number;
  readonly cells: CopyCell[];
}

function rowsOf(cells: readonly CopyCell[], { bytesPerRow, rowStart = 0 }: CopyContext): Row[] {
  const rows = new Map<number, Row>();
  for (const cell of cells) {
    const offset = rowStart + Math.floor((cell.offset - rowStart) / bytesPerRow) * bytesPerRow;
    const row = rows.get(offset);
    if (row === undefined) rows.set(offset, { offset, cells: [cell] });
    else row.cells.push(cell);
  }
  return [...rows.values()];
}

type Run = [CopyCell, ...CopyCell[]];

/** Neighbours of which the same is to be said. */
function runsOf(cells: readonly CopyCell[]): Run[] {
  const runs: Run[] = [];
  for (const cell of cells) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const continues =
      last !== undefined &&
      cell.offset === last.offset + bytesOf(last.width) &&
      cell.width === last.width &&
      stateText(cell) === stateText(last);
    if (continues) run?.push(cell);
    else runs.push([cell]);
  }
  return runs;
}

/** What is to be said of cells that are not simply a value. */
function notesOf(cells: readonly CopyCell[]): string[] {
  return runsOf(cells)
    .filter(([first]) => first.state !== 'value')
    .map((run) => `${rangeText(run)}: ${stateText(run[0])}`);
}

/** `0x10`, or `0x10 to 0x1f`. */
function rangeText(run: Run): string {
  const [first] = run;
  const last = run.at(-1) ?? first;
  return run.length === 1
    ? `offset ${toHex(first.offset)}`
    : `offsets ${toHex(first.offset)} to ${toHex(last.offset)}`;
}

function stateText({ state, reason }: CopyCell): string {
  const because = reason === undefined ? '' : `: ${reason.replaceAll(/\s+/g, ' ')}`;
  switch (state) {
    case 'unread':
      return 'not read';
    case 'value':
      return 'read';
    case 'stale':
      return 'read through a helper that is gone';
    case 'written':
      return 'written, not read since';
    case 'fault':
      return `fault${because}`;
    case 'blocked':
      return `blocked${because}`;
  }
}

function comment(text: string): string {
  return `/* ${text.replaceAll('*/', '* /')} */`;
}
