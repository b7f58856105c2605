import * as vscode from 'vscode';
import type { Machine } from '../machine/machine';

/** Asks, and switches the machine's writes on where the answer is yes. Rejects with a RegscopeError for a recording. */
export async function enableWrites(machine: Machine): Promise<void> {
  machine.checkWritable();
  if (machine.writes) return;
  const enable = 'Enable Writes';
  const answer = await vscode.window.showWarningMessage(
    `Enable writes to the registers of ${machine.label}?`,
    {
      modal: true,
      detail:
        'A poke reaches the hardware at once and cannot be taken back. Writing the wrong register can crash the machine or damage data. Writes stay on until this window closes.',
    },
    enable,
  );
  if (answer === enable) machine.setWrites(true);
}
