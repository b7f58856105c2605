import * as vscode from 'vscode';
import { confirmPolicy } from './editorSettings';

/** Asks before writes to one region, as often as the setting says. */
export interface WriteConfirmation {
  /** `what`: a question, such as `Poke 0x1 at +0x4?` */
  ask(what: string): Promise<boolean>;
}

export function createWriteConfirmation(region: () => string): WriteConfirmation {
  let given = false;
  return {
    async ask(what) {
      const policy = confirmPolicy();
      if (policy === 'never' || (policy === 'region' && given)) return true;
      const write = vscode.l10n.t('Write');
      const detail =
        policy === 'region'
          ? vscode.l10n.t(
              'Region: {0}. You are asked once for each region; a setting says how often.',
              region(),
            )
          : vscode.l10n.t(
              'Region: {0}. You are asked before every write; a setting says how often.',
              region(),
            );
      const answer = await vscode.window.showWarningMessage(what, { modal: true, detail }, write);
      if (answer !== write) return false;
      given = true;
      return true;
    },
  };
}
