import { mkdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { RegscopeError } from '../../shared/model/failure';
import {
  kindOfFile,
  nameOfFile,
  type ConvertedDescription,
  type DescriptionFile,
  type DescriptionKind,
} from '../registers/descriptionFile';
import type { RegisterDescriptions } from '../registers/registerDescriptions';
import { localPath } from './localPath';

/** Makes a regmap file of a file of another format, and opens it. Rejects with a RegscopeError. */
export async function importDescription(descriptions: RegisterDescriptions, uri?: vscode.Uri): Promise<void> {
  const chosen = uri ?? (await askForFile());
  const file = chosen === undefined ? undefined : await fileAt(localPath(chosen));
  if (file === undefined) return;
  const converted = await convert(descriptions, file);
  if (converted === undefined) return;
  const { text, blocks, registers, problems } = converted;
  descriptions.showProblems(file.path, problems);
  if (blocks === 0) {
    throw new RegscopeError({
      code: 'bad-file',
      what: vscode.l10n.t('No registers were found in {0}.', basename(file.path)),
      ...(problems[0] !== undefined && { why: problems[0].what }),
      next: vscode.l10n.t('The Problems view lists what was not understood.'),
    });
  }
  const target = await askForTarget(descriptions.userFolder, `${nameOfFile(file.path)}.regmap.json`);
  if (target === undefined) return;
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, text);
  descriptions.all.refresh();
  await vscode.window.showTextDocument(vscode.Uri.file(target));
  if (problems.length === 0) {
    const told = vscode.l10n.t('{0} registers in {1} blocks were imported.', registers, blocks);
    void vscode.window.showInformationMessage(told);
    return;
  }
  const show = vscode.l10n.t('Show Problems');
  const told = vscode.l10n.t(
    '{0} registers in {1} blocks were imported. Not understood, or guesses: {2}.',
    registers,
    blocks,
    problems.length,
  );
  // Whoever waits for the import does not wait for an answer to this.
  void vscode.window
    .showWarningMessage(told, show)
    .then((answer) => answer && vscode.commands.executeCommand('workbench.actions.view.problems'));
}

/** The text that a description is as a regmap file; undefined where the user has cancelled. */
export async function convert(
  { startImporter }: RegisterDescriptions,
  file: DescriptionFile,
): Promise<ConvertedDescription | undefined> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Reading {0}', basename(file.path)),
    cancellable: true,
  };
  return await vscode.window.withProgress(options, async (_, token) => {
    const importer = startImporter();
    token.onCancellationRequested(() => importer.dispose());
    try {
      const converted = await importer.convert(file);
      return token.isCancellationRequested ? undefined : converted;
    } finally {
      importer.dispose();
    }
  });
}

async function askForFile(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Import a description of registers: CMSIS-SVD, a C header, or a list of intel_reg'),
    openLabel: vscode.l10n.t('Import'),
  });
  return chosen?.[0];
}

async function fileAt(path: string): Promise<DescriptionFile | undefined> {
  const kind = kindOfFile(path) ?? (await askForKind(path));
  return kind === undefined ? undefined : { path, kind };
}

async function askForKind(path: string): Promise<DescriptionKind | undefined> {
  const choice = await vscode.window.showQuickPick<
    vscode.QuickPickItem & { readonly format: DescriptionKind }
  >(
    [
      { label: 'CMSIS-SVD', description: 'XML', format: 'svd' },
      { label: vscode.l10n.t('C header'), description: '#define CTRL 0x10', format: 'header' },
      {
        label: vscode.l10n.t('List of intel_reg'),
        description: "('NAME', '0x1234', 'PORT')",
        format: 'intelReg',
      },
    ],
    { title: vscode.l10n.t('What {0} is', basename(path)) },
  );
  return choice?.format;
}

/** The user's own folder is that of each workspace on this machine. */
async function askForTarget(userFolder: string, name: string): Promise<string | undefined> {
  const own = join(userFolder, name);
  const isThere = await stat(own).then(
    () => true,
    () => false,
  );
  const choice = await vscode.window.showQuickPick(
    [
      {
        label: `$(account) ${vscode.l10n.t('Among your own')}`,
        description: isThere
          ? vscode.l10n.t('in the place of {0}', name)
          : vscode.l10n.t('found in every workspace on this machine'),
        choose: () => Promise.resolve<string | undefined>(own),
      },
      {
        label: `$(save-as) ${vscode.l10n.t('In a file…')}`,
        description: vscode.l10n.t('found by itself in this workspace'),
        choose: () => askForRegmapFile(name),
      },
    ],
    { title: vscode.l10n.t('Where to keep {0}', name) },
  );
  return await choice?.choose();
}

/** Where to write a regmap file; undefined where the user has cancelled. */
export async function askForRegmapFile(name: string): Promise<string | undefined> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const target = await vscode.window.showSaveDialog({
    saveLabel: vscode.l10n.t('Save'),
    filters: { [vscode.l10n.t('Register descriptions')]: ['regmap.json'] },
    ...(folder !== undefined && { defaultUri: vscode.Uri.joinPath(folder.uri, name) }),
  });
  return target === undefined ? undefined : localPath(target);
}
