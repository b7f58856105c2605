import * as vscode from 'vscode';
import type { Disposable } from '../../shared/base/lifetime';

/** Given to a tree item as its `resourceUri`, it greys the label. */
export const greyedUri = vscode.Uri.from({ scheme: 'regscope-greyed', path: '/' });

/** A label's colour comes from decorations alone. */
export function registerGreyedRows(): Disposable {
  return vscode.window.registerFileDecorationProvider({
    provideFileDecoration: ({ scheme }) =>
      scheme === greyedUri.scheme
        ? new vscode.FileDecoration(undefined, undefined, new vscode.ThemeColor('disabledForeground'))
        : undefined,
  });
}
