import * as vscode from 'vscode';
import { toHex } from '../../shared/base/hex';
import { digitsOf, fullHex, maxValueOf } from '../../shared/model/accessWidth';
import { RegscopeError } from '../../shared/model/failure';
import { maxAccesses } from '../../shared/protocol/helperProtocol';
import type { RegisterEditor } from '../editors/registerEditor';
import { selectionOf } from './editorSelection';
import { enableWrites } from './enableWrites';
import { parseModification, parseValue } from './writeValues';

/** Asks for a value and a mask and changes the selected cell's bits: one read and one write. */
export async function modify(editor: RegisterEditor): Promise<void> {
  const { offset, width } = selectionOf(editor);
  if (!(await writable(editor))) return;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Modify {0} bits at +{1}', width, toHex(offset)),
    prompt: vscode.l10n.t(
      'value:mask. The cell is read once and written once, with the bits of the mask changed to those of the value.',
    ),
    placeHolder: '0x1:0x3',
    ignoreFocusOut: true,
    validateInput: (typed) => {
      const parsed = parseModification(typed, width);
      return 'problem' in parsed ? parsed.problem : undefined;
    },
  });
  const parsed = text === undefined ? undefined : parseModification(text, width);
  if (parsed === undefined || 'problem' in parsed) return;
  const { value, mask } = parsed;
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
  const { offset, width, count } = selectionOf(editor);
  if (count > maxAccesses) {
    throw new RegscopeError({
      code: 'bad-request',
      what: vscode.l10n.t('{0} cells are selected; at most {1} are filled at once.', count, maxAccesses),
      next: vscode.l10n.t('Select fewer.'),
    });
  }
  if (!(await writable(editor))) return;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Fill {0} cells of {1} bits from +{2}', count, width, toHex(offset)),
    prompt: vscode.l10n.t('The value to write to each: one write a cell, ascending, none read back.'),
    placeHolder: toHex(maxValueOf(width)),
    ignoreFocusOut: true,
    validateInput: (typed) => {
      const parsed = parseValue(typed, width);
      return 'problem' in parsed ? parsed.problem : undefined;
    },
  });
  const parsed = text === undefined ? undefined : parseValue(text, width);
  if (parsed === undefined || 'problem' in parsed) return;
  const value = toHex(parsed.value, digitsOf(width));
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
