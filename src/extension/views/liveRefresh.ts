import * as vscode from 'vscode';
import { Lifetime, type Disposable } from '../../shared/base/lifetime';
import type { Machines } from '../machine/machines';
import type { MachineTreeView, TreeNode } from './treeView';

/** Milliseconds between two looks. */
const interval = 750;

/**
 * Refreshes views when their machine has changed. sysfs tells nobody of changes, so somebody has to look: the helper,
 * at what costs no register access, and only while a view is seen in a window that is used.
 */
export function keepLive(machines: Machines, views: readonly MachineTreeView<TreeNode>[]): Disposable {
  const lifetime = new Lifetime();
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;

  const isSeen = () => vscode.window.state.focused && views.some((view) => view.isShowing);

  const look = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (isLooking || !isSeen()) return;
    isLooking = true;
    const machine = machines.shown;
    try {
      const stamp = await machine.list('machineStamp');
      if (machine === machines.shown) for (const view of views) view.refreshIfChanged(stamp);
    } catch {
      // Without its helper a machine shows nothing: loading starts another, or says why it cannot.
      for (const view of views) if (view.isShowing) view.refresh();
    }
    isLooking = false;
    lookLater();
  };

  const lookLater = () => {
    if (timer === undefined && isSeen()) timer = setTimeout(() => void look(), interval);
  };

  for (const { onDidLoad, onDidChangeVisibility } of views) {
    lifetime.add(onDidLoad(lookLater));
    lifetime.add(onDidChangeVisibility(() => void look()));
  }
  lifetime.add(vscode.window.onDidChangeWindowState(() => void look()));
  lifetime.add({ dispose: () => clearTimeout(timer) });
  return lifetime;
}
