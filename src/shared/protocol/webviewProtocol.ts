import * as v from 'valibot';
import type { AccessWidth } from '../model/accessWidth';
import type { ByteOrder } from '../model/byteOrder';
import type { CellRun } from '../model/cellRun';
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
  /** What the read before the last answered, where that was another value. */
  readonly previous?: Hex;
  /** The last read and the last write that were made, whatever came after. */
  readonly lastRead?: Stamped;
  readonly lastWrite?: Stamped;
}

/** A value and when its access ended: milliseconds since the epoch. */
export interface Stamped {
  readonly value: Hex;
  readonly at: number;
}

/** A write that waits for the user's word: Save pokes the staged writes in their order. */
export interface StagedWrite {
  readonly id: number;
  readonly offset: number;
  readonly width: AccessWidth;
  readonly value: Hex;
  /** What was known to stand there when it was staged. */
  readonly old?: Hex;
  /** Whether the cell is read once after the write, and compared. */
  readonly verify: boolean;
  /** It was sent and may have been made: why that is not known. It is never sent again by itself. */
  readonly doubt?: string;
  /** It takes back a write of the journal: the id of that one's intent. */
  readonly reverts?: string;
  /** It came from fields: what it does, in words. */
  readonly note?: string;
  readonly fields?: readonly StagedField[];
}

/** A field of a described register, and what is to be written to it. */
export interface StagedField {
  readonly name: string;
  readonly value: Hex;
}

export interface WritePlan {
  readonly writes: readonly StagedWrite[];
  /** What undo would take back, and redo do again; absent where there is nothing. Neither writes. */
  readonly undo?: string;
  readonly redo?: string;
}

export const emptyPlan: WritePlan = { writes: [] };

/** What reads of cells in a row have answered, ascending from `offset`: short, since live mode tells it many times a second. */
export interface AnsweredRun {
  readonly offset: number;
  readonly width: AccessWidth;
  readonly values: readonly Hex[];
  /** When the accesses ended: milliseconds since the epoch. */
  readonly at: number;
}

export interface LiveState {
  /** What is read again and again. */
  readonly ranges: readonly CellRun[];
  /** Milliseconds between two reads of a cell. */
  readonly interval: number;
  /** Accesses made in the last second. */
  readonly perSecond: number;
}

/** A place with a name. Kept by the kind of device, so that another of its kind has the same. */
export interface Bookmark {
  readonly offset: number;
  readonly name: string;
  readonly note?: string;
}

/** What the last flush did. */
export interface FlushReport {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly steps: readonly { readonly text: string; readonly ok: boolean }[];
}

/** The settings an editor obeys. */
export interface EditorSettings {
  /** The width a region opens with, where it takes it. */
  readonly width: AccessWidth;
  /** `fit`: as many as the editor has room for. */
  readonly bytesPerRow: BytesPerRow;
  readonly byteOrder: ByteOrder;
  /** What Enter does with a typed value. */
  readonly enter: 'poke' | 'stage';
  /** Whether a write is read back unless it says otherwise. */
  readonly verify: boolean;
  /** What a region opens with that is described. */
  readonly mode: EditorMode;
}

/** Cells by their place, or registers by their names. */
export type EditorMode = 'hex' | 'registers';

export type BytesPerRow = 4 | 8 | 16 | 32 | 64 | 'fit';

export const bytesPerRowChoices: readonly BytesPerRow[] = [4, 8, 16, 32, 64, 'fit'];

/** What describes an editor's region. */
export interface ShownDescriptions {
  readonly blocks: readonly ShownBlock[];
  /** What also describes it, as soon as it is known where it lies: what has to be read for that, in words. */
  readonly wanting: readonly string[];
}

export interface ShownBlock {
  /** Where the description comes from: `NVMe controller (built in)`. */
  readonly origin: string;
  /** Of the block's address 0, in bytes from the region's start. */
  readonly offset: number;
  readonly byteOrder?: ByteOrder;
  /** As in a `*.regmap.json`. */
  readonly block: unknown;
}

/** What an editor is compared with. */
export interface Comparison {
  readonly title: string;
  /** What the other machine is called; absent where it is the same one. */
  readonly machine?: string;
  readonly cells: readonly CellContent[];
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
  /** `asked`: registers, which are read when the user says so. `visible`: memory, which is read where it is looked at. */
  readonly reading: 'asked' | 'visible';
  readonly settings: EditorSettings;
  readonly plan: WritePlan;
  readonly live: LiveState;
  readonly bookmarks: readonly Bookmark[];
  readonly lastFlush?: FlushReport;
  readonly comparison?: Comparison;
  readonly descriptions: ShownDescriptions;
}

export type StatusKind = 'info' | 'warning' | 'error';

/** The commands that the editor itself carries out, since it knows what is selected and in sight. */
export const editorActions = [
  'peek',
  'peekRow',
  'peekVisible',
  'peekBoth',
  'poke',
  'flush',
  'flushByReading',
  'goToOffset',
  'find',
  'findNext',
  'findPrevious',
  'selectAll',
  'copy',
  'editBits',
  'toggleInspector',
  'nextWidth',
  'toggleByteOrder',
  'nextBytesPerRow',
  'toggleRegisters',
] as const;

export type EditorAction = (typeof editorActions)[number];

/** The commands that the host carries out for the active editor; its buttons ask for some of them. */
export const editorRequests = [
  'save',
  'undo',
  'redo',
  'discardStaged',
  'modify',
  'fill',
  'toggleLive',
  'stopLive',
  'editBookmark',
  'goToBookmark',
  'copyAs',
  'compare',
  'stopComparing',
  'copyDifferences',
  'revertWrites',
  'locateBlocks',
] as const;

