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
      item.tooltip = vscode.l10n.t(
        'A recording: it can be looked at, not written to. Click to show another machine.',
      );
      item.command = commands.showMachine;
      item.backgroundColor = undefined;
      return;
    }
    item.text = writes
      ? vscode.l10n.t('$(circuit-board) Regscope: {0}, writes on', label)
      : vscode.l10n.t('$(circuit-board) Regscope: {0}, writes off', label);
    item.tooltip = writes
      ? vscode.l10n.t('Pokes reach the registers of {0}. Click to switch writes off.', label)
      : vscode.l10n.t('Registers of {0} can be read, not written. Click to switch writes on.', label);
    item.command = writes ? commands.disableWrites : commands.enableWrites;
    item.backgroundColor =
      writes && kind !== 'demo' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  };
  const others = lifetime.add(
    vscode.window.createStatusBarItem('regscope.writes', vscode.StatusBarAlignment.Left),
  );
  others.name = 'Regscope Writes';
  others.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground');
  /** A file's editor is this machine's, whichever is shown. */
  const showOthers = () => {
    const [other] = machines.alsoWriting;
    if (other === undefined) {
      others.hide();
      return;
    }
    const { label, id } = other;
    others.text = vscode.l10n.t('$(warning) Regscope: {0}, writes on', label);
    others.tooltip = vscode.l10n.t(
      'Pokes reach files and registers of {0}. Click to switch writes off.',
      label,
    );
    others.command = { command: commands.disableWrites, title: '', arguments: [id] };
    others.show();
  };
  lifetime.add(machines.onDidChange(show));
  lifetime.add(machines.onDidChange(showOthers));
  show();
  item.show();
  return lifetime;
}
