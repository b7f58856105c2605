import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { failureOf, RegscopeError } from '../shared/model/failure';
import { editorActions, editorRequests } from '../shared/protocol/webviewProtocol';
import { createEditorCommands } from './commands/editorCommands';
import { dumpRegion } from './commands/dumpRegion';
import { loadIntoRegion } from './commands/loadIntoRegion';
import { compareMachines } from './commands/compareMachines';
import { copyCommandLine } from './commands/copyCommandLine';
import { createJournalViewer } from './commands/openJournal';
import { installHelper, removeHelper } from './commands/installHelper';
import { enableWrites } from './commands/enableWrites';
import { chooseBar0, chooseRegion } from './commands/openRegion';
import { askForRecording, openRecording, pasteDump, selectedText } from './commands/openRecording';
import { findRegister } from './commands/findRegister';
import { goToAddress } from './commands/goToAddress';
import { chooseFiles, chooseSharedMemory, pathsOf } from './commands/openFiles';
import { askForTarget, chooseTarget, editTarget, removeTarget } from './commands/connectToTarget';
import { chooseGap } from './commands/openUnclaimed';
import {
  chosen,
  copyAddress,
  copyAsCommand,
  revealInMemoryMap,
  revealInPciDevices,
} from './commands/pciItems';
import type { RegionNode } from './commands/transferPrompts';
import { bindDescription } from './commands/bindDescription';
import type { OpenRegion } from './commands/descriptionPicks';
import { exportDescription } from './commands/exportDescription';
import { importDescription } from './commands/importDescription';
import { unbindDescription } from './commands/unbindDescription';
import { createBookmarkStore } from './editors/bookmarks';
import { createKeptPlans } from './editors/keptPlans';
import { createBlockFinder } from './editors/blockFinder';
import type { RegisterEditor } from './editors/registerEditor';
import { createRegionStatus, type RegionStatus } from './editors/regionStatus';
import type { RegionReference } from './editors/regionUri';
import { RegisterEditorProvider } from './editors/registerEditorProvider';
import { recordMachine } from './commands/recordMachine';
import { showMachine } from './commands/showMachine';
import { commands, views } from './ids';
import { createBecomeRoot } from './helper/rootPrompts';
import { createJournal } from './machine/journal';
import { targetId, type MachineId } from './machine/machineId';
import { Machines } from './machine/machines';
import { offerTrust } from './machine/trust';
import { createTargetConnections } from './machine/targetConnections';
import { createTargetList } from './machine/targetList';
import { createRecordingList } from './machine/recordings/recordingList';
import { createRegisterDescriptions } from './registers/registerDescriptions';
import { createRegisterSearch } from './registers/registerSearch';
import { searchedRegions } from './registers/searchedRegions';
import { revealOnce } from './revealOnce';
import { createStatusBar } from './statusBar';
import { createAccessView } from './views/accessView';
import { createFilesView, fileReference, type FileNode } from './views/filesView';
import { registerGreyedRows } from './views/greyedRows';
import type { IoResourceNode } from './views/ioResourceNodes';
import { keepLive } from './views/liveRefresh';
import { createMachinesView, type MachineNode } from './views/machinesView';
import { createMemoryMapPanel } from './views/memoryMapPanel';
import { createMemoryView } from './views/memoryView';
import type { PciDeviceNode } from './views/pciNodes';
import type { PciRegionNode } from './views/pciRegionNodes';
import { createPciView } from './views/pciView';
import { loadPortNodes } from './views/portNodes';
import { configReference } from './views/regionReferences';
import { MachineTreeView } from './views/treeView';

let closeJournal: (() => Promise<void>) | undefined;

