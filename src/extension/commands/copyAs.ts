import * as vscode from 'vscode';
import { toHex } from '../../shared/base/hex';
import type { CopyFormat } from '../../shared/copy/formatCells';
import { copyChoices, type CopyRequest } from './copyChoices';

/** Asks as what, and copies it. Reads nothing. */
export async function copyAs(request: CopyRequest): Promise<void> {
  const choices = copyChoices(request);
  const place = toHex(request.cells[0]?.offset ?? 0);
  const titles = {
    format: vscode.l10n.t('What is known of the cells'),
    read: vscode.l10n.t('The read of {0}', place),
    write: vscode.l10n.t('The write of {0} to {1}', request.staged ?? '', place),
  };
  const items = (['format', 'read', 'write'] as const).flatMap((kind) => {
    const those = choices.filter((choice) => choice.kind === kind);
    return those.length === 0
      ? []
      : [
          { label: titles[kind], kind: vscode.QuickPickItemKind.Separator, text: (): string => '' },
          ...those.map((choice) => ({
            label: choice.kind === 'format' ? formatTitle(choice.format) : choice.label,
            detail: choice.preview,
            text: choice.text,
          })),
        ];
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Copy as'),
    matchOnDetail: true,
  });
  if (picked !== undefined) await copy(picked.text(), picked.label);
}

function formatTitle(format: CopyFormat): string {
  switch (format) {
    case 'values':
      return vscode.l10n.t('Values');
    case 'hex':
      return vscode.l10n.t('Hex with addresses');
    case 'c':
      return vscode.l10n.t('C array');
    case 'json':
      return 'JSON';
  }
}

/** Says so in the status bar. */
export async function copy(text: string, title: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied: {0}', title), 3000);
}
