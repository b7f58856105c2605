import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { RegscopeError } from '../../shared/model/failure';
import type { Journal } from '../machine/journal';

/** Shows the journal as text. Rejects with a RegscopeError when there is none yet. */
export async function openJournal({ path }: Journal): Promise<void> {
  if (!existsSync(path)) {
    throw new RegscopeError({
      code: 'no-such-source',
      what: vscode.l10n.t('There is no journal yet: nothing has been written.'),
    });
  }
  await vscode.window.showTextDocument(vscode.Uri.file(path));
}
