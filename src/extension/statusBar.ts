import * as vscode from 'vscode';
import { Lifetime, type Disposable } from '../shared/base/lifetime';
import { commands } from './ids';
import type { Machines } from './machine/machines';

/** Says which machine is shown and whether its writes are on; a click switches them. */
export function createStatusBar(machines: Machines): Disposable {
  const lifetime = new Lifetime();
  const item = lifetime.add(
    vscode.window.createStatusBarItem('regscope.status', vscode.StatusBarAlignment.Left),
  );
  item.name = 'Regscope';
  const show = () => {
    const { label, kind, writes } = machines.shown;
    if (kind === 'recording') {
      item.text = `$(circuit-board) Regscope: ${label}`;
      item.tooltip = 'A recording: it can be looked at, not written to. Click to show another machine.';
      item.command = commands.showMachine;
      item.backgroundColor = undefined;
      return;
    }
    item.text = `$(circuit-board) Regscope: ${label}, writes ${writes ? 'on' : 'off'}`;
    item.tooltip = writes
      ? `Pokes reach the registers of ${label}. Click to switch writes off.`
      : `Registers of ${label} can be read, not written. Click to switch writes on.`;
    item.command = writes ? commands.disableWrites : commands.enableWrites;
    item.backgroundColor =
      writes && kind !== 'demo' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  };
  lifetime.add(machines.onDidChange(show));
  show();
  item.show();
  return lifetime;
}
