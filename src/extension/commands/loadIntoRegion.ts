import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { load } from '../machine/load';
import type { Machines } from '../machine/machines';
import { fileFailure } from '../machine/transfer';
import { enableWrites } from './enableWrites';
import { localPath } from './localPath';
import {
  askForRange,
  askForWidth,
  regionInQuestion,
  withTransferProgress,
  type RegionNode,
} from './transferPrompts';
import { describeLoad } from './transferWording';

/** Writes a file of the user's into a part of a region. Each block is in the journal first. Rejects with a RegscopeError. */
export async function loadIntoRegion(machines: Machines, node: RegionNode | undefined): Promise<void> {
  const reference = regionInQuestion(node);
  const { source, title } = reference;
  const machine = machines.get(reference.machine);
  const info = await machine.request('describe', { source });
  await enableWrites(machine);
  if (!machine.writes) return;
  const heading = vscode.l10n.t('Load a file into {0} ({1})', title, machine.label);
  const [chosen] =
    (await vscode.window.showOpenDialog({ title: heading, openLabel: vscode.l10n.t('Load') })) ?? [];
  if (chosen === undefined) return;
  const path = localPath(chosen);
  const { size } = await stat(path).catch((error: unknown) => {
    throw fileFailure(path, 'read', error);
  });
  const width = await askForWidth(heading, info);
  if (width === undefined) return;
  const prompt = vscode.l10n.t(
    'offset+size in bytes. Each word of {0} bits is written once, ascending, and not read back.',
    width,
  );
  const range = await askForRange({ title: heading, prompt, most: size }, info, width);
  if (range === undefined) return;
  const result = await withTransferProgress(vscode.l10n.t('Loading into {0}', title), range.size, (hooks) =>
    load((block) => machine.write('pokeBlock', block), { source, ...range, width, path, ...hooks }),
  );
  const message = describeLoad({ title, ...range, width }, path, result);
  if (result.failure === undefined) void vscode.window.showInformationMessage(message);
  else void vscode.window.showWarningMessage(message);
}
