import * as l10n from '@vscode/l10n';
import { toHex, type Hex } from '../../shared/base/hex';
import { fullHex } from '../../shared/model/accessWidth';
import type { CellName } from '../../shared/model/cellRun';
import type { StagedField, StagedWrite, WritePlan } from '../../shared/protocol/webviewProtocol';

/** A write that was made. */
export interface PokedWrite extends CellName {
  readonly value: Hex;
  /** What was known to stand there before. */
  readonly old?: Hex | undefined;
}

/** A write that is to be staged. */
export interface StageEdit extends PokedWrite {
  readonly verify: boolean;
  /** Behind what is staged for the cell already, instead of in its place. */
  readonly further?: boolean | undefined;
  /** The intent that it takes back. */
  readonly reverts?: string;
  readonly note?: string;
  readonly fields?: readonly StagedField[];
}

type Writes = readonly StagedWrite[];
type Step =
  | { readonly kind: 'edit'; readonly label: string; readonly before: Writes; readonly after: Writes }
  | { readonly kind: 'poked'; readonly label: string; readonly poked: readonly PokedWrite[] };
/** What was undone: the step, and the edit that undoing it was. */
interface Undone {
  readonly step: Step;
  readonly before: Writes;
  readonly after: Writes;
}

/**
 * The writes that wait for Save, with what undo takes back. Nothing here writes: undoing a write that was made stages the
 * former value. A staged write that was sent never comes back by undo or redo, so none is made twice.
 */
export interface PlanState {
  readonly writes: Writes;
  readonly past: readonly Step[];
  readonly future: readonly Undone[];
  /** Ids of writes that were sent. */
  readonly spent: ReadonlySet<number>;
  readonly nextId: number;
}

export function planOf(writes: Writes = []): PlanState {
  const nextId = Math.max(-1, ...writes.map(({ id }) => id)) + 1;
  return { writes, past: [], future: [], spent: new Set(), nextId };
}

/** The plan as an editor shows it. */
export function shownPlan({ writes, past, future }: PlanState): WritePlan {
  const undo = past.at(-1)?.label;
  const redo = future.at(-1)?.step.label;
  return { writes, ...(undo !== undefined && { undo }), ...(redo !== undefined && { redo }) };
}

export function stage(state: PlanState, edit: StageEdit): PlanState {
  const label = l10n.t('staging {0}', told(edit));
  return edited({ ...state, nextId: state.nextId + 1 }, label, withStaged(state.writes, edit, state.nextId));
}

/** Stages them behind each other, in this order, as one edit. */
export function stageAll(state: PlanState, label: string, edits: readonly StageEdit[]): PlanState {
  const writes = edits.reduce(
    (staged, edit, index) => withStaged(staged, { ...edit, further: true }, state.nextId + index),
    state.writes,
  );
  return edited({ ...state, nextId: state.nextId + edits.length }, label, writes);
}

export function unstage(state: PlanState, id: number): PlanState {
  const write = state.writes.find((each) => each.id === id);
  if (write === undefined) return state;
  return edited(
    state,
    l10n.t('removal of {0}', told(write)),
    state.writes.filter((each) => each.id !== id),
  );
}

/** Towards the start by -1, towards the end by 1. */
export function move(state: PlanState, id: number, by: -1 | 1): PlanState {
  const from = state.writes.findIndex((each) => each.id === id);
  const to = from + by;
  const write = state.writes[from];
  if (write === undefined || to < 0 || to >= state.writes.length) return state;
  return edited(
    state,
    l10n.t('moving {0}', told(write)),
    state.writes.toSpliced(from, 1).toSpliced(to, 0, write),
  );
}

export function setVerify(state: PlanState, id: number, verify: boolean): PlanState {
  const writes = state.writes.map((each) => (each.id === id ? { ...each, verify } : each));
  return edited(state, l10n.t('the choice to read back'), writes);
}

/** Stages a write anew whose outcome is not known: the user says so. It counts as another write. */
export function restage(state: PlanState, id: number): PlanState {
  const writes = state.writes.map((each) => {
    if (each.id !== id || each.doubt === undefined) return each;
    const again: { doubt?: string } & StagedWrite = { ...each, id: state.nextId };
    delete again.doubt;
    return again;
  });
  return edited({ ...state, nextId: state.nextId + 1 }, l10n.t('staging it again'), writes);
}

export function discard(state: PlanState): PlanState {
  return state.writes.length === 0 ? state : edited(state, l10n.t('discarding the plan'), []);
}

/** Takes a write out of the plan because it is about to be sent. */
export function send(state: PlanState, id: number): PlanState {
  return {
    ...state,
    writes: state.writes.filter((each) => each.id !== id),
    spent: new Set([...state.spent, id]),
  };
}

