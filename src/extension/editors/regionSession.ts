import * as l10n from '@vscode/l10n';
import { toHex, type Hex } from '../../shared/base/hex';
import { fullHex } from '../../shared/model/accessWidth';
import { cellsOf, type CellName, type CellRun } from '../../shared/model/cellRun';
import { failureOf, isRefusal, RegscopeError } from '../../shared/model/failure';
import type { Source } from '../../shared/model/source';
import type { Access, FlushResult, PeekResult } from '../../shared/protocol/helperProtocol';
import type { AnsweredRun, CellContent, StagedWrite, WritePlan } from '../../shared/protocol/webviewProtocol';
import type { OldValue, WriteOrigin } from '../machine/journalLines';
import type { RevertingWrite } from '../machine/journalRevert';
import type { Machine } from '../machine/machine';
import { wordsOfBlock } from './blockWords';
import { createCellBook } from './cellBook';
import * as plan from './writePlan';
import type { PokedWrite, StageEdit } from './writePlan';

export interface SessionEvents {
  readonly cells: (changed: readonly CellContent[]) => void;
  readonly reads: (runs: readonly AnsweredRun[]) => void;
  readonly plan: (plan: WritePlan) => void;
  /** Puts the staged writes where they outlive this window. Never rejects. */
  readonly keep: (writes: readonly StagedWrite[]) => Promise<void>;
}

export interface Poke extends CellName {
  readonly value: Hex;
  /** Whether the cell is read once after it. */
  readonly verify: boolean;
}

/** A write that was made, and what was read back where that was asked for. */
export interface Poked extends CellName {
  readonly value: Hex;
  readonly readBack?: Hex;
}

/**
 * One region as it is worked with: what is known of its cells, what is staged for them, and the accesses themselves.
 * Writes are made one after the other; one whose outcome is not known is never made again by itself.
 * All methods that access reject with a RegscopeError.
 */
export class RegionSession {
  private readonly book = createCellBook();
  private state: plan.PlanState;
  private kept: readonly StagedWrite[];
  private lastWrite: Promise<unknown> = Promise.resolve();

  public constructor(
    public readonly source: Source,
    private readonly machine: Pick<Machine, 'request' | 'write'>,
    private readonly events: SessionEvents,
    kept: readonly StagedWrite[] = [],
  ) {
    this.kept = kept;
    this.state = plan.planOf(kept);
  }

  public get cells(): readonly CellContent[] {
    return this.book.all;
  }

  /** What is known of these cells. */
  public cellsIn(run: CellRun): readonly CellContent[] {
    return this.known([run]);
  }

  public get plan(): WritePlan {
    return plan.shownPlan(this.state);
  }

  /** Something else may have changed the bytes in `[start, end)`. */
  public doubt(start?: number, end?: number): void {
    this.tell(this.book.doubt(start, end));
  }

  /** One access per cell, in this order. */
  public async peek(cells: readonly CellName[]): Promise<void> {
    this.tell(await this.read(cells));
  }

  /** The same, for many cells many times: what they answer is known then, and not told yet unless it rejects. */
  public async readRuns(runs: readonly CellRun[]): Promise<void> {
    try {
      const short = runs.filter((run) => !isLong(run)).flatMap(cellsOf);
      // Each by a request of its own, and all at once: a target may be far.
      const reads = await Promise.allSettled([
        ...runs.filter(isLong).map((run) => this.read(cellsOf(run), () => this.readBlock(run))),
        ...(short.length > 0 ? [this.read(short)] : []),
      ]);
      const failed = reads.find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    } catch (error) {
      this.tell(this.known(runs));
      throw error;
    }
  }

  /** Tells what these cells have answered. */
  public tellRuns(runs: readonly CellRun[]): void {
    const answered: AnsweredRun[] = [];
    for (const run of runs) {
      const cells = this.known([run]);
      const inShort = answeredRun(run, cells);
      if (inShort === undefined) this.tell(cells);
      else answered.push(inShort);
    }
    if (answered.length > 0) this.events.reads(answered);
  }

  public poke(write: Poke): Promise<Poked> {
    return this.inTurn(async () => {
      const { verify, ...stored } = write;
      const poked = { ...stored, old: this.valueOf(write) };
      await this.machine.write('poke', { source: this.source, ...stored }, this.originOf('cell', [write]));
      this.tell(this.book.wrote([stored], Date.now()));
      this.change(plan.afterPoke(this.state, [poked]));
      return verify ? { ...stored, readBack: await this.readBack(stored) } : stored;
    });
  }