export type EditorRequest = (typeof editorRequests)[number];

/** Comes first: the webview's texts in the user's language, by their English; empty for English. */
export interface StringsMessage {
  readonly type: 'strings';
  readonly strings: Readonly<
    Record<string, string | { readonly message: string; readonly comment: string[] }>
  >;
}

/** Extension host to webview. */
export type ToWebview =
  | StringsMessage
  | { readonly type: 'init'; readonly init: EditorInit }
  /** The region cannot be shown at all: what happened, why, what next. */
  | { readonly type: 'unavailable'; readonly message: string }
  | { readonly type: 'cells'; readonly cells: readonly CellContent[] }
  /** What cells become by it: {@link contentAfterRead}. */
  | { readonly type: 'reads'; readonly runs: readonly AnsweredRun[] }
  | { readonly type: 'writes'; readonly writes: boolean }
  | { readonly type: 'plan'; readonly plan: WritePlan }
  | { readonly type: 'live'; readonly live: LiveState }
  | { readonly type: 'bookmarks'; readonly bookmarks: readonly Bookmark[] }
  | { readonly type: 'flushed'; readonly flush: FlushReport }
  /** Absent: it is compared with nothing any more. */
  | { readonly type: 'comparison'; readonly comparison?: Comparison }
  /** This offset is selected in what it is compared with: the same is selected here, and the focus stays where it is. */
  | { readonly type: 'follow'; readonly offset: number }
  | { readonly type: 'descriptions'; readonly descriptions: ShownDescriptions }
  | { readonly type: 'settings'; readonly settings: EditorSettings }
  | { readonly type: 'status'; readonly kind: StatusKind; readonly text: string }
  | { readonly type: 'busy'; readonly busy: boolean }
  | { readonly type: 'action'; readonly action: EditorAction }
  /** A dialog that had the focus has closed. */
  | { readonly type: 'focus' }
  /** Selects the cell that holds this offset; before `init` has come, as soon as it has. */
  | { readonly type: 'goTo'; readonly offset: number; readonly mode?: EditorMode };

/** Most cells one peek message may name. */
export const maxCellsPerPeek = 4096;

const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxCellsPerPeek));

const cellRun = v.strictObject({ offset, width, count });

const planId = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Webview to extension host. Checked on arrival: a webview's word is not trusted. */
export const fromWebviewSchema = v.variant('type', [
  v.strictObject({ type: v.literal('ready') }),
  /** One access per cell, ascending from `offset`. */
  v.strictObject({
    type: v.literal('peek'),
    offset,
    width,
    count,
    /** Nobody asked for it: memory came into sight. */
    visible: v.optional(v.literal(true)),
  }),
  /** The same for registers, which may be accessed at different widths. */
  v.strictObject({
    type: v.literal('peekRuns'),
    runs: v.pipe(v.array(cellRun), v.minLength(1), v.maxLength(maxCellsPerPeek)),
  }),
  /** The same of both regions that are compared. `more`: what tells where more registers lie first, and then these as well. */
  v.strictObject({
    type: v.literal('peekBoth'),
    runs: v.pipe(v.array(cellRun), v.maxLength(maxCellsPerPeek)),
    more: v.optional(v.literal(true)),
  }),
  v.strictObject({
    type: v.literal('poke'),
    offset,
    width,
    value: hex,
    verify: v.boolean(),
  }),
  /** `further`: behind what is staged for the cell already, instead of in its place. */
  v.strictObject({
    type: v.literal('stage'),
    offset,
    width,
    value: hex,
    verify: v.boolean(),
    further: v.optional(v.literal(true)),
  }),
  /** The register is read, and a write of it staged that changes this field and, as far as that can be, nothing else. */
  v.strictObject({
    type: v.literal('stageField'),
    block: planId,
    register: v.pipe(v.string(), v.maxLength(1000)),
    field: v.pipe(v.string(), v.maxLength(1000)),
    value: hex,
    /** Of a register whose description leaves it open. */
    order: v.picklist(['little', 'big']),
  }),
  v.strictObject({ type: v.literal('unstage'), id: planId }),
  v.strictObject({ type: v.literal('pokeStaged'), id: planId }),
  v.strictObject({ type: v.literal('moveStaged'), id: planId, by: v.picklist([-1, 1]) }),
  v.strictObject({ type: v.literal('verifyStaged'), id: planId, verify: v.boolean() }),
  /** The outcome of this one was not known; the user says it shall be sent again. */
  v.strictObject({ type: v.literal('restage'), id: planId }),
  /** `readBack`: the cell whose reading pushes posted writes. */
  v.strictObject({ type: v.literal('flush'), readBack: v.optional(v.strictObject({ offset, width })) }),
  v.strictObject({ type: v.literal('request'), request: v.picklist(editorRequests) }),
  v.strictObject({ type: v.literal('enableWrites') }),
  /** The cells the next palette command is about, and how they are shown. */
  v.strictObject({
    type: v.literal('selection'),
    offset,
    width,
    count: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    order: v.picklist(['little', 'big']),
    bytesPerRow: v.picklist([4, 8, 16, 32, 64]),
  }),
]);

export type FromWebview = v.InferOutput<typeof fromWebviewSchema>;

/** The selected cells, and how they are shown. */
export type ShownSelection = Omit<FromWebview & { type: 'selection' }, 'type'>;

/** Undefined for what is no message of the webview's. */
export function parseFromWebview(message: unknown): FromWebview | undefined {
  const parsed = v.safeParse(fromWebviewSchema, message);
  return parsed.success ? parsed.output : undefined;
}
