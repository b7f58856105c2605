import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { formatSize, toHex } from '../../shared/base/hex';
import { Lifetime, type Disposable } from '../../shared/base/lifetime';
import type { RegionReference } from '../editors/regionUri';
import { commands, itemKinds, views } from '../ids';
import { createFileList } from './fileList';
import { greyedUri } from './greyedRows';
import { tooltip } from './markdown';

export interface FileNode {
  readonly path: string;
  /** Bytes. Undefined for what is no longer there, or no regular file. */
  readonly size: number | undefined;
  readonly region: RegionReference;
}

export interface FilesView extends Disposable {
  readonly add: (path: string) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  readonly refresh: () => void;
}

/** Where Linux keeps POSIX shared memory (shm_overview(7)). */
export const sharedMemory = '/dev/shm';

/** Milliseconds between two looks. */
const interval = 1000;

/** What opens for a file. It is this machine's, and never a recorded one's, whose writes are on from the start. */
export function fileReference(path: string): RegionReference {
  return { machine: 'local', title: basename(path), source: { kind: 'file', path } };
}

/** Lists the files and segments of shared memory that were opened as regions. Asks for their sizes and opens none. */
export function createFilesView(state: vscode.Memento): FilesView {
  const lifetime = new Lifetime();
  const list = createFileList(state);
  const changed = lifetime.add(new vscode.EventEmitter<undefined>());
  let shown = '';
  let timer: NodeJS.Timeout | undefined;

  const load = async () => {
    const nodes = await Promise.all(list.paths().map(loadNode));
    shown = stampOf(nodes);
    return nodes;
  };
  const view = lifetime.add(
    vscode.window.createTreeView<FileNode>(views.files, {
      treeDataProvider: {
        onDidChangeTreeData: changed.event,
        getChildren: (parent) => (parent === undefined ? load() : []),
        getTreeItem,
        resolveTreeItem: (item, node) => {
          item.tooltip = fileTooltip(node);
          return item;
        },
      },
    }),
  );
  const refresh = () => changed.fire(undefined);

  // What becomes of a file is seen while the view is: a look is one stat a file.
  const look = async () => {
    timer = undefined;
    if (!isSeen()) return;
    if (stampOf(await Promise.all(list.paths().map(loadNode))) !== shown) refresh();
    lookLater();
  };
  const isSeen = () => view.visible && vscode.window.state.focused && list.paths().length > 0;
  const lookLater = () => {
    if (timer === undefined && isSeen()) timer = setTimeout(() => void look(), interval);
  };
  lifetime.add(view.onDidChangeVisibility(lookLater));
  lifetime.add(vscode.window.onDidChangeWindowState(lookLater));
  lifetime.add({ dispose: () => clearTimeout(timer) });

  const change = async (how: Promise<void>) => {
    await how;
    refresh();
    lookLater();
  };
  return {
    add: (path) => change(list.add(path)),
    remove: (path) => change(list.remove(path)),
    refresh,
    dispose: () => lifetime.dispose(),
  };
}

async function loadNode(path: string): Promise<FileNode> {
  const found = await stat(path).catch(() => undefined);
  return { path, size: found?.isFile() === true ? found.size : undefined, region: fileReference(path) };
}

function stampOf(nodes: readonly FileNode[]): string {
  return nodes.map(({ path, size }) => `${path} ${size ?? ''}`).join('\n');
}

function getTreeItem(node: FileNode): vscode.TreeItem {
  const { path, size } = node;
  const item = new vscode.TreeItem(basename(path));
  item.id = path;
  item.description = [
    size === undefined ? vscode.l10n.t('missing') : formatSize(BigInt(size)),
    ...(isShared(path) ? [vscode.l10n.t('shared memory')] : [vscode.l10n.t('file'), dirname(path)]),
  ].join(' · ');
  if (size === undefined) {
    item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('disabledForeground'));
    item.resourceUri = greyedUri;
    item.contextValue = itemKinds.missingFile;
    return item;
  }
  item.iconPath = new vscode.ThemeIcon(isShared(path) ? 'symbol-array' : 'file-binary');
  item.contextValue = itemKinds.file;
  item.command = { command: commands.openRegion, title: vscode.l10n.t('Open Region'), arguments: [node] };
  return item;
}

function fileTooltip({ path, size }: FileNode): vscode.MarkdownString {
  return tooltip(
    basename(path),
    [
      [vscode.l10n.t('Path'), path],
      [vscode.l10n.t('Kind'), isShared(path) ? vscode.l10n.t('shared memory') : vscode.l10n.t('file')],
      [vscode.l10n.t('Size'), size === undefined ? '' : `${formatSize(BigInt(size))} (${toHex(size)})`],
    ].filter((row): row is [string, string] => row[1] !== ''),
    size === undefined
      ? vscode.l10n.t('It is no longer there, or no regular file. It comes back by itself when it does.')
      : vscode.l10n.t('It is mapped by a helper with your own rights. Opening it reads nothing.'),
  );
}

function isShared(path: string): boolean {
  return path.startsWith(`${sharedMemory}/`);
}
