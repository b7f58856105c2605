import * as vscode from 'vscode';
import { toHex } from '../../shared/base/hex';
import { digitsOf, fullHex, maxValueOf } from '../../shared/model/accessWidth';
import { maxAccesses } from '../../shared/protocol/helperProtocol';
import type { RegisterEditor } from '../editors/registerEditor';
import { askParsed } from './askParsed';
import { selectionOf, selectionUpTo } from './editorSelection';
import { enableWrites } from './enableWrites';
import { parseModification, parseValue } from './writeValues';

/** Asks for a value and a mask and changes the selected cell's bits: one read and one write. */
export async function modify(editor: RegisterEditor): Promise<void> {
  const { offset, width } = selectionOf(editor);
  if (!(await writable(editor))) return;
  const asked = await askParsed(
    {
      title: vscode.l10n.t('Modify {0} bits at +{1}', width, toHex(offset)),
      prompt: vscode.l10n.t(
        'value:mask. The cell is read once and written once, with the bits of the mask changed to those of the value.',
      ),
      placeHolder: '0x1:0x3',
    },
    (typed) => parseModification(typed, width),
  );
  if (asked === undefined) return;
  const { value, mask } = asked;
  const question = vscode.l10n.t('Read +{0} and write it with the bits {1} changed?', toHex(offset), mask);
  await editor.write(question, async () => {
    editor.note(`modify of ${width} bits at +${toHex(offset)}: bits ${mask} to ${value}`);
    const { before, written } = await editor.document.session.modify({ offset, width }, mask, value);
    return vscode.l10n.t(
      'Modified +{0}: read {1}, wrote {2}, not read back.',
      toHex(offset),
      fullHex(before, width),
      fullHex(written, width),
    );
  });
}

/** Writes one value to each selected cell. */
export async function fill(editor: RegisterEditor): Promise<void> {
  const { offset, width, count } = selectionUpTo(maxAccesses, editor, (selected) =>
    vscode.l10n.t('{0} cells are selected; at most {1} are filled at once.', selected, maxAccesses),
  );
  if (!(await writable(editor))) return;
  const asked = await askParsed(
    {
      title: vscode.l10n.t('Fill {0} cells of {1} bits from +{2}', count, width, toHex(offset)),
      prompt: vscode.l10n.t('The value to write to each: one write a cell, ascending, none read back.'),
      placeHolder: toHex(maxValueOf(width)),
    },
    (typed) => parseValue(typed, width),
  );
  if (asked === undefined) return;
  const value = toHex(asked.value, digitsOf(width));
  const question = vscode.l10n.t('Write {0} to {1} cells from +{2}?', value, count, toHex(offset));
  await editor.write(question, async () => {
    editor.note(`fill of ${count} × ${width} bits at +${toHex(offset)} with ${value}`);
    const done = await editor.document.session.fill({ offset, width }, count, value);
    return vscode.l10n.t('Filled {0} cells from +{1} with {2}, none read back.', done, toHex(offset), value);
  });
}

async function writable({ document: { machine } }: RegisterEditor): Promise<boolean> {
  await enableWrites(machine);
  return machine.writes;
}
