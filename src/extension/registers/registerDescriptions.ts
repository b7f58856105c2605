import { join } from 'node:path';
import * as vscode from 'vscode';
import { Lifetime, type Disposable } from '../../shared/base/lifetime';
import { createBlockChoices, type BlockChoices } from './blockChoices';
import type { DescriptionProblem } from './descriptionFile';
import { createDescriptions, type Descriptions } from './descriptions';
import { findDescriptions } from './findDescriptions';
import { createImporter, type Importer } from './importer';

/** The descriptions of this window, and what the commands need to add to them. */
export interface RegisterDescriptions extends Disposable {
  readonly all: Descriptions;
  readonly choices: BlockChoices;
  /** Where the user's own are. */
  readonly userFolder: string;
  /** For one command: disposing of it cancels. */
  readonly startImporter: () => Importer;
  /** Shows what is odd in a file among the problems, in the place of what was shown of it. */
  readonly showProblems: (path: string, problems: readonly DescriptionProblem[]) => void;
}

/** More than anybody reads. */
const mostShown = 100;

/** Starts nothing: files are looked for when they are first asked for. */
export function createRegisterDescriptions(
  extensionPath: string,
  { globalState, globalStorageUri }: Pick<vscode.ExtensionContext, 'globalState' | 'globalStorageUri'>,
  log: vscode.LogOutputChannel,
): RegisterDescriptions {
  const lifetime = new Lifetime();
  const diagnostics = lifetime.add(vscode.languages.createDiagnosticCollection('regscope'));
  const startImporter = () => createImporter(join(extensionPath, 'dist/importWorker.js'));
  const userFolder = vscode.Uri.joinPath(globalStorageUri, 'registers').fsPath;
  const choices = createBlockChoices(globalState);
  const finder = lifetime.add(
    findDescriptions({ builtIn: join(extensionPath, 'media/registers'), user: userFolder }, log),
  );
  const showProblems = (path: string, problems: readonly DescriptionProblem[]): void => {
    diagnostics.set(vscode.Uri.file(path), problems.slice(0, mostShown).map(toDiagnostic));
  };
  const loaded = new Set<string>();
  const all = lifetime.add(
    createDescriptions({
      finder,
      choices,
      importer: startImporter(),
      onDidLoad: ({ path, origin }, { problems }) => {
        for (const { line, what } of problems.slice(0, mostShown))
          log.warn(`${path}${line === undefined ? '' : `:${line}`}: ${what}`);
        if (origin === 'builtIn') return;
        loaded.add(path);
        showProblems(path, problems);
      },
    }),
  );
  /** Of a file that is gone, nothing is left to tell. */
  const forget = async (): Promise<void> => {
    const paths = new Set((await all.list()).map(({ path }) => path));
    for (const path of loaded) if (!paths.has(path) && loaded.delete(path)) showProblems(path, []);
  };
  lifetime.add(
    all.onDidChange((key) => {
      if (key === undefined && loaded.size > 0) void forget();
    }),
  );
  return { all, choices, userFolder, startImporter, showProblems, dispose: () => lifetime.dispose() };
}

function toDiagnostic({ line = 1, what }: DescriptionProblem): vscode.Diagnostic {
  const place = new vscode.Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER);
  const diagnostic = new vscode.Diagnostic(place, what, vscode.DiagnosticSeverity.Warning);
  diagnostic.source = 'Regscope';
  return diagnostic;
}
