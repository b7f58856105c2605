import { watchFile, unwatchFile } from 'node:fs';
import * as vscode from 'vscode';
import { Lifetime } from '../../shared/base/lifetime';
import { bytesOf } from '../../shared/model/accessWidth';
import { RegscopeError } from '../../shared/model/failure';
import type { RegionInfo } from '../../shared/model/region';
import { sourceKey } from '../../shared/model/source';
import type { Access, FlushResult } from '../../shared/protocol/helperProtocol';
import type {
  AnsweredRun,
  CellContent,
  Comparison,
  FlushReport,
  StagedWrite,
  ToWebview,
} from '../../shared/protocol/webviewProtocol';
import type { Machine } from '../machine/machine';
import { createWriteConfirmation } from './confirmWrite';
import { liveInterval } from './editorSettings';
import { createLiveReader } from './liveReader';
import { lookUp, type LookedUp } from './lookUp';
import { RegionSession } from './regionSession';
import {
  createRegionDescriptions,
  type BlockFinder,
  type LocateExtent,
  type RegionDescriptions,
} from './regionDescriptions';
import type { LastAccess } from './regionStatus';
import type { RegionReference } from './regionUri';
import { reportOf } from './wording';

/** Where staged writes outlive the window: nothing that waits to be written is lost by closing a tab. */
export interface KeptPlans {
  get(uri: vscode.Uri): readonly StagedWrite[];
  set(uri: vscode.Uri, writes: readonly StagedWrite[]): Promise<void>;
}

/** Milliseconds after a read, of which there may be many. */
const lookAgainAfter = 50;

/** Milliseconds between two looks at a file that others may write. */
const fileWatchInterval = 500;

/** One open region, shared by all the tabs that show it; `onDidTell` has the news for each of them. */
export class RegisterDocument implements vscode.CustomDocument {
  private readonly lifetime = new Lifetime();
  private readonly news = this.lifetime.add(new vscode.EventEmitter<ToWebview>());
  private readonly liveFailed = this.lifetime.add(new vscode.EventEmitter<unknown>());
  private last: LastAccess | undefined;
  private flushed: FlushReport | undefined;
  private compared: RegisterDocument | undefined;
  private comparing: vscode.Disposable | undefined;
  private info: RegionInfo | undefined;
  private lookingAgain: NodeJS.Timeout | undefined;

  public readonly onDidTell = this.news.event;
  /** Live mode has ended with this error. */
  public readonly onDidFailLive = this.liveFailed.event;
  public readonly session: RegionSession;
  public readonly live = this.lifetime.add(
    createLiveReader(liveInterval(), {
      read: (runs) => this.session.readRuns(runs),
      show: (runs) => this.session.tellRuns(runs),
      changed: (live) => this.news.fire({ type: 'live', live }),
      failed: (error) => this.liveFailed.fire(error),
    }),
  );
  public readonly descriptions: RegionDescriptions;
  public readonly confirmation = createWriteConfirmation(() => this.title);

  public constructor(
    public readonly uri: vscode.Uri,
    public readonly reference: RegionReference,
    public readonly machine: Machine,
    plans: KeptPlans,
    finder: BlockFinder,
    log: vscode.LogOutputChannel,
  ) {
    const { source } = reference;
    this.session = new RegionSession(
      source,
      machine,
      {
        cells: (cells) => this.tellCells(cells),
        reads: (runs) => this.tellReads(runs),
        plan: (plan) => this.news.fire({ type: 'plan', plan }),
        keep: (writes) => plans.set(uri, writes),
      },
      plans.get(uri),
    );
    this.descriptions = createRegionDescriptions({
      machine,
      source,
      finder,
      cells: () => this.session.cells,
      read: async (runs) => {
        await this.session.readRuns(runs);
        this.session.tellRuns(runs);
      },
      log: (error) => log.error(`${this.title}: what describes it cannot be found:`, String(error)),
    });
    const { lifetime } = this;
    lifetime.add(machine.onDidLoseHelper(() => this.loseHelper()));
    lifetime.add(
      machine.onDidWriteBlock(({ source: written, start, end }) => {
        if (sourceKey(written) === sourceKey(source)) this.session.doubt(start, end);
      }),
    );
    if (source.kind === 'file') this.watch(source.path);
  }

  /** With the mark of a machine that is not this one. */
  public get title(): string {
    return this.uri.path.slice(1);
  }

  public get lastAccess(): LastAccess | undefined {
    return this.last;
  }

  public get lastFlush(): FlushReport | undefined {
    return this.flushed;
  }

  public get comparedWith(): RegisterDocument | undefined {
    return this.compared;
  }

  public get comparison(): Comparison | undefined {
    const { compared, machine } = this;
    if (compared === undefined) return undefined;
    const { title, session } = compared;
    const elsewhere = compared.machine === machine ? undefined : compared.machine.label;
    return { title, cells: session.cells, ...(elsewhere !== undefined && { machine: elsewhere }) };
  }

