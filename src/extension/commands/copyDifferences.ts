import * as vscode from 'vscode';
import { RegscopeError } from '../../shared/model/failure';
import type { ByteOrder } from '../../shared/model/byteOrder';
import { readCellsOf } from '../../shared/protocol/readCells';
import { differencesOf } from '../../shared/registers/differences';
import {
  differenceFormats,
  formatDifferences,
  type DifferenceFormat,
} from '../../shared/registers/formatDifferences';
import type { RegisterDocument } from '../editors/registerDocument';
import { copy } from './copyAs';
import { previewOf } from './copyChoices';

/** Asks as what, and copies the list of what differs, with both values. Reads nothing. Rejects with a RegscopeError. */
export async function copyDifferences(document: RegisterDocument, order: ByteOrder): Promise<void> {
  const other = document.comparedWith;
  if (other === undefined)
    throw new RegscopeError({
      code: 'bad-request',
      what: vscode.l10n.t('{0} is compared with nothing.', document.title),
      next: vscode.l10n.t('Use “Compare with Another Machine…” or “Compare with Another Region…” first.'),
    });
  const differences = differencesOf(
    document.descriptions.registers,
    order,
    readCellsOf(document.session.cells),
    readCellsOf(other.session.cells),
  );
  const titles = { own: titleOf(document), other: titleOf(other) };
  const choice = await vscode.window.showQuickPick(
    differenceFormats.map((format) => {
      const text = formatDifferences(differences, titles, format);
      return { label: formatTitle(format), detail: previewOf(text), text };
    }),
    { title: vscode.l10n.t('Copy what differs as') },
  );
  if (choice !== undefined) await copy(choice.text, choice.label);
}

function titleOf({ reference, machine }: RegisterDocument): string {
  return `${reference.title}, ${machine.label}`;
}

function formatTitle(format: DifferenceFormat): string {
  switch (format) {
    case 'text':
      return vscode.l10n.t('Text');
    case 'markdown':
      return 'Markdown';
    case 'csv':
      return 'CSV';
  }
}
