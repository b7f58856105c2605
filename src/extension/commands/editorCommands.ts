import * as vscode from 'vscode';
import { toHex, type Hex } from '../../shared/base/hex';
import { digitsOf, maxValueOf } from '../../shared/model/accessWidth';
import { RegscopeError } from '../../shared/model/failure';
import { maxAccesses } from '../../shared/protocol/helperProtocol';
import type { EditorRequest, LiveRange } from '../../shared/protocol/webviewProtocol';
import { maxLiveCells } from '../editors/liveReader';
import type { RegisterEditor } from '../editors/registerEditor';
import { describePokes } from '../editors/wording';
import { enableWrites } from './enableWrites';
import { parseModification, parseValue } from './writeValues';

export type EditorCommand = (editor: RegisterEditor) => Promise<void> | void;

/** What the host does for a register editor, by the command's name, but for what needs more than the editor. */
export const editorCommands = {
  save: async (editor) => {
    const { session } = editor.document;
    const { writes } = session.plan;
    if (writes.length === 0) {
      editor.showOutcome(describePokes([]));
      return;
    }
    await editor.write(vscode.l10n.t('Poke {0} staged writes in their order?', writes.length), async () => {
      for (const { offset, width, value } of writes)
        editor.note(`poke of ${toHex(BigInt(value), digitsOf(width))} (${width} bits) at +${toHex(offset)}`);
      return describePokes(await session.save());
    });
  },
  undo: (editor) => editor.showOutcome({ kind: 'info', text: editor.document.session.undo() }),
  redo: (editor) => editor.showOutcome({ kind: 'info', text: editor.document.session.redo() }),
  discardStaged: (editor) => {
    editor.document.session.discardStaged();
    editor.showOutcome({
      kind: 'info',
      text: vscode.l10n.t('The staged writes are discarded: nothing was written. Undo stages them again.'),
    });
  },
  modify,
  fill,
  toggleLive: (editor) => {
    const range = selectionOf(editor);
    if (range.count > maxLiveCells) {
      throw new RegscopeError({
        code: 'bad-request',
        what: vscode.l10n.t('{0} cells are selected; at most {1} can be live.', range.count, maxLiveCells),
        next: vscode.l10n.t('Select fewer.'),
      });
    }
    editor.document.live.toggle(range);
  },
  stopLive: (editor) => editor.document.live.stop(),
  stopComparing: (editor) => editor.document.compareWith(undefined),
} satisfies Partial<Record<EditorRequest, EditorCommand>>;

/** The cells that a command is about. Throws RegscopeError when there are none. */
export function selectionOf(editor: RegisterEditor): LiveRange {
  if (editor.selection !== undefined) return editor.selection;
  throw new RegscopeError({
    code: 'bad-request',
    what: vscode.l10n.t('No cell is selected.'),
    next: vscode.l10n.t('Choose an access width that the region has room for.'),
  });
}

/** Asks for a value and a mask and changes the selected cell's bits: one read and one write. */
async function modify(editor: RegisterEditor): Promise<void> {
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
    const padded = (each: Hex) => toHex(BigInt(each), digitsOf(width));
    return vscode.l10n.t(
      'Modified +{0}: read {1}, wrote {2}, not read back.',
      toHex(offset),
      padded(before),
      padded(written),
    );
  });
}

/** Writes one value to each selected cell. */
async function fill(editor: RegisterEditor): Promise<void> {
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
