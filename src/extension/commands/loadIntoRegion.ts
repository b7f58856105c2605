import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { load } from '../machine/load';
import { toHex } from '../../shared/base/hex';
import type { ShownSelection } from '../../shared/protocol/webviewProtocol';
import type { Machines } from '../machine/machines';
import { createWriteConfirmation } from '../editors/confirmWrite';
import { fileFailure } from '../machine/transfer';
import { enableWrites } from './enableWrites';
import { localPath } from './localPath';
import {
  askForRange,
  askForWidth,
  regionInQuestion,
  suggestedBy,
  withTransferProgress,
  type RegionNode,
} from './transferPrompts';
import { describeLoad } from './transferWording';

/** Writes a file of the user's into a part of a region. Each block is in the journal first. Rejects with a RegscopeError. */
export async function loadIntoRegion(
  machines: Machines,
  node: RegionNode | undefined,
  selected?: ShownSelection,
): Promise<void> {
  const suggested = node?.region === undefined ? suggestedBy(selected) : undefined;
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
  const width = await askForWidth(heading, info, suggested);
  if (width === undefined) return;
  const prompt = vscode.l10n.t(
    'offset+size in bytes. Each word of {0} bits is written once, ascending, and not read back.',
    width,
  );
  const range = await askForRange({ title: heading, prompt, most: size, suggested }, info, width);
  if (range === undefined) return;
  const question = vscode.l10n.t('Write {0} bytes of {1} from +{2}?', range.size, path, toHex(range.offset));
  if (!(await createWriteConfirmation(() => title).ask(question))) return;
  const result = await withTransferProgress(vscode.l10n.t('Loading into {0}', title), range.size, (hooks) =>
    load((block) => machine.write('pokeBlock', block, { by: 'load' }), {
      source,
      ...range,
      width,
      path,
      ...hooks,
    }),
  );
  const message = describeLoad({ title, ...range, width }, path, result);
  if (result.failure === undefined) void vscode.window.showInformationMessage(message);
  else void vscode.window.showWarningMessage(message);
}
