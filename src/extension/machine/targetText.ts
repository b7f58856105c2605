import * as vscode from 'vscode';
import type { Reach, RootWay, Target } from '../targets/target';

/** What is kept of a target beside its name: each part with what it is called. */
export function targetText({
  destination,
  rootWay,
  reach,
  folder,
}: Target): Readonly<
  Record<'destination' | 'rootWay' | 'reach' | 'folder', readonly [name: string, value: string]>
> {
  return {
    destination: [vscode.l10n.t('Destination'), destination],
    rootWay: [vscode.l10n.t('Root there'), rootWayText(rootWay)],
    reach: [vscode.l10n.t('Reached by'), reachText(reach)],
    folder: [vscode.l10n.t('Folder there'), folder ?? vscode.l10n.t('the login’s own cache')],
  };
}

export function rootWayText(way: RootWay): string {
  switch (way) {
    case 'auto':
      return vscode.l10n.t('as the target allows it');
    case 'none':
      return vscode.l10n.t('with the login’s own rights');
    case 'sudo':
    case 'doas':
      return vscode.l10n.t('by {0}', way);
  }
}

export function reachText(reach: Reach): string {
  return reach === 'helper'
    ? vscode.l10n.t('a helper that is put there')
    : vscode.l10n.t(
        'commands that are there (busybox devmem, dd): slow, for targets that cannot hold Node.js',
      );
}
