import * as vscode from 'vscode';
import { toHex } from '../../shared/base/hex';
import { Lifetime } from '../../shared/base/lifetime';
import { fullHex } from '../../shared/model/accessWidth';
import { cellsOf, countOf, distinctRuns, type CellRun } from '../../shared/model/cellRun';
import { failureOf, RegscopeError, type Failure } from '../../shared/model/failure';
import type { RegionInfo } from '../../shared/model/region';
import {
  parseFromWebview,
  type Bookmark,
  type EditorAction,
  type EditorMode,
  type EditorRequest,
  type FromWebview,
  type ShownSelection,
  type ToWebview,
} from '../../shared/protocol/webviewProtocol';
import { machineText } from '../machine/machineId';
import type { FieldHazard } from '../../shared/registers/fieldWrite';
import { readHazardOf } from '../../shared/registers/registerCells';
import type { RegionRegister } from '../../shared/registers/regionRegisters';
import { enableWrites } from '../commands/enableWrites';
import type { BookmarkStore } from './bookmarks';
import { readEditorSettings, readsMemory } from './editorSettings';
import { composeFieldEdit, hazardWords } from './fieldEdit';
import { costText, isAskedAlone, sharedReads, sortReads } from './readGuard';
import type { RegisterDocument } from './registerDocument';
import type { Poked } from './regionSession';
import {
  askAboutPoke,
  describeFlush,
  describePeek,
  describePokes,
  describeRegion,
  notReadText,
  type Outcome,
} from './wording';

const shownAs = { local: 'live', demo: 'demo', recording: 'recorded', target: 'live' } as const;

/** What a tab cannot do alone. */
export interface EditorServices {
  readonly log: vscode.LogOutputChannel;
  readonly bookmarks: BookmarkStore;
  readonly request: (request: EditorRequest, editor: RegisterEditor) => void;
  /** Something that is shown of the active editor outside it has changed. */
  readonly changed: (editor: RegisterEditor) => void;
}

/** Reads that shall be made, and registers that were left out. */
export interface AdmittedReads {
  readonly admitted: readonly CellRun[];
  readonly left: readonly RegionRegister[];
}

