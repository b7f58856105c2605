import * as vscode from 'vscode';
import { RegscopeError } from '../../shared/model/failure';
import type { ShownSelection } from '../../shared/protocol/webviewProtocol';
import type { RegisterEditor } from '../editors/registerEditor';

/** The same, where they are not too many. `refusal`: what to say if they are. Throws RegscopeError. */
export function selectionUpTo(
  most: number,
  editor: RegisterEditor,
  refusal: (count: number) => string,
): ShownSelection {
  const selection = selectionOf(editor);
  if (selection.count <= most) return selection;
  throw new RegscopeError({
    code: 'bad-request',
    what: refusal(selection.count),
    next: vscode.l10n.t('Select fewer.'),
  });
}

/** The cells that a command is about. Throws RegscopeError when there are none. */
export function selectionOf(editor: RegisterEditor): ShownSelection {
  if (editor.selection !== undefined) return editor.selection;
  throw new RegscopeError({
    code: 'bad-request',
    what: vscode.l10n.t('No cell is selected.'),
    next: vscode.l10n.t('Choose an access width that the region has room for.'),
  });
}