/** The write that was about to be sent was refused before it reached anything: it is staged as it was. */
export function putBack(state: PlanState, write: StagedWrite): PlanState {
  const spent = new Set(state.spent);
  spent.delete(write.id);
  return { ...state, spent, writes: [write, ...state.writes] };
}

/** The write was sent and it is not known whether it was made. */
export function putInDoubt(state: PlanState, write: StagedWrite, doubt: string): PlanState {
  return { ...state, writes: [{ ...write, doubt }, ...state.writes] };
}

/** Remembers writes that were made, so that undo can stage what stood there before. */
export function afterPoke(state: PlanState, poked: readonly PokedWrite[]): PlanState {
  const [first] = poked;
  if (first === undefined) return state;
  const label =
    poked.length === 1
      ? l10n.t('poke of {0}', told(first))
      : l10n.t('{0} pokes from {1}', poked.length, told(first));
  // Edits of a plan that is gone have nothing left to take back.
  const past = state.writes.length === 0 ? state.past.filter(({ kind }) => kind === 'poked') : state.past;
  return { ...state, past: [...past, { kind: 'poked', label, poked }], future: [] };
}

/** What was done, in words; the state is the same where nothing could be. */
export interface PlanChange {
  readonly state: PlanState;
  readonly told: string;
}

export function undo(state: PlanState): PlanChange {
  const step = state.past.at(-1);
  if (step === undefined) return { state, told: l10n.t('There is nothing to undo.') };
  const popped = { ...state, past: state.past.slice(0, -1) };
  if (step.kind === 'edit') {
    const writes = replaced(popped, step.after, step.before);
    // It is about writes that have been made since.
    if (sameWrites(writes, state.writes)) return undo(popped);
    const undone = { step, before: state.writes, after: writes };
    return {
      state: { ...popped, writes, future: [...state.future, undone] },
      told: l10n.t('Took back: {0}.', step.label),
    };
  }
  let { writes, nextId } = popped;
  const known = step.poked.filter(({ old }) => old !== undefined);
  for (const { old, value, ...cell } of known.toReversed()) {
    if (old === undefined) continue;
    writes = withStaged(writes, { ...cell, value: old, old: value, verify: false }, nextId++);
  }
  const undone = { step, before: state.writes, after: writes };
  const missing = step.poked.length - known.length;
  const unknown =
    missing === 0 ? '' : ` ${l10n.t('Of {0} it is not known what stood there before.', missing)}`;
  return {
    state: { ...popped, writes, nextId, future: [...state.future, undone] },
    told:
      known.length === 0
        ? l10n.t('There is nothing to stage for the {0}.', step.label) + unknown
        : l10n.t('Staged what stood there before the {0}: nothing is written until you save.', step.label) +
          unknown,
  };
}

export function redo(state: PlanState): PlanChange {
  const undone = state.future.at(-1);
  if (undone === undefined) return { state, told: l10n.t('There is nothing to redo.') };
  const { step, before, after } = undone;
  const popped = { ...state, future: state.future.slice(0, -1), past: [...state.past, step] };
  return {
    state: { ...popped, writes: replaced(popped, after, before) },
    told: l10n.t('Done again: {0}.', step.label),
  };
}

/** The plan with what `from` had replaced by what `to` has; what came by other ways stays, what was sent does not return. */
function replaced({ writes, spent }: PlanState, from: Writes, to: Writes): Writes {
  const returning = to.filter(({ id, doubt }) => doubt !== undefined || !spent.has(id));
  const returned = new Set(returning.map(({ id }) => id));
  const left = new Set(from.map(({ id }) => id));
  const staying = ({ id, doubt }: StagedWrite) => !returned.has(id) && (doubt !== undefined || !left.has(id));
  return [...returning, ...writes.filter(staying)];
}

function sameWrites(one: Writes, other: Writes): boolean {
  return one.length === other.length && one.every((write, index) => write === other[index]);
}

function edited(state: PlanState, label: string, writes: Writes): PlanState {
  const step: Step = { kind: 'edit', label, before: state.writes, after: writes };
  return { ...state, writes, past: [...state.past, step], future: [] };
}

function withStaged(writes: Writes, { further, ...edit }: StageEdit, id: number): Writes {
  const { old, ...rest } = edit;
  const write: StagedWrite = { ...rest, id, ...(old !== undefined && { old }) };
  const at = writes.findLastIndex(
    ({ offset, width, doubt }) => offset === edit.offset && width === edit.width && doubt === undefined,
  );
  const there = writes[at];
  if (further === true || there === undefined) return [...writes, write];
  // What it replaces was never written: what stands there is what stood there then.
  return writes.with(at, { ...write, ...(there.old !== undefined && { old: there.old }) });
}

function told({ offset, width, value }: PokedWrite): string {
  return l10n.t('{0} at +{1}', fullHex(value, width), toHex(offset));
}