/** One tab: carries messages between the webview and the document. */
export class RegisterEditor implements vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private info: RegionInfo | undefined;
  private selected: ShownSelection | undefined;
  private key: string | undefined;
  /** Why the region was not opened, where the user can change that. */
  private blocked: Failure | undefined;
  private isClosed = false;
  /** What was asked for before the page was there: what is posted while it loads may be lost. */
  private early: ToWebview[] | undefined = [];

  public constructor(
    public readonly document: RegisterDocument,
    private readonly panel: vscode.WebviewPanel,
    private readonly services: EditorServices,
  ) {
    const { lifetime } = this;
    lifetime.add(
      panel.webview.onDidReceiveMessage((message: unknown) => {
        const parsed = parseFromWebview(message);
        if (parsed === undefined)
          services.log.error(`${document.uri.path}: the editor sent a message that is none.`);
        else void this.receive(parsed).catch((error: unknown) => this.showFailure(error));
      }),
    );
    lifetime.add(
      document.onDidTell((message) => {
        this.post(message);
        services.changed(this);
      }),
    );
    lifetime.add(document.onDidFailLive((error) => this.showFailure(error)));
    lifetime.add(document.machine.onDidChangeWrites((writes) => this.post({ type: 'writes', writes })));
    lifetime.add(
      document.machine.onDidAsk(() => {
        this.returnFocus();
        if (this.blocked !== undefined) void this.show();
      }),
    );
    lifetime.add(panel.onDidChangeViewState(() => services.changed(this)));
    lifetime.add(services.bookmarks.onDidChange(() => this.showBookmarks()));
  }

  public get active(): boolean {
    return this.panel.active;
  }

  public get visible(): boolean {
    return this.panel.visible;
  }

  /** Undefined until it was looked up. */
  public get region(): RegionInfo | undefined {
    return this.info;
  }

  /** Undefined where there is no cell. */
  public get selection(): ShownSelection | undefined {
    return this.selected;
  }

  /** Under which the region's bookmarks are kept; undefined until it was looked up. */
  public get bookmarkKey(): string | undefined {
    return this.key;
  }

  public shows(uri: vscode.Uri): boolean {
    return this.document.uri.toString() === uri.toString();
  }

  /** `mode`: how the region is to be shown. */
  public goTo(offset: number, mode?: EditorMode): void {
    const message: ToWebview = { type: 'goTo', offset, ...(mode && { mode }) };
    if (this.early === undefined) this.post(message);
    else this.early.push(message);
  }

  public act(action: EditorAction): void {
    this.post({ type: 'action', action });
  }

  public showSettings(): void {
    this.post({ type: 'settings', settings: readEditorSettings() });
  }

  private showBookmarks(): void {
    this.post({ type: 'bookmarks', bookmarks: this.bookmarks });
  }

  public showOutcome({ kind, text }: Outcome): void {
    this.post({ type: 'status', kind, text });
  }

  /** Shows the region again after something changed that may make it reachable. Reads nothing. */
  public async show(): Promise<void> {
    const { document } = this;
    const { reference, machine, session, lastFlush, comparison } = document;
    try {
      const { info, bookmarkKey, policy } = await document.lookUp();
      this.info = info;
      this.blocked = undefined;
      this.key ??= bookmarkKey;
      this.post({
        type: 'init',
        init: {
          title: reference.title,
          subtitle: describeRegion(this.info, machine),
          ...(this.info.base === undefined ? {} : { base: this.info.base }),
          size: this.info.size,
          widths: this.info.widths,
          writes: machine.writes,
          machine: shownAs[machine.kind],
          cells: session.cells,
          reading: readsMemory() ? policy : 'asked',
          settings: readEditorSettings(),
          plan: session.plan,
          live: document.live.state,
          bookmarks: this.bookmarks,
          descriptions: document.descriptions.shown,
          ...(lastFlush && { lastFlush }),
          ...(comparison && { comparison }),
        },
      });
    } catch (error) {
      const failure = failureOf(error);
      this.post({ type: 'unavailable', message: new RegscopeError(failure).message });
      if (failure.code === 'needs-unblock') this.offerToUnblock(failure);
    }
    this.services.changed(this);
  }

  /** Runs an operation and says how it ended; undefined: the user left it, and nothing is said. */
  public async run(operation: () => Promise<Outcome | string | undefined>): Promise<void> {
    this.post({ type: 'busy', busy: true });
    try {
      const outcome = await operation();
      if (outcome !== undefined)
        this.showOutcome(typeof outcome === 'string' ? { kind: 'info', text: outcome } : outcome);
    } catch (error) {
      this.showFailure(error);
    } finally {
      this.post({ type: 'busy', busy: false });
    }
  }

  /** Asks as the policy says, then writes. Everything that writes goes through here. */
  public write(question: string, operation: () => Promise<Outcome | string>): Promise<void> {
    return this.run(async () => {
      const { machine, confirmation } = this.document;
      // What is certain to be refused needs no answer.
      const wanted = !machine.writes || (await confirmation.ask(question));
      this.returnFocus();
      if (!wanted) return { kind: 'info', text: vscode.l10n.t('Nothing was written.') };
      return await operation();
    });
  }

  /** Asks whether what keeps this region from being opened shall be unblocked. Rejects with a RegscopeError. */
  public async unblock(): Promise<void> {
    if (this.blocked !== undefined) {
      await this.document.machine.askFor(this.blocked);
      return;
    }
    throw new RegscopeError({
      code: 'bad-request',
      what: vscode.l10n.t('Nothing that can be unblocked keeps this region from being opened.'),
    });
  }

  /** Says in the log what is about to be asked of the machine. */
  public note(access: string): void {
    const { machine, title } = this.document.reference;
    this.services.log.info(`${machineText(machine)}: ${title}: ${access}`);
  }

  public notePoke({ offset, width, value }: Poked): void {
    this.note(`poke of ${fullHex(value, width)} (${width} bits) at +${toHex(offset)}`);
  }

  public dispose(): void {
    this.isClosed = true;
    this.lifetime.dispose();
  }

  private get bookmarks(): readonly Bookmark[] {
    return this.key === undefined ? [] : this.services.bookmarks.of(this.key);
  }

  private async receive(message: FromWebview): Promise<void> {
    const { session } = this.document;
    switch (message.type) {
      case 'ready':
        this.post({ type: 'strings', strings: vscode.l10n.bundle ?? {} });
        await this.show();
        for (const message of this.early ?? []) this.post(message);
        this.early = undefined;
        break;
      case 'enableWrites':
        await enableWrites(this.document.machine);
        this.returnFocus();
        break;
      case 'request':
        this.services.request(message.request, this);
        break;
      case 'selection': {
        const { offset, width, count, order, bytesPerRow } = message;
        this.selected = { offset, width, count, order, bytesPerRow };
        this.services.changed(this);
        // The other follows, and does not lead back.
        if (this.active) this.document.comparedWith?.follow(offset);
        break;
      }
      case 'peek':
        await this.peek(message);
        break;
      case 'peekRuns':
        await this.peekRuns(message.runs);
        break;
      case 'peekBoth':
        await this.peekBoth(message);
        break;
      case 'poke':
        await this.poke(message);
        break;
      case 'stage': {
        const { offset, width, value, verify, further } = message;
        session.stage({ offset, width, value, verify, further });
        break;
      }
      case 'stageField':
        await this.stageField(message);
        break;
      case 'unstage':
        session.unstage(message.id);
        break;
      case 'moveStaged':
        session.moveStaged(message.id, message.by);
        break;
      case 'verifyStaged':
        session.verifyStaged(message.id, message.verify);
        break;
      case 'restage':
        session.restage(message.id);
        break;
      case 'pokeStaged': {
        const write = session.plan.writes.find(({ id }) => id === message.id);
        if (write === undefined) break;
        await this.write(askAboutPoke(write), async () => {
          this.notePoke(write);
          return describePokes(await session.pokeStaged(write.id));
        });
        break;
      }
      case 'flush':
        await this.run(async () => describeFlush(await this.document.flush(message.readBack)));
        break;
    }
  }

  private async peek({ offset, width, count, visible }: FromWebview & { type: 'peek' }): Promise<void> {
    const { session } = this.document;
    const run = { offset, width, count };
    if (visible === true) {
      // Nobody asked for it: only its failure is news.
      try {
        await session.readRuns([run]);
        session.tellRuns([run]);
      } catch (error) {
        this.showFailure(error);
      }
      return;
    }
    await this.peekRuns([run]);
  }

  private async peekRuns(runs: readonly CellRun[]): Promise<void> {
    await this.run(async () => {
      const { admitted, left } = await this.admitReads(runs);
      if (admitted.length === 0 && left.length > 0) return { kind: 'info', text: notReadText(left) };
      for (const { offset, width, count } of admitted)
        this.note(`peek of ${count} × ${width} bits at +${toHex(offset)}`);
      await this.document.session.peek(admitted.flatMap(cellsOf));
      const told = describePeek(admitted);
      return left.length === 0 ? told : { kind: 'warning', text: `${told} ${notReadText(left)}` };
    });
  }

  /** Reads the same cells of both regions that are compared, as far as both have them and no read changes either. */
  private async peekBoth({ runs, more }: FromWebview & { type: 'peekBoth' }): Promise<void> {
    const { document } = this;
    const other = document.comparedWith;
    if (other === undefined) return;
    await this.run(async () => {
      const wanted = more === true ? await this.withMore(runs) : runs;
      const { shared, absent } = sharedReads(wanted, await other.lookedUp());
      const own = sortReads(shared, document.descriptions.registers);
      const { harmless: admitted, costly } = sortReads(own.harmless, other.descriptions.registers);
      const count = countOf(admitted);
      this.note(
        `peek of ${count} cells, and of the same of ${machineText(other.reference.machine)}: ${other.title}`,
      );
      const cells = admitted.flatMap(cellsOf);
      if (count > 0) await Promise.all([document.session.peek(cells), other.session.peek(cells)]);
      const left = [...own.costly, ...costly];
      const told = [
        vscode.l10n.t('{0} cells were read of both, once each.', count),
        ...(absent === 0 ? [] : [vscode.l10n.t('{0} more are not in {1}.', absent, other.title)]),
        ...(left.length === 0 ? [] : [notReadText(left)]),
      ].join(' ');
      return left.length === 0 ? told : { kind: 'warning', text: told };
    });
  }

  /** Configuration space tells by itself what registers it has: all of them are meant, once that was read. */
  private async withMore(runs: readonly CellRun[]): Promise<readonly CellRun[]> {
    const { document } = this;
    await Promise.all([document.locateBlocks('layout'), document.comparedWith?.locateBlocks('layout')]);
    if (document.reference.source.kind !== 'config') return runs;
    return distinctRuns(document.descriptions.registers.all.map(({ run }) => run));
  }

  /**
   * Of reads that were asked for, those that shall be made. A register that a read changes is read alone, and when the user says
   * so; among others it is left out.
   */
  public async admitReads(runs: readonly CellRun[]): Promise<AdmittedReads> {
    const sorted = sortReads(runs, this.document.descriptions.registers);
    const { harmless, costly } = sorted;
    const [register] = costly;
    if (register === undefined || !isAskedAlone(sorted)) return { admitted: harmless, left: costly };
    const read = vscode.l10n.t('Read');
    const question = vscode.l10n.t('{0} Read it?', costText(register));
    const answer = await vscode.window.showWarningMessage(question, { modal: true }, read);
    this.returnFocus();
    return answer === read ? { admitted: runs, left: [] } : { admitted: [], left: costly };
  }

  /** Reads the register, where that does no harm, and stages what changes the field and nothing else. */
  private async stageField(message: FromWebview & { type: 'stageField' }): Promise<void> {
    const { session, descriptions } = this.document;
    const register = descriptions.registers.find(message.block, message.register);
    await this.run(async () => {
      if (register === undefined)
        throw new RegscopeError({
          code: 'bad-request',
          what: vscode.l10n.t('{0} is not described here any more.', message.register),
        });
      const { path, run } = register;
      const reads = readHazardOf(register.register) === undefined;
      if (reads) {
        this.note(`peek of ${path} before a write of ${message.field}`);
        await session.peek(cellsOf(run));
        const failed = session.cellsIn(run).find(({ state }) => state !== 'value');
        if (failed !== undefined)
          throw new RegscopeError({
            code: 'fault',
            what: vscode.l10n.t('Nothing was staged: {0} could not be read before.', path),
            ...(failed.reason !== undefined && { why: failed.reason }),
          });
      }
      const edit = { ...message, register, cells: session.cellsIn(run), staged: session.plan.writes };
      const { writes, hazards } = composeFieldEdit(edit);
      if (!(await this.acceptHazards(path, hazards))) return vscode.l10n.t('Nothing was staged.');
      const { verify } = readEditorSettings();
      for (const { note, ...write } of writes) session.stage({ ...write, verify, note: `${path}: ${note}` });
      return reads
        ? vscode.l10n.t('{0} was read and a write of it is staged: nothing is written yet.', path)
        : vscode.l10n.t('A write of {0} is staged; it was not read for it: nothing is written yet.', path);
    });
  }

  private async acceptHazards(path: string, hazards: readonly FieldHazard[]): Promise<boolean> {
    if (hazards.length === 0) return true;
    const stage = vscode.l10n.t('Stage');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Writing {0} does more than that.', path),
      { modal: true, detail: hazards.map(hazardWords).join('\n') },
      stage,
    );
    this.returnFocus();
    return answer === stage;
  }

  private async poke({ offset, width, value, verify }: FromWebview & { type: 'poke' }): Promise<void> {
    const write = { offset, width, value, verify };
    await this.write(askAboutPoke(write), async () => {
      this.notePoke(write);
      return describePokes([await this.document.session.poke(write)]);
    });
  }

  /** VS Code's dialogs do not give it back to a webview. */
  private returnFocus(): void {
    if (this.active) this.post({ type: 'focus' });
  }

  private showFailure(error: unknown): void {
    const failure = failureOf(error);
    const { message } = new RegscopeError(failure);
    this.services.log.error(`${this.document.reference.title}: ${failure.code}: ${message}`);
    this.showOutcome({ kind: failure.code === 'writes-off' ? 'warning' : 'error', text: message });
    if (failure.code === 'powered-down') void this.offerToKeepAwake(failure.what);
  }

  /** Once: a region is looked up again and again. */
  private offerToUnblock(failure: Failure): void {
    const isNew = this.blocked === undefined;
    this.blocked = failure;
    if (!isNew) return;
    const unblock = vscode.l10n.t('Unblock…');
    void vscode.window.showWarningMessage(failure.what, unblock).then((answer) => {
      if (answer === unblock) void this.unblock();
    });
  }

  private async offerToKeepAwake(what: string): Promise<void> {
    const keepAwake = vscode.l10n.t('Keep Awake');
    if ((await vscode.window.showWarningMessage(what, keepAwake)) !== keepAwake) return;
    await this.run(async () => {
      const state = await this.document.keepAwake();
      return vscode.l10n.t(
        'The device is awake ({0}) and kept so until this window closes. Nothing was accessed yet.',
        state,
      );
    });
  }

  private post(message: ToWebview): void {
    // What was under way when the tab was closed ends later, and a panel that is gone throws.
    if (!this.isClosed) void this.panel.webview.postMessage(message);
  }
}
