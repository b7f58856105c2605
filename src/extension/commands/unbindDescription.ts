import * as vscode from 'vscode';
import { toHex } from '../../shared/base/hex';
import type { BlockChoice } from '../registers/blockChoices';
import type { RegisterDescriptions } from '../registers/registerDescriptions';
import { originText } from '../registers/descriptions';
import { describedRegion, registersText, type OpenRegion } from './descriptionPicks';

interface Choice extends vscode.QuickPickItem {
  readonly undo: () => Promise<void>;
}

/**
 * Takes blocks away from a region: those bound by hand, and those that were found there by themselves. The latter are listed after
 * that, to be taken back. Reads no register. Rejects with a RegscopeError.
 */
export async function unbindDescription(
  { all, choices }: RegisterDescriptions,
  open: OpenRegion,
): Promise<void> {
  const { title } = open.reference;
  const region = await describedRegion(open);
  const { placed } = await all.blocksFor(region);
  const shown = placed.map(({ block, offset, description, title: mapTitle, isByHand }): Choice => {
    const choice: BlockChoice = {
      description: description.id,
      block: block.name,
      offset,
      choice: isByHand ? 'shown' : 'hidden',
    };
    return {
      label: `$(symbol-structure) ${block.name}`,
      description: `+${toHex(offset)} · ${registersText(block)} · ${mapTitle}`,
      detail: isByHand
        ? vscode.l10n.t('bound by hand')
        : vscode.l10n.t('found by itself, {0}', originText(description.origin)),
      undo: () => choices[isByHand ? 'remove' : 'put'](region.key, choice),
    };
  });
  const hidden = choices
    .of(region.key)
    .filter(({ choice }) => choice === 'hidden')
    .map((choice): Choice => {
      return {
        label: `$(debug-restart) ${vscode.l10n.t('Show {0} again', choice.block)}`,
        description: `+${toHex(choice.offset)}`,
        undo: () => choices.remove(region.key, choice),
      };
    });
  if (shown.length + hidden.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} has no descriptions of its registers.', title),
    );
    return;
  }
  const picked = await vscode.window.showQuickPick([...shown, ...hidden], {
    title: vscode.l10n.t('Descriptions to take away from {0}', title),
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  for (const { undo } of picked ?? []) await undo();
}
