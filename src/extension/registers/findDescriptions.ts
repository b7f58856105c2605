import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { Lifetime, type Disposable } from '../../shared/base/lifetime';
import { kindOfFile, overridesOf } from './descriptionFile';
import type { Description, DescriptionFinder, DescriptionOrigin } from './descriptions';

/** Where descriptions lie besides the workspace. */
export interface DescriptionFolders {
  readonly builtIn: string;
  readonly user: string;
}

/** A workspace may hold a collection of them. */
const mostInWorkspace = 2000;
/** Milliseconds: a program that writes files writes several. */
const settling = 300;

/** Finds descriptions among the built-in ones, the user's own and the workspace's files. Disposed of, it no longer watches. */
export function findDescriptions(
  { builtIn, user }: DescriptionFolders,
  log: vscode.LogOutputChannel,
): DescriptionFinder & Disposable {
  const lifetime = new Lifetime();
  const changed = lifetime.add(new vscode.EventEmitter<void>());
  let timer: NodeJS.Timeout | undefined;
  const watch = (pattern: vscode.GlobPattern): void => {
    const watcher = lifetime.add(vscode.workspace.createFileSystemWatcher(pattern));
    const change = () => {
      clearTimeout(timer);
      timer = setTimeout(() => changed.fire(), settling);
    };
    for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete])
      lifetime.add(event(change));
  };
  watch('**/*.{svd,regmap.json,overrides.json}');
  watch(new vscode.RelativePattern(vscode.Uri.file(user), '*.{svd,regmap.json,overrides.json}'));
  lifetime.add(vscode.workspace.onDidChangeWorkspaceFolders(() => changed.fire()));
  lifetime.add({ dispose: () => clearTimeout(timer) });
  return {
    async find() {
      const files = [
        ...(await filesIn(builtIn)).map((path) => describe('builtIn', path, basename(path))),
        ...(await filesIn(user)).map((path) => describe('user', path, basename(path))),
        ...(await filesInWorkspace(log))
          .filter(({ scheme }) => scheme === 'file')
          .sort((a, b) => a.fsPath.localeCompare(b.fsPath))
          .map((uri) => describe('workspace', uri.fsPath, vscode.workspace.asRelativePath(uri))),
      ];
      return (await Promise.all(files)).flat();
    },
    onDidChange: (listener) => changed.event(listener),
    dispose: () => lifetime.dispose(),
  };
}

/** VS Code searches by a program of its own, which not every machine runs: the descriptions elsewhere are found all the same. */
async function filesInWorkspace(log: vscode.LogOutputChannel): Promise<vscode.Uri[]> {
  try {
    return await vscode.workspace.findFiles('**/*.{svd,regmap.json}', undefined, mostInWorkspace);
  } catch (error) {
    log.warn('The workspace cannot be searched for descriptions of registers:', String(error));
    return [];
  }
}

/** None where there is no such file, or it is no description. */
async function describe(origin: DescriptionOrigin, path: string, title: string): Promise<Description[]> {
  const kind = kindOfFile(path);
  const [own, overrides] = await Promise.all([stampOf(path), stampOf(overridesOf(path))]);
  if ((kind !== 'regmap' && kind !== 'svd') || own === undefined) return [];
  return [{ id: `${origin} ${title}`, origin, path, kind, title, stamp: `${own} ${overrides ?? ''}` }];
}

async function stampOf(path: string): Promise<string | undefined> {
  try {
    const { mtimeMs, size } = await stat(path);
    return `${mtimeMs} ${size}`;
  } catch {
    return undefined;
  }
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort().map((name) => join(folder, name));
  } catch {
    return []; // Nothing was ever kept there.
  }
}
