import * as vscode from 'vscode';
import { Lifetime, type Disposable } from '../../shared/base/lifetime';
import { RegscopeError } from '../../shared/model/failure';
import type { ConnectionState } from '../helper/target/targetConnection';
import { commands, itemKinds, views } from '../ids';
import { listMachines, type ListedMachine, type MachineLists } from '../machine/listedMachines';
import type { Machines } from '../machine/machines';
import type { TargetConnections } from '../machine/targetConnections';
import { targetText } from '../machine/targetText';
import type { Target } from '../targets/target';
import { tooltip, type Row } from './markdown';

export interface MachineNode extends ListedMachine {
  readonly item: vscode.TreeItem;
}

/** Milliseconds: round trips change with each request. */
const drawAtMostEvery = 500;

/** Lists the machines that can be shown, and how far they are connected. Connects to none. */
export function createMachinesView(
  machines: Machines,
  lists: MachineLists,
  connections: TargetConnections,
): Disposable {
  const lifetime = new Lifetime();
  const changed = lifetime.add(new vscode.EventEmitter<undefined>());
  const load = (): MachineNode[] =>
    listMachines(lists).map((machine) => {
      const { target } = machine;
      const node =
        target === undefined
          ? machineNode(machine)
          : targetNode(machine, target, connections.stateOf(target.name));
      return machine.id === machines.shown.id ? markAsShown(node) : node;
    });
  lifetime.add(
    vscode.window.createTreeView<MachineNode>(views.machines, {
      treeDataProvider: {
        onDidChangeTreeData: changed.event,
        getChildren: (parent) => (parent === undefined ? load() : []),
        getTreeItem: ({ item }) => item,
      },
    }),
  );
  let timer: NodeJS.Timeout | undefined;
  const redraw = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      changed.fire(undefined);
    }, drawAtMostEvery);
  };
  for (const onChange of [machines.onDidChange, lists.targets.onDidChange])
    lifetime.add(onChange(() => changed.fire(undefined)));
  lifetime.add(connections.onDidChange(redraw));
  lifetime.add({ dispose: () => clearTimeout(timer) });
  return lifetime;
}

function machineNode(machine: ListedMachine): MachineNode {
  const { id, label, icon, description, recording } = machine;
  const item = new vscode.TreeItem(label);
  item.id = id;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = recording === undefined ? itemKinds.machine : itemKinds.recording;
  const node = { ...machine, item };
  item.command = { command: commands.showMachine, title: vscode.l10n.t('Show Machine…'), arguments: [node] };
  return node;
}

function targetNode(machine: ListedMachine, target: Target, state: ConnectionState): MachineNode {
  const node = machineNode(machine);
  const { item } = node;
  const { name, destination } = target;
  const isOn = state.kind === 'connected' || state.kind === 'connecting';
  item.description = stateText(destination, state);
  item.contextValue = isOn ? itemKinds.connectedTarget : itemKinds.target;
  if (isOn) item.iconPath = new vscode.ThemeIcon('vm-connect');
  if (state.kind === 'failed')
    item.iconPath = new vscode.ThemeIcon('vm-outline', new vscode.ThemeColor('list.errorForeground'));
  const rows = [...Object.values(targetText(target)), ...stateRows(state)];
  item.tooltip = tooltip(name, rows, state.kind === 'failed' ? new RegscopeError(state.failure).message : '');
  return node;
}

function stateRows(state: ConnectionState): readonly Row[] {
  if (state.kind !== 'connected') return [];
  const { cpu, roundTrip } = state;
  const rows: readonly Row[] = [[vscode.l10n.t('CPU'), cpu]];
  if (roundTrip === undefined) return rows;
  return [
    ...rows,
    [vscode.l10n.t('Round trip'), vscode.l10n.t('{0} ms, the shortest of the last requests', roundTrip)],
  ];
}

/** What changes comes first: the end of a row may be cut off. */
function stateText(destination: string, state: ConnectionState): string {
  switch (state.kind) {
    case 'idle':
      return `${vscode.l10n.t('not connected')} · ${destination}`;
    case 'connecting':
      return `${state.step}… · ${destination}`;
    case 'connected': {
      const { cpu, roundTrip } = state;
      const how = roundTrip === undefined ? vscode.l10n.t('connected') : vscode.l10n.t('{0} ms', roundTrip);
      return [how, destination, cpu].join(' · ');
    }
    case 'failed':
      return state.failure.what; // It names the destination.
  }
}

function markAsShown(node: MachineNode): MachineNode {
  const { item } = node;
  item.description = [vscode.l10n.t('shown'), item.description].join(' · ');
  return node;
}