/** Wires everything; starts nothing. The first helper comes up when a view or an editor first asks for something. */
export function activate({
  extensionUri,
  extensionPath,
  globalState,
  globalStorageUri,
  subscriptions,
  workspaceState,
}: vscode.ExtensionContext): void {
  // What does not know VS Code has its texts from here.
  if (vscode.l10n.bundle !== undefined) l10n.config({ contents: vscode.l10n.bundle });
  const log = vscode.window.createOutputChannel('Regscope', { log: true });
  const writesLog = vscode.window.createOutputChannel('Regscope Writes', { log: true });
  const journal = createJournal(vscode.Uri.joinPath(globalStorageUri, 'journal.jsonl').fsPath, {
    tell: (line, outcome) =>
      outcome === 'intended' || outcome === 'made' ? writesLog.info(line) : writesLog.warn(line),
  });
  closeJournal = () => journal.dispose();
  const journalViewer = createJournalViewer(journal, log);
  const recordings = createRecordingList(vscode.Uri.joinPath(globalStorageUri, 'recordings').fsPath);
  const becomeRoot = createBecomeRoot(extensionPath, log);
  const targets = createTargetList();
  const lists = { targets, recordings };
  const connections = createTargetConnections(extensionPath, globalStorageUri.fsPath, targets, log);
  const machines = new Machines(
    extensionPath,
    journal,
    log,
    recordings,
    workspaceState,
    becomeRoot,
    targets,
    connections,
  );
  /** Says what went wrong. Never rejects. */
  const attempt = async (work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      const { message, failure } = new RegscopeError(failureOf(error));
      log.error(message);
      if (failure.code === 'not-trusted') void offerTrust(message);
      else void vscode.window.showErrorMessage(message);
    }
  };
  const bookmarks = createBookmarkStore(globalState);
  const descriptions = createRegisterDescriptions(extensionPath, { globalState, globalStorageUri }, log);
  subscriptions.push(descriptions);
  const requests = createEditorCommands({
    bookmarks,
    journal,
    openRegions: () => editors.documents,
    showBeside: (region) => editors.showBeside(region),
    openAnother: async () => {
      const reference = await chooseRegion(machines.shown);
      if (reference === undefined) return undefined;
      await editors.open(reference, undefined, vscode.ViewColumn.Beside);
      return editors.active?.document;
    },
  });
  const editors = new RegisterEditorProvider(
    extensionUri,
    machines,
    createKeptPlans(workspaceState, log),
    createBlockFinder(descriptions.all),
    {
      log,
      bookmarks,
      request: (request, editor) => void attempt(() => requests[request](editor)),
    },
  );
  subscriptions.push(descriptions.all.onDidChange(() => void editors.describeAgain()));
  const regionStatus = createRegionStatus();
  subscriptions.push(
    regionStatus,
    editors.onDidChangeActive((editor) => regionStatus.show(statusOf(editor))),
  );
  const memory = createMemoryView(machines, log);
  const ports = new MachineTreeView<IoResourceNode>(views.ports, machines, log, loadPortNodes);
  const pci = createPciView(machines, log);
  const files = createFilesView(workspaceState);
  const access = createAccessView(machines, log);
  const trees = [memory.tree, ports, pci.tree, access];
  subscriptions.push(log, writesLog, journalViewer, machines, editors, memory, ports, pci, files, access);
  subscriptions.push(createMachinesView(machines, lists, connections), connections);
  subscriptions.push(createStatusBar(machines), registerGreyedRows());
  subscriptions.push(keepLive(machines, trees));
  // It says whether writes are on.
  subscriptions.push(machines.onDidChange(() => access.reload()));

  const memoryMap = createMemoryMapPanel({ extensionUri, machines, memory: memory.tree, editors, log });
  subscriptions.push(memoryMap);

  void revealOnce(workspaceState);
  void journalViewer.tellOfUnanswered();

  const open = async (reference: RegionReference | undefined, offset?: number) => {
    if (reference === undefined) return;
    if (reference.source.kind === 'file') await files.add(reference.source.path);
    await editors.open(reference, offset);
  };
  const openPaths = async (paths: readonly string[]) => {
    for (const path of paths) await open(fileReference(path));
  };
  const find = async (view: string) => {
    await vscode.commands.executeCommand(`${view}.focus`);
    await vscode.commands.executeCommand('list.find');
  };
  const openBar0 = async (node?: PciDeviceNode) => {
    await open(await chooseBar0(machines.shown, node));
  };
  const openRegion = async (node?: IoResourceNode | PciRegionNode | FileNode) => {
    await open(node?.region ?? (await chooseRegion(machines.shown)));
  };
  const openAddress = async () => {
    const place = await goToAddress(machines.shown, memory);
    if (place !== undefined) await open(place.reference, place.offset);
  };
  const openRegister = async () => {
    const machine = machines.shown;
    const open = editors.documents
      .filter((document) => document.machine === machine)
      .map(({ reference, descriptions: { blocks } }) => ({ reference, blocks }));
    const found = await findRegister(
      searchedRegions(machine, descriptions.all, open).then(createRegisterSearch),
    );
    if (found !== undefined)
      await editors.open(found.reference, found.offset, vscode.ViewColumn.Active, 'registers');
  };
  const activeEditor = (): RegisterEditor => {
    if (editors.active !== undefined) return editors.active;
    throw new RegscopeError({
      code: 'bad-request',
      what: vscode.l10n.t('No register editor is active.'),
      next: vscode.l10n.t('Open a region first, for example with “Regscope: Open BAR0”.'),
    });
  };
  const openRegionInEditor = (): OpenRegion => {
    const { document, selection } = activeEditor();
    const { machine, reference } = document;
    return { machine, reference, offset: selection?.offset ?? 0 };
  };
  const refresh = async () => {
    machines.shown.retry();
    for (const tree of trees) tree.refresh();
    files.refresh();
    await editors.refresh();
  };
  subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(() => void attempt(refresh)));
  const forTarget = (act: (name: string) => unknown) => async (node?: MachineNode) => {
    const name = await chooseTarget(targets, node);
    if (name !== undefined) await act(name);
  };
  /** What was cancelled, refused or ended is tried again. */
  const show = async (id: MachineId) => {
    const isShown = machines.shown.id === id;
    machines.get(id).retry();
    await machines.show(id);
    if (isShown) await refresh();
  };
  const handlers: Record<keyof typeof commands, (...args: never[]) => unknown> = {
    openBar0,
    openRegion,
    ...forEach(editorActions, (action) => () => activeEditor().act(action)),
    ...forEach(editorRequests, (request) => () => requests[request](activeEditor())),
    refresh,
    enableWrites: () => enableWrites(machines.shown),
    unblockRange: () => activeEditor().unblock(),
    disableWrites: (id?: MachineId) =>
      (id === undefined ? machines.shown : machines.get(id)).setWrites(false),
    showThisMachine: () => machines.show('local'),
    showDemoMachine: () => machines.show('demo'),
    showMachine: (node?: MachineNode) =>
      node === undefined ? showMachine(machines.shown.id, lists, show) : show(node.id),
    connectToTarget: async () => {
      const target = await askForTarget(targets);
      if (target === undefined) return;
      await show(targetId(target.name));
      await vscode.commands.executeCommand(`${views.pci}.focus`);
    },
    editTarget: forTarget(async (name) => {
      const isChanged = await editTarget(targets, name);
      if (isChanged && machines.shown.id === targetId(name)) await show(targetId(name));
    }),
    disconnectTarget: forTarget((name) => connections.disconnect(name)),
    removeTarget: forTarget((name) => removeTarget(targets, name)),
    removeTargetPrograms: forTarget(async (name) => {
      await connections.removePrograms(name);
      void vscode.window.showInformationMessage(
        vscode.l10n.t('What Regscope had put on {0} is gone. It is sent anew when it is needed again.', name),
      );
    }),
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
    openJournal: () => journalViewer.open(),
    installHelper: () => installHelper(extensionPath, machines.get('local'), becomeRoot),
    removeHelper: () => removeHelper(extensionPath, machines.get('local'), becomeRoot),
    showPciAsTree: () => pci.setLayout('tree'),
    showPciAsList: () => pci.setLayout('list'),
    openConfigSpace: (node?: PciDeviceNode) =>
      editors.open(configReference(chosen(node).device, machines.shown.id)),
    readLinkStatus: (node?: PciDeviceNode) => pci.readLink(chosen(node)),
    copyAddress,
    copyAsCommand,
    revealInMemoryMap: (node?: PciRegionNode) => revealInMemoryMap(node, memory.tree, ports),
    revealInPciDevices: (node?: IoResourceNode) => revealInPciDevices(node, pci.tree),
    showSystemRam: () => memory.setSystemRam('shown'),
    hideSystemRam: () => memory.setSystemRam('hidden'),
    findInMemory: () => find(views.memory),
    findInPorts: () => find(views.ports),
    openGap: async (node?: IoResourceNode) => open(await chooseGap(node, machines.shown)),
    goToAddress: openAddress,
    findRegister: openRegister,
    openFile: async () => openPaths(await chooseFiles()),
    openAsRegisters: async (file: vscode.Uri, selected?: readonly vscode.Uri[]) =>
      openPaths(await pathsOf(selected ?? [file])),
    openSharedMemory: async () => openPaths(await chooseSharedMemory()),
    removeFile: (node?: FileNode) => files.remove(chosen(node).path),
    compareMachines: (node?: RegionNode | PciDeviceNode) =>
      compareMachines(node, { machines, lists, editors }),
    dumpRegion: (node?: RegionNode) => dumpRegion(machines, node, editors.active?.selection),
    loadIntoRegion: (node?: RegionNode) => loadIntoRegion(machines, node, editors.active?.selection),
    copyCommandLine,
    showMemoryMap: () => memoryMap.show(),
    importDescription: (file?: vscode.Uri) => importDescription(descriptions, file),
    exportDescription: () => exportDescription(descriptions),
    bindDescription: () => bindDescription(descriptions, openRegionInEditor()),
    unbindDescription: () => unbindDescription(descriptions, openRegionInEditor()),
  };
  for (const name of Object.keys(commands) as (keyof typeof commands)[]) {
    const run = (...args: never[]) => attempt(() => handlers[name](...args));
    subscriptions.push(vscode.commands.registerCommand(commands[name], run));
  }
}

/** VS Code waits for it: the results of the last writes come into the journal. */
export async function deactivate(): Promise<void> {
  await closeJournal?.();
}

function statusOf(editor: RegisterEditor | undefined): RegionStatus | undefined {
  if (editor?.region === undefined) return undefined;
  const { region, document } = editor;
  const { lastAccess: last } = document;
  return { title: document.title, source: document.session.source, region, ...(last && { last }) };
}

/** A handler for each name. */
function forEach<Name extends string>(
  names: readonly Name[],
  handlerOf: (name: Name) => () => unknown,
): Record<Name, () => unknown> {
  return Object.fromEntries(names.map((name) => [name, handlerOf(name)])) as Record<Name, () => unknown>;
}
