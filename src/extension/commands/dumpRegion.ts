import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { dump } from '../machine/dump';
import type { ShownSelection } from '../../shared/protocol/webviewProtocol';
import type { Machines } from '../machine/machines';
import { localPath } from './localPath';
import {
  askForRange,
  askForWidth,
  regionInQuestion,
  suggestedBy,
  withTransferProgress,
  type RegionNode,
} from './transferPrompts';
import { describeDump } from './transferWording';

/** Reads a part of a region, once, into a file of the user's. Rejects with a RegscopeError. */
export async function dumpRegion(
  machines: Machines,
  node: RegionNode | undefined,
  selected?: ShownSelection,
): Promise<void> {
  const suggested = node?.region === undefined ? suggestedBy(selected) : undefined;
  const reference = regionInQuestion(node);
  const { source, title } = reference;
  const machine = machines.get(reference.machine);
  const info = await machine.request('describe', { source });
  const heading = vscode.l10n.t('Dump {0} ({1}) to a file', title, machine.label);
  const width = await askForWidth(heading, info, suggested);
  if (width === undefined) return;
  const prompt =
    source.kind === 'file'
      ? vscode.l10n.t('offset+size in bytes.')
      : vscode.l10n.t(
          'offset+size in bytes. Each word of {0} bits is read once: reading a register can have side effects.',
          width,
        );
  const range = await askForRange({ title: heading, prompt, most: info.size, suggested }, info, width);
  if (range === undefined) return;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const target = await vscode.window.showSaveDialog({
    title: heading,
    saveLabel: vscode.l10n.t('Dump'),
    defaultUri: vscode.Uri.joinPath(folder, `${title.replaceAll(/[^\w.@-]+/g, '-')}.bin`),
  });
  if (target === undefined) return;
  const path = localPath(target);
  const result = await withTransferProgress(vscode.l10n.t('Dumping {0}', title), range.size, (hooks) =>
    dump((block) => machine.request('peekBlock', block), { source, ...range, width, path, ...hooks }),
  );
  const message = describeDump({ title, ...range, width }, result);
  if (result.failure === undefined) void vscode.window.showInformationMessage(message);
  else void vscode.window.showWarningMessage(message);
}
