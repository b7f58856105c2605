import * as vscode from 'vscode';
import { Lifetime, type Disposable } from '../../shared/base/lifetime';
import { RegscopeError } from '../../shared/model/failure';
import type { ConnectionState } from '../helper/target/targetConnection';
import { commands, itemKinds, views } from '../ids';
import { targetId, type MachineId } from '../machine/machineId';
import type { Machines } from '../machine/machines';
import type { RecordingList } from '../machine/recordings/recordingList';
import type { TargetConnections } from '../machine/targetConnections';
import type { TargetList } from '../machine/targetList';
import type { Target } from '../targets/target';
import { tooltip, type Row } from './markdown';

export interface MachineNode {
  readonly id: MachineId;
  readonly item: vscode.TreeItem;
  /** Where it is one that ssh reaches. */
  readonly target?: Target;
}

/** Milliseconds: round trips change with each request. */
const drawAtMostEvery = 500;

/** Lists the machines that can be shown, and how far they are connected. Connects to none. */
export function createMachinesView(
  machines: Machines,
  targets: TargetList,
  connections: TargetConnections,
  recordings: RecordingList,
): Disposable {
  const lifetime = new Lifetime();
  const changed = lifetime.add(new vscode.EventEmitter<undefined>());
  const load = (): MachineNode[] => {
    const shown = machines.shown.id;
    const fixed = [
      machineNode(
        'local',
        vscode.l10n.t('This Machine'),
        'vm-active',
        vscode.l10n.t('where the extension runs'),
      ),
      machineNode('demo', vscode.l10n.t('Demo'), 'beaker', vscode.l10n.t('a made-up machine')),
    ];
    return [
      ...fixed,
      ...targets.all().map((target) => targetNode(target, connections.stateOf(target.name))),
      ...recordings
        .all()
        .map(({ id, title, when }) => machineNode(id, title, 'history', when, itemKinds.recording)),
    ].map((node) => (node.id === shown ? markAsShown(node) : node));
  };
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
  for (const onChange of [machines.onDidChange, targets.onDidChange])
    lifetime.add(onChange(() => changed.fire(undefined)));
  lifetime.add(connections.onDidChange(redraw));
  lifetime.add({ dispose: () => clearTimeout(timer) });
  return lifetime;
}

function machineNode(
  id: MachineId,
  label: string,
  icon: string,
  description: string,
  kind: string = itemKinds.machine,
): MachineNode {
  const item = new vscode.TreeItem(label);
  item.id = id;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = kind;
  const node = { id, item };
  item.command = { command: commands.showMachine, title: vscode.l10n.t('Show Machine…'), arguments: [node] };
  return node;
}

function targetNode(target: Target, state: ConnectionState): MachineNode {
  const { name, destination } = target;
  const isOn = state.kind === 'connected' || state.kind === 'connecting';
  const kind = isOn ? itemKinds.connectedTarget : itemKinds.target;
  const node = machineNode(
    targetId(name),
    name,
    isOn ? 'vm-connect' : 'vm',
    stateText(destination, state),
    kind,
  );
  const details: readonly Row[] = [
    [vscode.l10n.t('Destination of ssh'), destination],
    ...(target.folder === undefined ? [] : [[vscode.l10n.t('Folder there'), target.folder] as const]),
  ];
  node.item.tooltip = tooltip(
    name,
    details,
    state.kind === 'failed' ? new RegscopeError(state.failure).message : '',
  );
  if (state.kind === 'failed')
    node.item.iconPath = new vscode.ThemeIcon('vm-outline', new vscode.ThemeColor('list.errorForeground'));
  return { ...node, target };
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
