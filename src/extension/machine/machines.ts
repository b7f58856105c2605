import { join } from 'node:path';
import * as vscode from 'vscode';
import { Lifetime } from '../../shared/base/lifetime';
import { contextKeys, settings } from '../ids';
import { createDemoMachine } from './demoMachine';
import type { Journal } from './journal';
import { Machine, type MachineId } from './machine';

/** The machines of this window: the one the views show, and any other that an open editor belongs to. */
export class Machines implements vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly open = new Map<MachineId, Machine>();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<void>());

  /** Another machine is shown, or its writes were switched. */
  public readonly onDidChange = this.changed.event;

  public constructor(
    private readonly extensionPath: string,
    private readonly journal: Journal,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.lifetime.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${settings.section}.${settings.machine}`)) this.announce();
      }),
    );
    this.announce();
  }

  /** The machine the views and commands are about. */
  public get shown(): Machine {
    const id = vscode.workspace.getConfiguration(settings.section).get<string>(settings.machine);
    return this.get(id === 'local' ? 'local' : 'demo');
  }

  public async show(id: MachineId): Promise<void> {
    await vscode.workspace
      .getConfiguration(settings.section)
      .update(settings.machine, id, vscode.ConfigurationTarget.Global);
  }

  /** Nothing is started by this: the machine's helper comes up with the first request. */
  public get(id: MachineId): Machine {
    let machine = this.open.get(id);
    if (machine === undefined) {
      const programs = join(this.extensionPath, 'dist');
      const recording = join(this.extensionPath, 'media', 'demo-machine.json');
      const demo = id === 'demo' ? createDemoMachine(recording, programs) : undefined;
      machine = this.lifetime.add(new Machine(id, programs, this.journal, this.log, demo));
      this.lifetime.add(machine.onDidChangeWrites(() => this.announce()));
      this.open.set(id, machine);
    }
    return machine;
  }

  public dispose(): void {
    this.lifetime.dispose();
  }

  private announce(): void {
    const { id, writes } = this.shown;
    void vscode.commands.executeCommand('setContext', contextKeys.machine, id);
    void vscode.commands.executeCommand('setContext', contextKeys.writes, writes);
    this.changed.fire();
  }
}
