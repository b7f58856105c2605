import * as vscode from 'vscode';
import { failureOf, RegscopeError } from '../shared/model/failure';
import type { EditorAction } from '../shared/protocol/webviewProtocol';
import { dumpRegion } from './commands/dumpRegion';
import { loadIntoRegion } from './commands/loadIntoRegion';
import { openJournal } from './commands/openJournal';
import { enableWrites } from './commands/enableWrites';
import { chooseBar0, chooseRegion } from './commands/openRegion';
import { askForRecording, openRecording, pasteDump, selectedText } from './commands/openRecording';
import { chosen, copyAddress, copyAsCommand, revealInMemoryMap } from './commands/pciItems';
import type { RegionNode } from './commands/transferPrompts';
import { RegisterEditorProvider } from './editors/registerEditorProvider';
import { recordMachine } from './commands/recordMachine';
import { showMachine } from './commands/showMachine';
import { commands, views } from './ids';
import { createJournal } from './machine/journal';
import { Machines } from './machine/machines';
import { createRecordingList } from './machine/recordings/recordingList';
import { revealOnce } from './revealOnce';
import { createStatusBar } from './statusBar';
import { loadMemoryNodes, loadPortNodes, type IoResourceNode } from './views/ioResourceNodes';
import { keepLive } from './views/liveRefresh';
import type { PciDeviceNode } from './views/pciNodes';
import { configReference, type PciRegionNode } from './views/pciRegionNodes';
import { createPciView } from './views/pciView';
import { MachineTreeView } from './views/treeView';

/** Wires everything; starts nothing. The first helper comes up when a view or an editor first asks for something. */
export function activate({
  extensionUri,
  extensionPath,
  globalStorageUri,
  subscriptions,
  workspaceState,
}: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Regscope', { log: true });
  const journal = createJournal(vscode.Uri.joinPath(globalStorageUri, 'journal.txt').fsPath);
  const recordings = createRecordingList(vscode.Uri.joinPath(globalStorageUri, 'recordings').fsPath);
  const machines = new Machines(extensionPath, journal, log, recordings, workspaceState);
  const editors = new RegisterEditorProvider(extensionUri, machines, log);
  const memory = new MachineTreeView<IoResourceNode>(views.memory, machines, log, loadMemoryNodes);
  const ports = new MachineTreeView<IoResourceNode>(views.ports, machines, log, loadPortNodes);
  const pci = createPciView(machines, log, vscode.Uri.joinPath(extensionUri, 'media', 'pci.ids.gz').fsPath);
  const trees = [memory, ports, pci.tree];
  subscriptions.push(log, journal, machines, editors, memory, ports, pci, createStatusBar(machines));
  subscriptions.push(keepLive(machines, trees));

  void revealOnce(workspaceState);

  const openBar0 = async (node?: PciDeviceNode) => {
    const reference = await chooseBar0(machines.shown, node);
    if (reference !== undefined) await editors.open(reference);
  };
  const openRegion = async (node?: IoResourceNode | PciRegionNode) => {
    const reference = node?.region ?? (await chooseRegion(machines.shown));
    if (reference !== undefined) await editors.open(reference);
  };
  const act = (action: EditorAction) => () => {
    if (editors.act(action)) return;
    throw new RegscopeError({
      code: 'bad-request',
      what: 'No register editor is active.',
      next: 'Open a region first, for example with “Regscope: Open BAR0”.',
    });
  };
  const refresh = async () => {
    for (const tree of trees) tree.refresh();
    await editors.refresh();
  };
  const handlers: Record<keyof typeof commands, (argument: never) => unknown> = {
    openBar0,
    openRegion,
    peek: act('peek'),
    poke: act('poke'),
    flush: act('flush'),
    flushByReading: act('flushByReading'),
    goToOffset: act('goToOffset'),
    refresh,
    enableWrites: () => enableWrites(machines.shown),
    disableWrites: () => machines.shown.setWrites(false),
    showThisMachine: () => machines.show('local'),
    showDemoMachine: () => machines.show('demo'),
    showMachine: () => showMachine(machines, recordings),
    openRecording: async (file?: vscode.Uri) =>
      openRecording(file ?? (await askForRecording('file')), machines, recordings),
    openRecordedFolder: async (folder?: vscode.Uri) =>
      openRecording(folder ?? (await askForRecording('folder')), machines, recordings),
    pasteDump: async () => pasteDump(await vscode.env.clipboard.readText(), machines, recordings),
    openSelectionAsDump: () => pasteDump(selectedText(), machines, recordings),
    recordMachine: async () => {
      const file = await recordMachine(machines.shown);
      if (file !== undefined) await openRecording(file, machines, recordings);
    },
    showLog: () => log.show(),
    openJournal: () => openJournal(journal),
    showPciAsTree: () => pci.setLayout('tree'),
    showPciAsList: () => pci.setLayout('list'),
    openConfigSpace: (node?: PciDeviceNode) =>
      editors.open(configReference(chosen(node).device, machines.shown.id)),
    readLinkStatus: (node?: PciDeviceNode) => pci.readLink(chosen(node)),
    copyAddress,
    copyAsCommand,
    revealInMemoryMap: (node?: PciRegionNode) => revealInMemoryMap(node, memory, ports),
    dumpRegion: (node?: RegionNode) => dumpRegion(machines, node),
    loadIntoRegion: (node?: RegionNode) => loadIntoRegion(machines, node),
  };
  for (const name of Object.keys(commands) as (keyof typeof commands)[]) {
    const run = async (argument: never) => {
      try {
        await handlers[name](argument);
      } catch (error) {
        const { message } = new RegscopeError(failureOf(error));
        log.error(message);
        void vscode.window.showErrorMessage(message);
      }
    };
    subscriptions.push(vscode.commands.registerCommand(commands[name], run));
  }
}
