import * as vscode from 'vscode';
import { Lifetime, type Disposable } from '../../shared/base/lifetime';
import { settings, views } from '../ids';
import type { Machines } from '../machine/machines';
import type { IoResourceNode } from './ioResourceNodes';
import { loadMemoryNodes } from './memoryNodes';
import { MachineTreeView } from './treeView';

export interface MemoryView extends Disposable {
  readonly tree: MachineTreeView<IoResourceNode>;
  readonly setSystemRam: (shown: 'shown' | 'hidden') => Promise<void>;
}

export function createMemoryView(machines: Machines, log: vscode.LogOutputChannel): MemoryView {
  const lifetime = new Lifetime();
  const tree = lifetime.add(
    new MachineTreeView<IoResourceNode>(views.memory, machines, log, (machine) =>
      loadMemoryNodes(machine, hidesSystemRam() ? (kind) => kind === 'ram' : undefined),
    ),
  );
  lifetime.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${settings.section}.${settings.hideSystemRam}`)) tree.reload();
    }),
  );
  return {
    tree,
    setSystemRam: async (shown) => {
      if (hidesSystemRam() === (shown === 'hidden')) return;
      await configuration().update(
        settings.hideSystemRam,
        shown === 'hidden',
        vscode.ConfigurationTarget.Global,
      );
    },
    dispose: () => lifetime.dispose(),
  };
}

function hidesSystemRam(): boolean {
  return configuration().get<boolean>(settings.hideSystemRam) !== false;
}

function configuration(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(settings.section);
}
