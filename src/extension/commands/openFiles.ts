import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { formatSize } from '../../shared/base/hex';
import { RegscopeError } from '../../shared/model/failure';
import { sharedMemory } from '../views/filesView';
import { localPath } from './localPath';

/** Paths of the files that are chosen in a dialog. Rejects with a RegscopeError. */
export async function chooseFiles(): Promise<string[]> {
  const files = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Open a file as a region'),
    openLabel: vscode.l10n.t('Open Region'),
    canSelectMany: true,
  });
  return await pathsOf(files ?? []);
}

/** Rejects with a RegscopeError for what has no path here. */
export async function pathsOf(files: readonly vscode.Uri[]): Promise<string[]> {
  return await Promise.all(files.map(pathOf));
}

/** The segment of shared memory that is picked. Rejects with a RegscopeError. */
export async function chooseSharedMemory(folder = sharedMemory, users = '/etc/passwd'): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new RegscopeError({
      code: 'no-such-source',
      what: vscode.l10n.t('{0} cannot be read.', folder),
      why: error instanceof Error ? error.message : String(error),
    });
  });
  const userNames = parsePasswd(await readFile(users, 'utf8').catch(() => ''));
  const segments = await Promise.all(
    names.sort().map(async (name) => {
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      if (found?.isFile() !== true) return [];
      const owner = userNames.get(found.uid) ?? vscode.l10n.t('user {0}', found.uid);
      return [{ label: name, description: `${formatSize(BigInt(found.size))} · ${owner}`, path }];
    }),
  );
  if (segments.flat().length === 0) {
    throw new RegscopeError({
      code: 'no-such-source',
      what: vscode.l10n.t('There is no shared memory: {0} holds no files.', folder),
      next: vscode.l10n.t('Start the program that makes the segment, or open another file as a region.'),
    });
  }
  const choice = await vscode.window.showQuickPick(segments.flat(), {
    title: vscode.l10n.t('Open shared memory as a region'),
    matchOnDescription: true,
  });
  return choice === undefined ? [] : [choice.path];
}

/** User names by number (passwd(5)). */
function parsePasswd(text: string): Map<number, string> {
  return new Map(
    text.split('\n').map((line) => {
      const [name = '', , uid] = line.split(':');
      return [Number(uid ?? NaN), name];
    }),
  );
}

async function pathOf(file: vscode.Uri): Promise<string> {
  const path = localPath(file);
  try {
    return await realpath(path);
  } catch (error) {
    throw new RegscopeError({
      code: 'no-such-source',
      what: vscode.l10n.t('{0} cannot be opened.', path),
      why: error instanceof Error ? error.message : String(error),
    });
  }
}
