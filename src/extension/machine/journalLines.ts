import * as v from 'valibot';
import { failureCodes } from '../../shared/model/failure';
import type { Source } from '../../shared/model/source';
import { parseSource, type HelperParams } from '../../shared/protocol/helperProtocol';
import { hex, offset, width } from '../../shared/protocol/schemas';
import { parseMachineId, type MachineId } from './machineId';
import { livenessOf, processIdentitySchema } from './processIdentity';

/** Requests that write. */
export type WriteMethod = 'poke' | 'pokeMany' | 'modify' | 'fill' | 'pokeBlock';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const cell = { offset, width };
const halves = v.exactOptional(v.picklist(['low-high', 'high-low']));

/** A request that writes, without its source. Of a block there is its size: its data are a file of the user's. */
const write = v.variant('method', [
  v.object({ method: v.literal('poke'), ...cell, value: hex, halves }),
  v.object({ method: v.literal('pokeMany'), writes: v.array(v.object({ ...cell, value: hex, halves })) }),
  v.object({ method: v.literal('modify'), ...cell, mask: hex, value: hex }),
  v.object({ method: v.literal('fill'), ...cell, count, value: hex }),
  v.object({ method: v.literal('pokeBlock'), ...cell, count }),
]);

export type JournalWrite = v.InferOutput<typeof write>;

/**
 * What stood in a cell before a write, as far as it was known. `read`: the last access read it. `stale`: it was read, and
 * may have changed since. `written`: the last access wrote it. Nothing is ever read to know it.
 */
const oldValue = v.object({ value: hex, known: v.picklist(['read', 'stale', 'written']) });

export type OldValue = Readonly<v.InferOutput<typeof oldValue>>;

const origin = {
  /** Who asked for it: a value typed over a cell, the write plan, a command. */
  by: v.picklist(['cell', 'plan', 'modify', 'fill', 'load', 'revert']),
  /** One for each cell, in their order; absent where nothing was known of any. */
  olds: v.exactOptional(v.array(v.nullable(oldValue))),
  /** The id of the intent whose write it takes back. */
  reverts: v.exactOptional(v.string()),
};

const at = v.string();
const machine = v.custom<MachineId>((text) => typeof text === 'string' && parseMachineId(text) !== undefined);
const source = v.custom<Source>((value) => parseSource(value) !== undefined);

const intent = v.object({
  kind: v.literal('intent'),
  /** The session's, and a number that counts from 1 in it. */
  id: v.string(),
  session: v.string(),
  at,
  machine,
  source,
  write,
  ...origin,
});

const result = v.object({
  kind: v.literal('result'),
  of: v.string(),
  at,
  /** `refused`: nothing reached the bus. `unknown`: it may have. `partly`: so many as `done`, and then it failed. */
  outcome: v.picklist(['made', 'partly', 'refused', 'unknown']),
  /** Cells. */
  done: v.exactOptional(count),
  /** Of a modify: what was read, and what was written. */
  before: v.exactOptional(hex),
  written: v.exactOptional(hex),
  /** Why it was not made, or not all of it. */
  code: v.exactOptional(v.picklist(failureCodes)),
  what: v.exactOptional(v.string()),
});

/** Who writes the intents with its name. First in each file, so that what follows can be told from other windows'. */
const session = v.object({ kind: v.literal('session'), session: v.string(), at, by: processIdentitySchema });

/** The user was told of intents of these sessions that have no result. */
const told = v.object({ kind: v.literal('told'), by: v.string(), at, sessions: v.array(v.string()) });

const line = v.variant('kind', [session, intent, result, told]);

/** A line of the journal: one JSON object. */
export type JournalLine = v.InferOutput<typeof line>;
export type Intent = Readonly<v.InferOutput<typeof intent>>;
export type IntentResult = Readonly<v.InferOutput<typeof result>>;

/** Why a write is made, and over what. */
export type WriteOrigin = Pick<Intent, keyof typeof origin>;

export interface JournalEntry {
  readonly intent: Intent;
  /** Absent while it is under way, and for ever where machine, window or disk were gone before it was known. */
  readonly result?: IntentResult;
}

export interface ParsedJournal {
  readonly lines: readonly JournalLine[];
  /** The lines that are none of ours, by number from 1: one may be cut off where the machine hung. */
  readonly unread: readonly number[];
}

export function parseJournal(text: string): ParsedJournal {
  const lines: JournalLine[] = [];
  const unread: number[] = [];
  for (const [index, written] of text.split('\n').entries()) {
    if (written === '') continue;
    const parsed = parseLine(written);
    if (parsed === undefined) unread.push(index + 1);
    else lines.push(parsed);
  }
  return { lines, unread };
}

/** The writes, in the order of their intents. */
export function entriesOf(lines: readonly JournalLine[]): readonly JournalEntry[] {
  const results = new Map(lines.flatMap((each) => (each.kind === 'result' ? [[each.of, each]] : [])));
  return lines.flatMap((each) => {
    if (each.kind !== 'intent') return [];
    const known = results.get(each.id);
    return [{ intent: each, ...(known && { result: known }) }];
  });
}

/** The writes of sessions that have ended before their results were known, and of which nobody was told yet. */
export function unansweredIn(lines: readonly JournalLine[], liveness = livenessOf): readonly JournalEntry[] {
  const told = new Set(lines.flatMap((each) => (each.kind === 'told' ? each.sessions : [])));
  const dead = new Set(
    lines.flatMap((each) =>
      each.kind === 'session' && !told.has(each.session) && liveness(each.by) === 'dead'
        ? [each.session]
        : [],
    ),
  );
  return entriesOf(lines).filter((entry) => entry.result === undefined && dead.has(entry.intent.session));
}

/** A request as it stands in the journal. */
export function journalWrite<M extends WriteMethod>(method: M, params: HelperParams<M>): JournalWrite {
  const request = { method, params } as {
    [Method in WriteMethod]: { readonly method: Method; readonly params: HelperParams<Method> };
  }[WriteMethod];
  switch (request.method) {
    case 'poke':
      return { method: 'poke', ...pokeOf(request.params) };
    case 'pokeMany':
      return { method: 'pokeMany', writes: request.params.writes.map(pokeOf) };
    case 'modify': {
      const { offset, width, mask, value } = request.params;
      return { method: 'modify', offset, width, mask, value };
    }
    case 'fill': {
      const { offset, width, count, value } = request.params;
      return { method: 'fill', offset, width, count, value };
    }
    case 'pokeBlock': {
      const { offset, width, data } = request.params;
      return { method: 'pokeBlock', offset, width, count: (Buffer.byteLength(data, 'base64') * 8) / width };
    }
  }
}

function pokeOf({ offset, width, value, halves }: Omit<HelperParams<'poke'>, 'source'>) {
  return { offset, width, value, ...(halves !== undefined && { halves }) };
}

function parseLine(text: string): JournalLine | undefined {
  try {
    const parsed = v.safeParse(line, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
