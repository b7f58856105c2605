import * as vscode from 'vscode';
import { toHex } from '../../shared/base/hex';
import type { BookmarkStore } from '../editors/bookmarks';

/** A region that is open, and what its bookmarks are kept under. */
export interface BookmarkedRegion {
  readonly title: string;
  readonly key: string;
}

/** Asks for a name and a note. An empty name removes what there is. */
export async function editBookmark(
  store: BookmarkStore,
  { title, key }: BookmarkedRegion,
  offset: number,
): Promise<void> {
  const kept = store.of(key).find((each) => each.offset === offset);
  const place = vscode.l10n.t('Bookmark at {0} of {1}', toHex(offset), title);
  const name = await vscode.window.showInputBox({
    title: place,
    prompt: vscode.l10n.t('Name'),
    value: kept?.name ?? '',
    ignoreFocusOut: true,
    validateInput: (typed) => {
      if (typed.trim() !== '') return undefined;
      const message =
        kept === undefined
          ? vscode.l10n.t('Enter without a name makes no bookmark.')
          : vscode.l10n.t('Enter without a name removes the bookmark “{0}”.', kept.name);
      return { message, severity: vscode.InputBoxValidationSeverity.Info };
    },
  });
  if (name === undefined) return;
  if (name.trim() === '') {
    if (kept !== undefined) await store.remove(key, offset);
    return;
  }
  const note = await vscode.window.showInputBox({
    title: place,
    prompt: vscode.l10n.t('Note to “{0}”; may be left empty', name.trim()),
    value: kept?.note ?? '',
    ignoreFocusOut: true,
  });
  if (note === undefined) return;
  const told = note.trim() === '' ? {} : { note: note.trim() };
  await store.put(key, { offset, name: name.trim(), ...told });
}

/** The offset of the bookmark that is picked. */
export async function goToBookmark(
  store: BookmarkStore,
  { title, key }: BookmarkedRegion,
): Promise<number | undefined> {
  const bookmarks = store.of(key);
  if (bookmarks.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} has no bookmarks yet.', title));
    return undefined;
  }
  const choice = await vscode.window.showQuickPick(
    bookmarks.map(({ offset, name, note }) => ({
      label: `$(bookmark) ${name}`,
      description: `+${toHex(offset)}`,
      ...(note === undefined ? {} : { detail: note }),
      offset,
    })),
    {
      title: vscode.l10n.t('Bookmarks of {0}', title),
      matchOnDescription: true,
      matchOnDetail: true,
    },
  );
  return choice?.offset;
}
