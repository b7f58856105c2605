import * as v from 'valibot';
import type { AccessWidth } from '../model/accessWidth';
import type { Hex } from '../base/hex';
import { hex, offset, width } from './schemas';

/** What is known of one cell. A cell that was never accessed at its width is unread and has no entry. */
export interface CellContent {
  readonly offset: number;
  readonly width: AccessWidth;
  /**
   * `value`: the last peek answered this. `stale`: it did, but the helper it came from is gone. `written`: the last poke
   * sent this, and nothing has been read since. `fault`: the access was made and failed. `blocked`: policy or kernel
   * refused it, nothing reached the bus.
   */
  readonly state: 'value' | 'stale' | 'written' | 'fault' | 'blocked';
  /** Present in the states `value`, `stale` and `written`. */
  readonly value?: Hex;
  /** Why, in the states `fault` and `blocked`. */
  readonly reason?: string;
  /** When the access ended: milliseconds since the epoch. */
  readonly at: number;
}

export interface EditorInit {
  readonly title: string;
  /** Where the region lies and how it is reached, for the header line. */
  readonly subtitle: string;
  /** First physical address; absent for files. */
  readonly base?: Hex;
  /** Bytes. */
  readonly size: number;
  /** The access widths the region takes, narrowest first. */
  readonly widths: readonly AccessWidth[];
  readonly writes: boolean;
  /** What is not the machine itself has a badge; a recording is never written to. */
  readonly machine: 'live' | 'demo' | 'recorded';
  readonly cells: readonly CellContent[];
}

export type StatusKind = 'info' | 'warning' | 'error';

/** The actions of the editor that can also be called from the command palette. */
export type EditorAction = 'peek' | 'poke' | 'flush' | 'flushByReading' | 'goToOffset';

/** Extension host to webview. */
export type ToWebview =
  | { readonly type: 'init'; readonly init: EditorInit }
  /** The region cannot be shown at all: what happened, why, what next. */
  | { readonly type: 'unavailable'; readonly message: string }
  | { readonly type: 'cells'; readonly cells: readonly CellContent[] }
  | { readonly type: 'writes'; readonly writes: boolean }
  | { readonly type: 'status'; readonly kind: StatusKind; readonly text: string }
  | { readonly type: 'busy'; readonly busy: boolean }
  | { readonly type: 'action'; readonly action: EditorAction }
  /** Selects the cell that holds this offset; before `init` has come, as soon as it has. */
  | { readonly type: 'goTo'; readonly offset: number };

/** Most cells one peek message may name. */
export const maxCellsPerPeek = 4096;

/** Webview to extension host. Checked on arrival: a webview's word is not trusted. */
export const fromWebviewSchema = v.variant('type', [
  v.strictObject({ type: v.literal('ready') }),
  /** One access per cell, ascending from `offset`. */
  v.strictObject({
    type: v.literal('peek'),
    offset,
    width,
    count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxCellsPerPeek)),
  }),
  v.strictObject({
    type: v.literal('poke'),
    offset,
    width,
    value: hex,
  }),
  /** `readBack`: the cell whose reading pushes posted writes. */
  v.strictObject({ type: v.literal('flush'), readBack: v.optional(v.strictObject({ offset, width })) }),
  /** The button in the editor: switch the machine's writes on. */
  v.strictObject({ type: v.literal('enableWrites') }),
  /** The cell the next palette command is about. */
  v.strictObject({
    type: v.literal('selection'),
    offset,
    width,
    count: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
]);

export type FromWebview = v.InferOutput<typeof fromWebviewSchema>;

/** Undefined for what is no message of the webview's. */
export function parseFromWebview(message: unknown): FromWebview | undefined {
  const parsed = v.safeParse(fromWebviewSchema, message);
  return parsed.success ? parsed.output : undefined;
}