  /** Reads a cell and writes it with the bits of `mask` changed to those of `value`. */
  public modify(cell: CellName, mask: Hex, value: Hex): Promise<{ before: Hex; written: Hex }> {
    return this.inTurn(async () => {
      const request = { source: this.source, ...cell, mask, value };
      const result = await this.machine.write('modify', request, { by: 'modify' });
      this.book.read([cell], [{ value: result.before }], Date.now());
      this.tell(this.book.wrote([{ ...cell, value: result.written }], Date.now()));
      this.change(plan.afterPoke(this.state, [{ ...cell, value: result.written, old: result.before }]));
      return result;
    });
  }

  /** Writes the same value to so many cells, ascending. Returns how many were written; that is all unless it rejects. */
  public fill(first: CellName, count: number, value: Hex): Promise<number> {
    return this.inTurn(async () => {
      const cells = cellsOf({ ...first, count }).map((cell) => ({ ...cell, value, old: this.valueOf(cell) }));
      const request = { source: this.source, ...first, count, value };
      const { done, failure } = await this.machine.write('fill', request, this.originOf('fill', cells));
      const written = cells.slice(0, done);
      this.tell(this.book.wrote(written, Date.now()));
      this.change(plan.afterPoke(this.state, written));
      if (failure === undefined) return done;
      throw new RegscopeError({
        ...failure,
        what: `${l10n.t('{0} of {1} cells were filled.', done, count)} ${failure.what}`,
      });
    });
  }

  public flush(readBack?: Access): Promise<FlushResult> {
    const { source } = this;
    return this.machine.request('flush', { source, ...(readBack === undefined ? {} : { readBack }) });
  }

  // --- staged writes: nothing of this accesses, but save and pokeStaged ---

  public stage(edit: Omit<StageEdit, 'old'>): void {
    this.change(plan.stage(this.state, { ...edit, old: this.valueOf(edit) }));
  }

  /** Stages what takes back writes that were made, in this order, behind what is staged. */
  public stageReverts(reverts: readonly RevertingWrite[]): void {
    const edits = reverts.map(({ offset, width, value, written, reverts: id }) => {
      return { offset, width, value, old: written, verify: false, reverts: id };
    });
    this.change(plan.stageAll(this.state, l10n.t('staging what reverts {0} writes', reverts.length), edits));
  }

  public unstage(id: number): void {
    this.change(plan.unstage(this.state, id));
  }

  public moveStaged(id: number, by: -1 | 1): void {
    this.change(plan.move(this.state, id, by));
  }

  public verifyStaged(id: number, verify: boolean): void {
    this.change(plan.setVerify(this.state, id, verify));
  }

  public restage(id: number): void {
    this.change(plan.restage(this.state, id));
  }

  public discardStaged(): void {
    this.change(plan.discard(this.state));
  }

  /** Returns what it did, in words. */
  public undo(): string {
    return this.changeAndTell(plan.undo(this.state));
  }

  /** Returns what it did, in words. */
  public redo(): string {
    return this.changeAndTell(plan.redo(this.state));
  }

  /** Pokes the staged writes in their order, until one fails: that one and those behind it stay staged. */
  public save(): Promise<readonly Poked[]> {
    return this.inTurn(() => this.pokeStagedWrites(this.state.writes));
  }

  /** Pokes one of the staged writes. */
  public pokeStaged(id: number): Promise<readonly Poked[]> {
    return this.inTurn(() => this.pokeStagedWrites(this.state.writes.filter((write) => write.id === id)));
  }

  private async pokeStagedWrites(writes: readonly StagedWrite[]): Promise<readonly Poked[]> {
    const doubtful = writes.find(({ doubt }) => doubt !== undefined);
    if (doubtful !== undefined) throw undecided(doubtful);
    const made: PokedWrite[] = [];
    const poked: Poked[] = [];
    try {
      for (const write of writes) {
        // Taken out of the plan while this was under way.
        if (!this.state.writes.includes(write)) continue;
        made.push(await this.sendStaged(write));
        const { offset, width, value } = write;
        const readBack = write.verify ? { readBack: await this.readBack(write) } : {};
        poked.push({ offset, width, value, ...readBack });
      }
      return poked;
    } catch (error) {
      if (writes.length === 1) throw error;
      const failure = failureOf(error);
      const count = l10n.t('{0} of {1} staged writes were made.', made.length, writes.length);
      throw new RegscopeError({ ...failure, what: `${count} ${failure.what}` });
    } finally {
      this.change(plan.afterPoke(this.state, made));
    }
  }

