import * as vscode from 'vscode';
import { Lifetime } from '../../shared/base/lifetime';
import { RegscopeError, type Failure } from '../../shared/model/failure';
import type { ConfigurationExtent, MachineContent } from '../../shared/model/machineContent';
import type { PciAddress } from '../../shared/model/pciAddress';
import type { PciLink } from '../../shared/model/pciDevice';
import type { Source } from '../../shared/model/source';
import type { HelperMethod, HelperParams, HelperResults, Role } from '../../shared/protocol/helperProtocol';
import type { HelperRights } from '../helper/helperArguments';
import type { HelperClient } from '../helper/helperClient';
import { HelperSession } from '../helper/helperSession';
import { askForGrant } from './askForGrant';
import type { Journal } from './journal';
import { journalWrite, type WriteMethod, type WriteOrigin } from './journalLines';
import { kindOf, type MachineId, type MachineKind } from './machineId';
import type { MachineRoot } from './machineRoot';
import type { PciNames } from './pciNames';
import { recordMachine } from './recordMachine';
import type { Holder, TargetLock, TargetLockOptions } from './targetLock';
import { checkTrusted } from './trust';

export type { MachineId, MachineKind };

/** What a machine is, beyond its id. */
export interface MachineNature {
  /** How it is called wherever it shows. */
  readonly label: () => string;
  /** Where it is laid out, for one that is not real. */
  readonly root?: MachineRoot;
  readonly loadNames: () => Promise<PciNames>;
  /** Starts a helper that reaches it, and shakes hands. Rejects with a RegscopeError. */
  readonly launch: (rights: HelperRights) => Promise<HelperClient>;
  /** Lets the next launch try again what was left off. */
  readonly retry?: () => void;
  /** Where other windows may write to the same machine. */
  readonly lockWrites?: (onLost: TargetLockOptions['onLost']) => TargetLock;
}

/** Hardware methods that name no source. */
export type ListMethod =
  | 'listMemory'
  | 'listPorts'
  | 'listPciDevices'
  | 'listDeviceTree'
  | 'listPlatformDevices'
  | 'machineStamp'
  | 'accessFacts';
/** Bytes of a region that may have been written: `[start, end)`. */
export interface WrittenRange {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** Methods on one region that write nothing. */
type ReadMethod = Exclude<HelperMethod, ListMethod | WriteMethod | 'initialize' | 'linkStatus' | 'record'>;

/** A machine whose registers are shown, with the helpers that reach it. */
export class Machine implements vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly lost = this.lifetime.add(new vscode.EventEmitter<void>());
  private readonly writesChanged = this.lifetime.add(new vscode.EventEmitter<boolean>());
  private readonly asked = this.lifetime.add(new vscode.EventEmitter<void>());
  private readonly blockWritten = this.lifetime.add(new vscode.EventEmitter<WrittenRange>());
  private readonly writesLost = this.lifetime.add(new vscode.EventEmitter<Holder | undefined>());
  private readonly lock: TargetLock | undefined;
  private readonly hardware: HelperSession;
  private readonly files: HelperSession;
  private writesOn: boolean;
  private readonly unblocked = new Set<string>();
  private readonly consents = new Set<PciAddress>();
  private loadedNames: Promise<PciNames> | undefined;

  /** A helper ended unasked: what was read through it is no longer known to be true. */
  public readonly onDidLoseHelper = this.lost.event;
  public readonly onDidChangeWrites = this.writesChanged.event;
  /** The user was asked for what a helper had refused, and has allowed it for this session or has not. */
  public readonly onDidAsk = this.asked.event;
  /** Another window has taken the writes over; undefined where that has gone already. */
  public readonly onDidLoseWrites = this.writesLost.event;
  /** A block was written, as a load does it: of other writes, who asked for them knows what they did. */
  public readonly onDidWriteBlock = this.blockWritten.event;

  public constructor(
    public readonly id: MachineId,
    private readonly journal: Journal,
    log: vscode.LogOutputChannel,
    private readonly nature: MachineNature,
  ) {
    // Nothing real can be harmed on the demo machine.
    this.writesOn = id === 'demo';
    const { root } = nature;
    if (root !== undefined) this.lifetime.add(root);
    this.lock = nature.lockWrites?.((to) => {
      this.setWrites(false);
      this.writesLost.fire(to);
    });
    if (this.lock !== undefined) this.lifetime.add(this.lock);
    const session = (role: Role) =>
      new HelperSession(
        async () => {
          const folder = role === 'hardware' ? await root?.start() : undefined;
          if (folder === undefined) checkTrusted();
          return nature.launch({
            role,
            writes: this.writesOn,
            unblocked: role === 'hardware' ? [...this.unblocked] : [],
            consents: role === 'hardware' ? [...this.consents] : [],
            ...(folder === undefined ? {} : { root: folder }),
          });
        },
        ({ info }) =>
          log.info(
            `${this.label}: ${role} helper started: pid ${info.pid}, uid ${info.uid}, ${info.access} access, writes ${info.writes ? 'on' : 'off'}`,
          ),
        ({ code, signal, stderr }) => {
          log.error(
            `${this.label}: ${role} helper ended (${signal ?? `exit code ${code ?? '?'}`}) ${stderr}`,
          );
          this.lost.fire();
        },
      );
    this.hardware = session('hardware');
    this.files = session('files');
  }

  public get label(): string {
    return this.nature.label();
  }

  public get kind(): MachineKind {
    return kindOf(this.id);
  }

  /** What its PCI devices are called; loaded when first asked for. Never rejects. */
  public get pciNames(): Promise<PciNames> {
    return (this.loadedNames ??= this.nature.loadNames());
  }

