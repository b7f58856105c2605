import * as vscode from 'vscode';
import { viewContainer } from './ids';

/** A folder that holds a file of this name is about registers: package.json activates Regscope there. */
const marker = '.regscope';
const revealed = 'revealed';

/** Brings the side bar up when such a folder is opened for the first time; later, VS Code remembers what was shown. */
export async function revealOnce(state: vscode.Memento): Promise<void> {
  if (state.get(revealed) === true) return;
  const found = await vscode.workspace.findFiles(marker, undefined, 1);
  if (found.length === 0) return;
  await state.update(revealed, true);
  await vscode.commands.executeCommand(`workbench.view.extension.${viewContainer}`);
}
