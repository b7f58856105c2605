import * as l10n from '@vscode/l10n';
import { toHex } from '../../src/shared/base/hex';
import type { Bookmark } from '../../src/shared/protocol/webviewProtocol';
import { element } from '../dom';
import { createKeyedList, type ItemView } from './keyedList';
import type { SideEvents, SideModel } from './model';
import { createSection, reveal } from './section';
import { createTextButton } from './smallButton';
import { setText } from './update';

interface ShownBookmark {
  readonly bookmark: Bookmark;
  /** `current`: it lies in the active cell. */
  readonly place: 'current' | 'elsewhere';
}

/** The places with names. Hidden when there are none. */
export function createBookmarkSection(events: SideEvents): {
  readonly element: HTMLElement;
  show(model: SideModel): void;
} {
  const list = element('ul', 'bookmarks');
  const section = createSection('bookmark-section', l10n.t('Bookmarks'), list);
  const showAll = createKeyedList<ShownBookmark>(list, {
    keyOf: ({ bookmark }) => bookmark.offset,
    create: () => createLine(events),
  });

  let last: readonly Bookmark[] | undefined;
  let lastCurrent: Bookmark | undefined;
  return {
    element: section,
    show({ bookmarks, cell }) {
      const current = cell?.view.bookmark;
      if (bookmarks === last && current === lastCurrent) return;
      last = bookmarks;
      lastCurrent = current;
      reveal(section, bookmarks.length === 0 ? 'hidden' : 'shown', events);
      showAll(
        bookmarks.map((bookmark) => ({
          bookmark,
          place: bookmark.offset === current?.offset ? 'current' : 'elsewhere',
        })),
      );
    },
  };
}

function createLine(events: SideEvents): ItemView<ShownBookmark> {
  let shown: Bookmark | undefined;
  const name = element('span', 'bookmark-name');
  const where = element('span', 'bookmark-offset');
  const note = element('p', 'bookmark-note');
  const go = createTextButton('go', () => {
    if (shown !== undefined) events.goTo(shown.offset);
  });
  go.append(name, ' ', where);
  return {
    element: element('li', 'bookmark', go, note),
    show({ bookmark, place }) {
      shown = bookmark;
      setText(name, bookmark.name);
      setText(where, `+${toHex(bookmark.offset)}`);
      setText(note, bookmark.note ?? '');
      note.hidden = bookmark.note === undefined || bookmark.note === '';
      if (place === 'current') go.setAttribute('aria-current', 'true');
      else go.removeAttribute('aria-current');
    },
  };
}
