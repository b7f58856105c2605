import * as vscode from 'vscode';
import { RegscopeError } from '../../shared/model/failure';

/**
 * Throws a RegscopeError in Restricted Mode: a folder that nobody vouches for may hold links and settings that are made
 * to have this machine's registers or the user's files opened.
 */
export function checkTrusted(): void {
  if (vscode.workspace.isTrusted) return;
  throw new RegscopeError({
    code: 'not-trusted',
    what: vscode.l10n.t('Regscope starts no helper for this machine: the workspace is not trusted.'),
    why: vscode.l10n.t('In Restricted Mode, only the demo machine and recordings are shown.'),
    next: vscode.l10n.t('Trust the workspace, or show the demo machine.'),
  });
}

/** Shows the message, with a button that leads to VS Code's own page about it. */
export async function offerTrust(message: string): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const answer = await vscode.window.showErrorMessage(message, manage);
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}
