import { join } from 'node:path';
import * as vscode from 'vscode';
import { Lifetime } from '../../shared/base/lifetime';
import { contextKeys, settings } from '../ids';
import type { BecomeRoot } from '../helper/elevation/ladder';
import type { HelperRights } from '../helper/helperArguments';
import { createDemoMachine } from './demoMachine';
import type { Journal } from './journal';
import { Machine, type MachineKind, type MachineNature } from './machine';
import { loadPciNames } from './pciNames';
import { recordingId, targetId, targetName, type MachineId, type RecordingId } from './machineId';
import { createTargetLock, holderText, type Holder, type TargetLockOptions } from './targetLock';
import { createRecordedMachine } from './recordings/recordedMachine';
import type { RecordingList } from './recordings/recordingList';
import type { TargetConnections } from './targetConnections';
import type { TargetList } from './targetList';

/** Which recording this workspace shows in place of the machine of the settings. */
const shownRecording = 'shownRecording';

/** The machines of this window: the one the views show, and any other that an open editor belongs to. */
export class Machines implements vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly open = new Map<MachineId, Machine>();
  /** Of targets, as ssh takes them. */
  private readonly destinations = new WeakMap<Machine, string | undefined>();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<void>());
  private recording: RecordingId | undefined;

  /** Another machine is shown, or its writes were switched. */
  public readonly onDidChange = this.changed.event;

  public constructor(
    private readonly extensionPath: string,
    private readonly journal: Journal,
    private readonly log: vscode.LogOutputChannel,
    private readonly recordings: RecordingList,
    private readonly workspaceState: vscode.Memento,
    private readonly becomeRoot: BecomeRoot,
    private readonly targets: TargetList,
    private readonly connections: TargetConnections,
  ) {
    const kept = recordingId(workspaceState.get(shownRecording, ''));
    // One that was forgotten elsewhere is not what a window comes up with.
    this.recording = kept !== undefined && recordings.find(kept) !== undefined ? kept : undefined;
    this.lifetime.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(`${settings.section}.${settings.machine}`)) return;
        void this.showRecording(undefined);
      }),
    );
    this.lifetime.add(
      targets.onDidChange(() => {
        this.checkDestinations();
        this.announce(); // The one that is shown may have been taken off the list.
      }),
    );
    this.announce();
  }

  /** The machine the views and commands are about. */
  public get shown(): Machine {
    const named = vscode.workspace.getConfiguration(settings.section).get(settings.machine, 'demo');
    return this.get(this.recording ?? this.idOf(named));
  }

  public async show(id: MachineId): Promise<void> {
    const recording = recordingId(id);
    await this.showRecording(recording);
    if (recording !== undefined) return;
    await vscode.workspace
      .getConfiguration(settings.section)
      .update(settings.machine, targetName(id) ?? id, vscode.ConfigurationTarget.Global);
  }

  /** Shows a recording whose file may have changed since it was last shown. */
  public async showAnew(id: RecordingId): Promise<void> {
    this.open.get(id)?.restart();
    await this.show(id);
  }

  /** Nothing is started by this: the machine's helper comes up with the first request. */
  public get(id: MachineId): Machine {
    const known = this.open.get(id);
    if (known !== undefined) return known;
    const machine = this.lifetime.add(new Machine(id, this.journal, this.log, this.natureOf(id)));
    this.lifetime.add(machine.onDidChangeWrites(() => this.announce()));
    this.lifetime.add(machine.onDidLoseWrites((to) => tellOfLoss(machine.label, to)));
    this.open.set(id, machine);
    this.destinations.set(machine, this.destinationOf(id));
    return machine;
  }

  /** Those beside the shown one to whose hardware or files this window may write. */
  public get alsoWriting(): readonly Machine[] {
    return [...this.open.values()].filter(
      (machine) => isReal(machine.kind) && machine.writes && machine !== this.shown,
    );
  }

  public dispose(): void {
    this.lifetime.dispose();
  }

  /** What the setting says: a name that is no target's any more is the demo's, which reaches nothing. */
  private idOf(named: string): MachineId {
    if (named === 'local') return named;
    return this.targets.find(named) === undefined ? 'demo' : targetId(named);
  }

  private destinationOf(id: MachineId): string | undefined {
    return this.targets.find(targetName(id) ?? '')?.destination;
  }

  private checkDestinations(): void {
    for (const [id, machine] of this.open) {
      const now = this.destinationOf(id);
      if (now === this.destinations.get(machine)) continue;
      this.destinations.set(machine, now);
      machine.disallow();
    }
  }

  private natureOf(id: MachineId): MachineNature {
    const bundledNames = join(this.extensionPath, 'media', 'pci.ids.gz');
    const real = {
      loadNames: () => loadPciNames('installed', bundledNames),
      lockWrites: (onLost: TargetLockOptions['onLost']) =>
        createTargetLock({ target: id, window: windowName, onLost }),
    };
    const name = targetName(id);
    if (name !== undefined)
      return {
        ...real,
        label: () => name,
        launch: (rights) => this.connections.launch(name, rights),
        retry: () => this.connections.resume(name),
      };
    // Loaded when it is first needed: JSON-RPC would be half of what the extension's activation takes.
    const launch = async (rights: HelperRights) => {
      const { launchHelper } = await import('../helper/launch');
      const programs = join(this.extensionPath, 'dist');
      return launchHelper({ programs, ...rights }, id === 'local' ? this.becomeRoot : undefined);
    };
    if (id === 'local') return { ...real, label: () => vscode.l10n.t('this machine'), launch };
    const loadNames = () => loadPciNames('bundled', bundledNames);
    if (id === 'demo') {
      const recording = join(this.extensionPath, 'media', 'demo-machine.json');
      const root = createDemoMachine(recording, join(this.extensionPath, 'dist'));
      return { label: () => vscode.l10n.t('demo'), root, loadNames, launch };
    }
    const find = () => this.recordings.find(id as RecordingId);
    return {
      label: () => {
        const kept = find();
        return kept === undefined ? vscode.l10n.t('a forgotten recording') : `${kept.title}, ${kept.when}`;
      },
      root: createRecordedMachine(find),
      loadNames,
      launch,
    };
  }

  private async showRecording(id: RecordingId | undefined): Promise<void> {
    this.recording = id;
    this.announce();
    await this.workspaceState.update(shownRecording, id);
  }

  private announce(): void {
    const { kind, writes } = this.shown;
    void vscode.commands.executeCommand('setContext', contextKeys.machine, kind);
    void vscode.commands.executeCommand('setContext', contextKeys.writes, writes);
    this.changed.fire();
  }
}

/** Where a write reaches hardware. */
function isReal(kind: MachineKind): boolean {
  return kind === 'local' || kind === 'target';
}

function windowName(): string {
  return vscode.workspace.name ?? vscode.l10n.t('a window without a folder');
}

function tellOfLoss(label: string, to: Holder | undefined): void {
  void vscode.window.showWarningMessage(
    to === undefined
      ? vscode.l10n.t('Writes to {0} are off now: what told other windows that they were on is gone.', label)
      : vscode.l10n.t('Writes to {0} are off now: they were taken over by {1}.', label, holderText(to)),
  );
}
