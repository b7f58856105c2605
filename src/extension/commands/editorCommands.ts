import * as vscode from 'vscode';
import { copyCellsOf, maxCellsPerCopy } from '../../shared/copy/copyCell';
import { RegscopeError } from '../../shared/model/failure';
import type { EditorRequest } from '../../shared/protocol/webviewProtocol';
import type { BookmarkStore } from '../editors/bookmarks';
import type { Journal } from '../machine/journal';
import { maxLiveCells } from '../editors/liveReader';
import type { RegisterDocument } from '../editors/registerDocument';
import type { RegisterEditor } from '../editors/registerEditor';
import type { RegionReference } from '../editors/regionUri';
import { askAboutPoke, describePokes, notReadText } from '../editors/wording';
import { editBookmark, goToBookmark, type BookmarkedRegion } from './bookmarks';
import { chooseComparison } from './compareRegions';
import { copyAs } from './copyAs';
import { copyDifferences } from './copyDifferences';
import { selectionOf, selectionUpTo } from './editorSelection';
import { revertWrites } from './revertWrites';
import { fill, modify } from './writeCommands';

export type EditorCommand = (editor: RegisterEditor) => Promise<void> | void;

/** What commands need beyond the editor they are about. */
export interface EditorCommandServices {
  readonly bookmarks: BookmarkStore;
  readonly journal: Journal;
  readonly openRegions: () => readonly RegisterDocument[];
  /** Has a tab of it in sight beside the active one. */
  readonly showBeside: (region: RegionReference) => Promise<void>;
  /** Opens a region beside the active one that the user chooses; undefined when none was chosen. */
  readonly openAnother: () => Promise<RegisterDocument | undefined>;
}

/** What the host does for a register editor, by the command's name. */
export function createEditorCommands(services: EditorCommandServices): Record<EditorRequest, EditorCommand> {
  const { bookmarks, journal } = services;
  return {
    save,
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
    toggleLive,
    stopLive: (editor) => editor.document.live.stop(),
    editBookmark: (editor) => editBookmark(bookmarks, bookmarkedRegion(editor), selectionOf(editor).offset),
    goToBookmark: async (editor) => {
      const offset = await goToBookmark(bookmarks, bookmarkedRegion(editor));
      if (offset !== undefined) editor.goTo(offset);
    },
    copyAs: copySelection,
    compare: (editor) => compare(editor, services),
    stopComparing: ({ document }) => document.compareWith(undefined),
    copyDifferences: ({ document, selection }) => copyDifferences(document, selection?.order ?? 'little'),
    revertWrites: (editor) => revertWrites(editor, journal),
    locateBlocks: ({ document }) => document.locateBlocks(),
  };
}

async function save(editor: RegisterEditor): Promise<void> {
  const { session } = editor.document;
  const { writes } = session.plan;
  if (writes.length === 0) {
    editor.showOutcome(describePokes([]));
    return;
  }
  const [first] = writes;
  const question =
    first !== undefined && writes.length === 1
      ? askAboutPoke(first)
      : vscode.l10n.t('Poke {0} staged writes in their order?', writes.length);
  await editor.write(question, async () => {
    for (const write of writes) editor.notePoke(write);
    return describePokes(await session.save());
  });
}

async function toggleLive(editor: RegisterEditor): Promise<void> {
  const { offset, width, count } = selectionUpTo(maxLiveCells, editor, (selected) =>
    vscode.l10n.t('{0} cells are selected; at most {1} can be live.', selected, maxLiveCells),
  );
  const { live } = editor.document;
  const range = { offset, width, count };
  const { admitted, left } = live.covers(range)
    ? { admitted: [range], left: [] }
    : await editor.admitReads([range]);
  for (const run of admitted) live.toggle(run);
  if (left.length > 0) editor.showOutcome({ kind: 'warning', text: notReadText(left) });
}

async function copySelection(editor: RegisterEditor): Promise<void> {
  const { order, bytesPerRow, ...range } = selectionUpTo(maxCellsPerCopy, editor, (selected) =>
    vscode.l10n.t('{0} cells are selected; at most {1} are copied.', selected, maxCellsPerCopy),
  );
  const { region, document } = editor;
  if (region === undefined) return;
  const { session } = document;
  const staged = session.plan.writes.findLast(
    ({ offset, width }) => offset === range.offset && width === range.width,
  );
  await copyAs({
    source: session.source,
    region,
    cells: copyCellsOf(range, session.cells),
    context: { order, bytesPerRow },
    ...(staged && { staged: staged.value }),
  });
}

async function compare(
  { document }: RegisterEditor,
  { openRegions, openAnother, showBeside }: EditorCommandServices,
): Promise<void> {
  const choice = await chooseComparison(document, openRegions(), openAnother);
  const other = openRegions().find(({ uri }) => uri.toString() === choice?.uri.toString());
  if (other === undefined || other === document) return;
  await showBeside(other.reference);
  document.compareWith(other);
  other.compareWith(document);
}

function bookmarkedRegion({ document, bookmarkKey }: RegisterEditor): BookmarkedRegion {
  if (bookmarkKey !== undefined) return { title: document.title, key: bookmarkKey };
  throw new RegscopeError({
    code: 'bad-request',
    what: vscode.l10n.t('{0} is not open yet.', document.title),
  });
}
