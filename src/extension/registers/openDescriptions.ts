import { join } from 'node:path';
import type * as vscode from 'vscode';
import { createBlockChoices } from './blockChoices';
import { createDescriptions, type Descriptions } from './descriptions';
import { findDescriptions } from './findDescriptions';
import { createImporter } from './importer';

/** All descriptions that there are for this window: built-in ones, the user's and the workspace's. */
export function openDescriptions(
  {
    extensionPath,
    globalState,
    globalStorageUri,
  }: Pick<vscode.ExtensionContext, 'extensionPath' | 'globalState' | 'globalStorageUri'>,
  log: vscode.LogOutputChannel,
): Descriptions {
  return createDescriptions({
    finder: findDescriptions({
      builtIn: join(extensionPath, 'media', 'registers'),
      user: join(globalStorageUri.fsPath, 'registers'),
    }),
    importer: createImporter(join(extensionPath, 'dist', 'importWorker.js')),
    choices: createBlockChoices(globalState),
    onDidLoad({ title }, { problems }) {
      for (const { line, what } of problems)
        log.warn(line === undefined ? `${title}: ${what}` : `${title}:${line}: ${what}`);
    },
  });
}
