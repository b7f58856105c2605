import * as vscode from 'vscode';
import { RegscopeError } from '../../shared/model/failure';

/** Throws RegscopeError for a file that has no path on the machine the extension runs on. */
export function localPath(file: vscode.Uri): string {
  if (file.scheme === 'file') return file.fsPath;
  throw new RegscopeError({
    code: 'bad-request',
    what: vscode.l10n.t('{0} is not a file of the machine the extension runs on.', file.toString(true)),
    next: vscode.l10n.t('Choose a file that has a path there.'),
  });
}
