import * as vscode from 'vscode';
import { viewContainer } from './ids';

/** A folder that holds a file of this name is about registers: package.json activates Regscope there. */
const marker = '.regscope';
const revealed = 'revealed';

/** Brings the side bar up when such a folder is opened for the first time; later, VS Code remembers what was shown. */
export async function revealOnce(state: vscode.Memento): Promise<void> {
  if (state.get(revealed) === true) return;
  const found = await Promise.all((vscode.workspace.workspaceFolders ?? []).map(({ uri }) => isMarked(uri)));
  if (!found.includes(true)) return;
  await state.update(revealed, true);
  await vscode.commands.executeCommand(`workbench.view.extension.${viewContainer}`);
}

/** Not by a search: VS Code's is a program of its own, which not every machine runs. */
async function isMarked(folder: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, marker));
    return true;
  } catch {
    return false;
  }
}
