import * as vscode from 'vscode';
import type { Machine } from '../machine/machine';

/** Asks, and switches the machine's writes on where the answer is yes. Rejects with a RegscopeError for a recording. */
export async function enableWrites(machine: Machine): Promise<void> {
  machine.checkWritable();
  if (machine.writes) return;
  const enable = vscode.l10n.t('Enable Writes');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Enable writes to the registers of {0}?', machine.label),
    {
      modal: true,
      detail: vscode.l10n.t(
        'A poke reaches the hardware at once and cannot be taken back. Writing the wrong register can crash the machine or damage data. Writes stay on until this window closes.',
      ),
    },
    enable,
  );
  if (answer === enable) machine.setWrites(true);
}