  public get writes(): boolean {
    return this.writesOn;
  }

  /** Starts the helpers anew, with writes on or off: a running one never changes its mind. Throws RegscopeError. */
  public setWrites(on: boolean): void {
    if (on) this.checkWritable();
    if (on === this.writesOn) return;
    this.writesOn = on;
    if (!on) this.lock?.release();
    this.stopHelpers();
    this.writesChanged.fire(on);
  }

  /**
   * Asks the user for what a helper has refused, and starts it anew with that: a running one never changes its mind.
   * Returns whether it was given just now.
   */
  public async askFor(failure: Failure): Promise<boolean> {
    const { grant } = failure;
    if (grant === undefined) return false;
    const range = grant.kind === 'unblock' ? `${grant.base}-${grant.end}` : '';
    // One that is refused all the same would be asked for again and again.
    if (grant.kind === 'unblock' ? this.unblocked.has(range) : this.consents.has(grant.device)) return false;
    const isAllowed = await askForGrant(grant, failure);
    if (isAllowed) {
      if (grant.kind === 'unblock') this.unblocked.add(range);
      else this.consents.add(grant.device);
      this.hardware.stop();
    }
    this.asked.fire();
    return isAllowed;
  }

  /** The other window whose writes are on. Rejects with a RegscopeError. */
  public async otherWriter(): Promise<Holder | undefined> {
    return await this.lock?.holder();
  }

  /**
   * Switches writes on where no other window has them, or only `from` has, which then loses them. Otherwise returns who
   * has them. Rejects with a RegscopeError.
   */
  public async takeWrites(from?: Holder): Promise<Holder | undefined> {
    this.checkWritable();
    const other = await this.lock?.take(from);
    if (other === undefined) this.setWrites(true);
    return other;
  }

  /** Gives up what is known of the machine: the next request finds it as it is by then. */
  public restart(): void {
    this.stopHelpers();
    this.nature.root?.reset();
    this.lost.fire();
  }

  /** Another machine may be reached in its place now: what was allowed there is not allowed here. */
  public disallow(): void {
    this.unblocked.clear();
    this.consents.clear();
    this.setWrites(false);
    this.stopHelpers();
    this.lost.fire();
  }

  /** Lets the next request ask the user once more for what was cancelled or refused. */
  public retry(): void {
    this.hardware.retry();
    this.nature.retry?.();
  }

  /** Rejects with a RegscopeError. */
  public list<M extends ListMethod>(method: M): Promise<HelperResults[M]> {
    return this.hardware.request<ListMethod>(method, {}) as Promise<HelperResults[M]>;
  }

  /**
   * The same, of this machine and with no more than the user's own rights: for when the helper cannot start. Rejects with
   * a RegscopeError.
   */
  public listAsUser<M extends ListMethod>(method: M): Promise<HelperResults[M]> {
    return this.files.request<ListMethod>(method, {}) as Promise<HelperResults[M]>;
  }

  /** Makes configuration reads. Rejects with a RegscopeError. */
  public readLink(device: PciAddress): Promise<PciLink> {
    return this.hardware.request('linkStatus', { device });
  }

  /** Makes configuration reads where they are asked for. Rejects with a RegscopeError. */
  public record(configuration: ConfigurationExtent): Promise<MachineContent> {
    return recordMachine((method, params) => this.hardware.request(method, params), configuration);
  }

  /** Throws RegscopeError where nothing will ever be written. */
  public checkWritable(): void {
    if (this.nature.root === undefined) checkTrusted();
    if (this.kind !== 'recording') return;
    throw new RegscopeError({
      code: 'blocked',
      what: vscode.l10n.t('A recording cannot be written to.'),
      why: vscode.l10n.t(
        'It shows what the machine held when it was recorded; there is no hardware behind it.',
      ),
      next: vscode.l10n.t('Show this machine or the demo to write.'),
    });
  }

  /** A request that writes nothing, about one region, to the helper that may reach it. Rejects with a RegscopeError. */
  public request<M extends ReadMethod>(
    method: M,
    params: HelperParams<M> & { readonly source: Source },
  ): Promise<HelperResults[M]> {
    return this.sessionFor(params.source).request(method, params);
  }

  /** A request that writes: asked for when the journal holds its intent. Rejects with a RegscopeError. */
  public async write<M extends WriteMethod>(
    method: M,
    params: HelperParams<M>,
    origin: WriteOrigin,
  ): Promise<HelperResults[M]> {
    this.checkWritable();
    const { source } = params;
    const request = () => this.sessionFor(source).request(method, params);
    try {
      // A write that is certain to be refused is no intent.
      if (!this.writesOn) return await request();
      const write = journalWrite(method, params);
      const intent = { machine: this.id, source, write, ...origin };
      return await this.withConsent(() => this.journal.keep(intent, request));
    } finally {
      if ('data' in params) this.blockWritten.fire(rangeOfBlock(params));
    }
  }

  public dispose(): void {
    this.stopHelpers();
    this.lifetime.dispose();
  }

  /** A write that wants consent was refused before anything was accessed: with consent, it is made. */
  private async withConsent<T>(write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (!(error instanceof RegscopeError) || error.failure.code !== 'needs-consent') throw error;
        if (!(await this.askFor(error.failure))) throw error;
      }
    }
  }

  private sessionFor({ kind }: Source): HelperSession {
    return kind === 'file' ? this.files : this.hardware;
  }

  private stopHelpers(): void {
    this.hardware.stop();
    this.files.stop();
  }
}

function rangeOfBlock({ source, offset, data }: HelperParams<'pokeBlock'>): WrittenRange {
  return { source, start: offset, end: offset + Buffer.byteLength(data, 'base64') };
}
