import * as vscode from 'vscode';
import type { PasswordQuestion } from './elevation/way';

/** Asks in VS Code's input box. Undefined: cancelled, or of no use any more. */
export async function askPassword(
  title: string,
  { prompt, attempt, signal }: PasswordQuestion,
): Promise<string | undefined> {
  const cancellation = new vscode.CancellationTokenSource();
  const abort = () => cancellation.cancel();
  signal.addEventListener('abort', abort);
  try {
    return await vscode.window.showInputBox(
      {
        title,
        prompt: attempt === 1 ? prompt : vscode.l10n.t('That was wrong; once more. {0}', prompt),
        password: true,
        ignoreFocusOut: true,
      },
      cancellation.token,
    );
  } finally {
    signal.removeEventListener('abort', abort);
    cancellation.dispose();
  }
}
