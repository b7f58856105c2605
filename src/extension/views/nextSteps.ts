import * as vscode from 'vscode';
import { commands } from '../ids';

interface Step {
  readonly item: vscode.TreeItem;
  readonly children: readonly [];
}

/**
 * What can be done where a target shows nothing. Rows, below the view's message: that takes the place of a welcome text, and a
 * welcome text, which has buttons, cannot say what has failed.
 */
export function nextSteps(target: string): Step[] {
  const step = (label: string, icon: string, command: string, ...args: readonly unknown[]): Step => {
    const item = new vscode.TreeItem(label);
    item.iconPath = new vscode.ThemeIcon(icon);
    item.command = { command, title: label, arguments: [...args] };
    return { item, children: [] };
  };
  return [
    step(vscode.l10n.t('Try Again'), 'refresh', commands.refresh),
    step(vscode.l10n.t('Change Target…'), 'edit', commands.editTarget, { target: { name: target } }),
    step(vscode.l10n.t('Connect to Target…'), 'vm-connect', commands.connectToTarget),
    step(vscode.l10n.t('Show Log'), 'output', commands.showLog),
  ];
}