  /** What it was found to be, or is found to be now; no register is read. Rejects with a RegscopeError. */
  public async lookedUp(): Promise<RegionInfo> {
    return this.info ?? (await this.lookUp()).info;
  }

  /** Looks the region up; no register is read. Rejects with a RegscopeError. */
  public async lookUp(): Promise<LookedUp> {
    const found = await lookUp(this.machine, this.reference.source, this.descriptions);
    this.info = found.info;
    return found;
  }

  /** Looks for descriptions anew, and tells of others. Reads nothing. */
  public async describeAgain(): Promise<void> {
    if (this.info === undefined || !(await this.descriptions.update(this.info))) return;
    this.news.fire({ type: 'descriptions', descriptions: this.descriptions.shown });
  }

  /**
   * Reads what is missing to know where more of what describes the region lies, and of configuration space its registers: their
   * layout alone is nothing to look at. Rejects with a RegscopeError.
   */
  public async locateBlocks(extent: LocateExtent = 'registers'): Promise<void> {
    if (this.info !== undefined) await this.descriptions.locate(this.info, extent);
    this.news.fire({ type: 'descriptions', descriptions: this.descriptions.shown });
  }

  /** `readBack`: the register to read for it, once, instead of the Vendor ID. Rejects with a RegscopeError. */
  public async flush(readBack?: Access): Promise<FlushResult> {
    const result = await this.session.flush(readBack);
    this.flushed = reportOf(result, Date.now());
    this.news.fire({ type: 'flushed', flush: this.flushed });
    return result;
  }

  /** Returns the device's power state afterwards. Rejects with a RegscopeError. */
  public async keepAwake(): Promise<string> {
    const { powerState } = await this.machine.request('keepAwake', { source: this.reference.source });
    return powerState;
  }

  /** Marks from now on what another region holds otherwise; undefined ends that. Nothing is read for it. */
  public compareWith(other: RegisterDocument | undefined): void {
    this.comparing?.dispose();
    if (other !== this.compared) this.letGo();
    this.compared = other;
    const tell = () => {
      const { comparison } = this;
      this.news.fire({ type: 'comparison', ...(comparison && { comparison }) });
    };
    this.comparing = other?.onDidTell(({ type }) => {
      if (type === 'cells' || type === 'reads') tell();
    });
    tell();
  }

  /** This offset is selected in what the region is compared with. */
  public follow(offset: number): void {
    this.news.fire({ type: 'follow', offset });
  }

  public dispose(): void {
    clearTimeout(this.lookingAgain);
    this.comparing?.dispose();
    this.letGo();
    if (this.reference.source.kind === 'file') unwatchFile(this.reference.source.path, this.fileChanged);
    this.lifetime.dispose();
  }

  /** What compares itself with this one would go on with a region that is closed, or knows nothing of it. */
  private letGo(): void {
    const other = this.compared;
    this.compared = undefined;
    if (other?.compared === this) other.compareWith(undefined);
  }

  /** Live mode would go on with a new helper, and nobody would know that the one before has died. */
  private loseHelper(): void {
    this.session.doubt();
    if (this.live.state.ranges.length === 0) return;
    this.live.stop();
    this.liveFailed.fire(
      new RegscopeError({
        code: 'helper-died',
        what: vscode.l10n.t('The helper ended, and live mode with it.'),
        next: vscode.l10n.t('Switch live mode on again: that starts a new helper.'),
      }),
    );
  }

  private tellCells(cells: readonly CellContent[]): void {
    for (const { state, offset, width, at } of cells) {
      const isAccess = state === 'value' || state === 'written';
      if (isAccess && at >= (this.last?.at ?? 0))
        this.last = { kind: state === 'value' ? 'read' : 'write', offset, width, at };
    }
    this.news.fire({ type: 'cells', cells });
    this.lookAgainSoon();
  }

  private tellReads(runs: readonly AnsweredRun[]): void {
    const run = runs.at(-1);
    if (run === undefined) return;
    const { offset, width, values, at } = run;
    this.last = { kind: 'read', offset: offset + (values.length - 1) * bytesOf(width), width, at };
    this.news.fire({ type: 'reads', runs });
    this.lookAgainSoon();
  }

  /** What was read may say where more lies. */
  private lookAgainSoon(): void {
    if (this.reference.source.kind !== 'config' && this.descriptions.shown.wanting.length === 0) return;
    clearTimeout(this.lookingAgain);
    this.lookingAgain = setTimeout(() => void this.describeAgain(), lookAgainAfter);
  }

  private readonly fileChanged = (): void => this.session.doubt();

  /** Others write files as well; what was read there is then no longer known to be true. */
  private watch(path: string): void {
    watchFile(path, { interval: fileWatchInterval, persistent: false }, this.fileChanged);
  }
}
