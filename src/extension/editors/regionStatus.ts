import * as vscode from 'vscode';
import type { Disposable } from '../../shared/base/lifetime';
import { toHex } from '../../shared/base/hex';
import type { AccessWidth } from '../../shared/model/accessWidth';
import type { RegionInfo } from '../../shared/model/region';
import type { Source } from '../../shared/model/source';
import { commands } from '../ids';
import { mappingType, shortReach } from './reachText';

/** What was asked of the bus last. */
export interface LastAccess {
  readonly kind: 'read' | 'write';
  readonly offset: number;
  readonly width: AccessWidth;
  /** When it ended: milliseconds since the epoch. */
  readonly at: number;
}

export interface RegionStatus {
  readonly title: string;
  readonly source: Source;
  readonly region: RegionInfo;
  readonly last?: LastAccess;
}

export interface RegionStatusItem extends Disposable {
  /** Undefined where no register editor is active. */
  show(status: RegionStatus | undefined): void;
}

/** Says how the active editor's region is reached and when it was last accessed; a click shows the log. */
export function createRegionStatus(): RegionStatusItem {
  const item = vscode.window.createStatusBarItem('regscope.region', vscode.StatusBarAlignment.Right, 100);
  item.name = vscode.l10n.t('Regscope Region');
  item.command = commands.showLog;
  return {
    show(status) {
      if (status === undefined) {
        item.hide();
        return;
      }
      const { region, source, last } = status;
      const mapping = mappingText(mappingType(source, region));
      const parts = [shortReach(region.via), mapping, last === undefined ? undefined : lastText(last)];
      item.text = parts.filter((part) => part !== undefined).join(' · ');
      item.tooltip = tooltipOf(status, mapping);
      item.accessibilityInformation = { label: item.tooltip };
      item.show();
    },
    dispose: () => item.dispose(),
  };
}

function tooltipOf({ title, region, last }: RegionStatus, mapping: string | undefined): string {
  const isMapped = region.via.endsWith(', mapped');
  return [
    title,
    vscode.l10n.t('Reached through {0}', region.via),
    ...(mapping !== undefined
      ? [vscode.l10n.t('Asked for as: {0}. MTRRs or an earlier mapping may make it another.', mapping)]
      : isMapped
        ? [vscode.l10n.t('The kernel decides how it is cached.')]
        : []),
    last === undefined
      ? vscode.l10n.t('Not accessed yet')
      : vscode.l10n.t('Last access: {0}, {1} bits', lastText(last), last.width),
    vscode.l10n.t('Click to show the log'),
  ].join('\n');
}

function mappingText(type: ReturnType<typeof mappingType>): string | undefined {
  switch (type) {
    case 'uncached':
      return vscode.l10n.t('uncached');
    case 'write-combining':
      return vscode.l10n.t('write-combining');
    case undefined:
      return undefined;
  }
}

function lastText({ kind, offset, at }: LastAccess): string {
  const time = new Date(at).toLocaleTimeString();
  return kind === 'read'
    ? vscode.l10n.t('read +{0} at {1}', toHex(offset), time)
    : vscode.l10n.t('write +{0} at {1}', toHex(offset), time);
}
