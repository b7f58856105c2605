import './side.css';
import * as l10n from '@vscode/l10n';
import { createDifferenceSection } from '../comparison/differenceSection';
import { element, setAttributes } from '../dom';
import { createBookmarkSection } from './bookmarkSection';
import { createCellSection } from './cellSection';
import { createFieldSection } from './fieldSection';
import { createFlushSection } from './flushSection';
import { createLiveSection } from './liveSection';
import type { SideEvents, SideModel } from './model';
import { createPlanSection } from './planSection';

/** Beside the grid: what differs from another region, the active cell, what waits to be written, what is read again and again, what was flushed, bookmarks. */
export interface SidePanel {
  readonly element: HTMLElement;
  /** Cheap enough for every move of the selection: what has not changed is not touched. */
  show(model: SideModel): void;
  focus(): void;
}

export function createSidePanel(events: SideEvents): SidePanel {
  const cell = createCellSection(events);
  const fields = createFieldSection(events);
  const plan = createPlanSection(events);
  const live = createLiveSection(events);
  const flush = createFlushSection();
  const bookmarks = createBookmarkSection(events);
  const differences = createDifferenceSection(events);
  const sections = element(
    'div',
    'side-sections',
    differences.element,
    fields.element,
    cell.element,
    live.element,
    flush.element,
    bookmarks.element,
  );
  // What waits to be written stays in sight.
  const panel = element('aside', 'side', sections, plan.element);
  // It is focused itself when it has nothing else to focus.
  setAttributes(panel, { 'aria-label': l10n.t('Inspector'), tabindex: '-1' });
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    events.leave();
  });
  return {
    element: panel,
    show(model) {
      differences.show(model);
      fields.show(model);
      cell.show(model);
      plan.show(model);
      live.show(model.live);
      flush.show(model.lastFlush);
      bookmarks.show(model);
    },
    focus() {
      if (!cell.focus()) panel.focus();
    },
  };
}
