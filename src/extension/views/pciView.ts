import * as vscode from 'vscode';
import { Lifetime, type Disposable } from '../../shared/base/lifetime';
import type { PciAddress } from '../../shared/model/pciAddress';
import { settings, views } from '../ids';
import type { Machines } from '../machine/machines';
import { loadPciNodes, type PciDeviceNode, type PciLayout, type PciNode, type SeenLink } from './pciNodes';
import { MachineTreeView } from './treeView';

export interface PciView extends Disposable {
  readonly tree: MachineTreeView<PciNode>;
  readonly setLayout: (layout: PciLayout) => Promise<void>;
  /** Reads a device's link, by configuration accesses, and shows it until the next refresh. */
  readonly readLink: (node: PciDeviceNode) => Promise<void>;
}

export function createPciView(machines: Machines, log: vscode.LogOutputChannel): PciView {
  const lifetime = new Lifetime();
  const links = new Map<PciAddress, SeenLink>();
  const tree = lifetime.add(
    new MachineTreeView<PciNode>(views.pci, machines, log, async (machine) => {
      const names = await machine.pciNames;
      return await loadPciNodes(machine, { layout: layout(), names, links });
    }),
  );
  lifetime.add(tree.onDidRefresh(() => links.clear()));
  lifetime.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${settings.section}.${settings.pciLayout}`)) tree.reload();
    }),
  );
  return {
    tree,
    setLayout: async (chosen) => {
      await configuration().update(settings.pciLayout, chosen, vscode.ConfigurationTarget.Global);
    },
    readLink: async ({ device: { address } }) => {
      const machine = machines.shown;
      const link = await machine.readLink(address);
      if (machine !== machines.shown) return;
      links.set(address, { link, time: new Date() });
      tree.reload();
    },
    dispose: () => lifetime.dispose(),
  };
}

function configuration(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(settings.section);
}

function layout(): PciLayout {
  return configuration().get<string>(settings.pciLayout) === 'list' ? 'list' : 'tree';
}
