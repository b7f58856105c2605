import * as vscode from 'vscode';
import type { Machine } from '../machine/machine';
import { holderText, type Holder } from '../machine/targetLock';

/**
 * Asks, and switches the machine's writes on where the answer is yes. Rejects with a RegscopeError for a recording, and
 * for this machine in Restricted Mode.
 */
export async function enableWrites(machine: Machine): Promise<void> {
  machine.checkWritable();
  if (machine.writes) return;
  let other = await machine.otherWriter();
  while (await ask(machine.label, other)) {
    const faster = await machine.takeWrites(other);
    if (faster === undefined) return;
    other = faster;
  }
}

async function ask(label: string, other: Holder | undefined): Promise<boolean> {
  const hazard = vscode.l10n.t(
    'A poke reaches the hardware at once and cannot be taken back. Writing the wrong register can crash the machine or damage data. Writes stay on until this window closes.',
  );
  const [question, detail, yes] =
    other === undefined
      ? [
          vscode.l10n.t('Enable writes to the registers of {0}?', label),
          hazard,
          vscode.l10n.t('Enable Writes'),
        ]
      : [
          vscode.l10n.t('Writes to the registers of {0} are on in another window. Take them over?', label),
          `${vscode.l10n.t('They are held by {0}. That window’s writes are switched off; until then this one can look.', holderText(other))} ${hazard}`,
          vscode.l10n.t('Take Over Writes'),
        ];
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}