  private async sendStaged(write: StagedWrite): Promise<PokedWrite> {
    const { offset, width, value } = write;
    const old = this.valueOf(write);
    this.state = plan.send(this.state, write.id);
    // If this window ends while the write is under way, the next one shall not make it again unasked.
    const doubt = l10n.t('The window was closed while it was being written.');
    await this.keep([{ ...write, doubt }, ...this.state.writes]);
    try {
      const origin: WriteOrigin = {
        ...this.originOf(write.reverts === undefined ? 'plan' : 'revert', [write]),
        ...(write.reverts !== undefined && { reverts: write.reverts }),
      };
      await this.machine.write('poke', { source: this.source, offset, width, value }, origin);
    } catch (error) {
      const failure = failureOf(error);
      this.change(
        isRefusal(failure)
          ? plan.putBack(this.state, write)
          : plan.putInDoubt(this.state, write, new RegscopeError(failure).message),
      );
      throw error;
    }
    this.change(this.state);
    this.tell(this.book.wrote([{ offset, width, value }], Date.now()));
    return { offset, width, value, old };
  }

  private async readBack(cell: CellName): Promise<Hex> {
    const [content] = await this.read([{ offset: cell.offset, width: cell.width }]);
    this.tell(content === undefined ? [] : [content]);
    if (content?.state === 'value' && content.value !== undefined) return content.value;
    throw new RegscopeError({
      code: 'fault',
      what: l10n.t('The write at +{0} was made, and reading it back failed.', toHex(cell.offset)),
      ...(content?.reason !== undefined && { why: content.reason }),
    });
  }

  private async read(
    cells: readonly CellName[],
    ask = () => this.readEach(cells),
  ): Promise<readonly CellContent[]> {
    try {
      return this.book.read(cells, await ask(), Date.now());
    } catch (error) {
      const failure = failureOf(error);
      this.tell(this.book.missed(cells, failure, Date.now()));
      throw new RegscopeError(failure);
    }
  }

  private async readEach(cells: readonly CellName[]): Promise<readonly PeekResult[]> {
    return await this.machine.request('peek', { source: this.source, accesses: [...cells] });
  }

  /** The same accesses, asked for and answered in short. A block ends at a failure: what lies behind is read each by itself. */
  private async readBlock(run: CellRun): Promise<readonly PeekResult[]> {
    const { data, done, failure } = await this.machine.request('peekBlock', { source: this.source, ...run });
    const read = wordsOfBlock(data, run.width).map((value) => ({ value }));
    if (failure === undefined) return read;
    const behind = cellsOf(run).slice(done + 1);
    return [...read, { failure }, ...(behind.length === 0 ? [] : await this.readEach(behind))];
  }

  private known(runs: readonly CellRun[]): readonly CellContent[] {
    return runs.flatMap(cellsOf).flatMap((cell) => this.book.get(cell) ?? []);
  }

  private valueOf(cell: CellName): Hex | undefined {
    return this.book.get(cell)?.value;
  }

  /** For the journal: who asked, and what is known to stand in the cells. */
  private originOf(by: WriteOrigin['by'], cells: readonly CellName[]): WriteOrigin {
    const olds = cells.map((cell) => oldValueIn(this.book.get(cell)));
    return olds.every((old) => old === null) ? { by } : { by, olds };
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.lastWrite.then(work);
    this.lastWrite = turn.catch(() => undefined);
    return turn;
  }

  private changeAndTell({ state, told }: plan.PlanChange): string {
    this.change(state);
    return told;
  }

  private change(state: plan.PlanState): void {
    this.state = state;
    this.events.plan(this.plan);
    if (state.writes !== this.kept) void this.keep(state.writes);
  }

  private keep(writes: readonly StagedWrite[]): Promise<void> {
    this.kept = writes;
    return this.events.keep(writes);
  }

  private tell(changed: readonly CellContent[]): void {
    if (changed.length > 0) this.events.cells(changed);
  }
}

/** As a block it costs less. */
function isLong({ count }: CellRun): boolean {
  return count > 16;
}

/** Undefined unless each of its cells was read at the same time and has answered. */
function answeredRun(
  { offset, width, count }: CellRun,
  cells: readonly CellContent[],
): AnsweredRun | undefined {
  const at = cells[0]?.at;
  const values = cells.flatMap((cell) =>
    cell.state === 'value' && cell.value !== undefined && cell.at === at ? [cell.value] : [],
  );
  return at === undefined || values.length < count ? undefined : { offset, width, values, at };
}

function oldValueIn(cell: CellContent | undefined): OldValue | null {
  if (cell?.value === undefined) return null;
  const { value, state } = cell;
  return { value, known: state === 'stale' || state === 'written' ? state : 'read' };
}

function undecided({ offset, width, value }: StagedWrite): RegscopeError {
  return new RegscopeError({
    code: 'bad-request',
    what: l10n.t(
      'Nothing was written: whether {0} at +{1} was written before is not known.',
      fullHex(value, width),
      toHex(offset),
    ),
    why: l10n.t('It was sent and not answered, and is not sent again by itself.'),
    next: l10n.t('In the write plan, choose to write it again or remove it; then save.'),
  });
}
