import * as l10n from '@vscode/l10n';
import { toHex } from '../../src/shared/base/hex';
import { createAccessButtons } from '../accessButtons';
import { element } from '../dom';
import { lookOf, stateTextOf } from '../cellText';
import { createButton } from '../toolkit';
import { createAccessTimes } from './accessTimes';
import { createBitGrid } from './bitGrid';
import { bitsOf, knownValueOf, toggleBaseOf, toggleBit } from './bits';
import type { SideEvents, SideModel } from './model';
import { createSection } from './section';
import { createTextButton } from './smallButton';
import { setText } from './update';
import { createValueTable } from './valueTable';

/** What is known of the active cell, and what can be done with it. */
export interface CellSection {
  readonly element: HTMLElement;
  show(model: SideModel): void;
  /** False: there is nothing to focus. */
  focus(): boolean;
}

export function createCellSection(events: SideEvents): CellSection {
  let shown: SideModel | undefined;

  const place = element('p', 'place');
  const selected = element('p', 'selected-count');
  const state = element('p', 'state');
  const bits = createBitGrid({ toggle });
  const values = createValueTable();
  const times = createAccessTimes();

  const buttons = element('div', 'side-buttons', ...createAccessButtons((action) => events.act(action)));
  const pokeStaged = createButton({
    text: l10n.t('Poke staged'),
    appearance: 'secondary',
    tooltip: l10n.t('Write the staged value of this cell now, before the rest of the plan'),
    press() {
      const write = shown?.cell?.view.staged;
      if (write !== undefined) events.post({ type: 'pokeStaged', id: write.id });
    },
  });
  const bookmark = createTextButton('', () => events.post({ type: 'request', request: 'editBookmark' }));

  const parts = element(
    'div',
    'cell-parts',
    element(
      'div',
      '',
      place,
      selected,
      buttons,
      bits.element,
      element('div', 'state-part', state, pokeStaged),
    ),
    element('div', '', values.element, times.element, bookmark),
  );
  const none = element('p', 'empty', l10n.t('The region has no cell of this width.'));

  /** A line is not broken within a part. */
  function showPlace(texts: readonly string[]): void {
    if (place.textContent === texts.join(' · ')) return;
    place.replaceChildren(
      ...texts.flatMap((text, index) => [index === 0 ? '' : ' · ', element('span', '', text)]),
    );
  }

  function toggle(bit: number): void {
    if (shown?.cell === undefined) return;
    const { offset, width, view } = shown.cell;
    const base = toggleBaseOf(view, shown.writes);
    if ('value' in base) events.stage(offset, width, toggleBit(base.value, width, shown.byteOrder, bit));
  }

  return {
    element: createSection('cell-section', l10n.t('Cell'), none, parts),
    show(model) {
      shown = model;
      const { cell, byteOrder, writes } = model;
      none.hidden = cell !== undefined;
      parts.hidden = cell === undefined;
      if (cell === undefined) return;
      const { offset, width, view } = cell;

      const order = byteOrder === 'big' ? [l10n.t('big-endian')] : [];
      const address = cell.address === '' ? [] : [cell.address];
      showPlace([`+${toHex(offset)}`, ...address, l10n.t('{0} bit', width), ...order]);
      setText(selected, cell.selectedCount > 1 ? l10n.t('one of {0} selected', cell.selectedCount) : '');

      const base = toggleBaseOf(view, writes);
      bits.show(bitsOf(view, width, byteOrder), 'problem' in base ? base.problem : '');

      const words = stateTextOf(view, { width, byteOrder });
      setText(state, `${words.charAt(0).toUpperCase()}${words.slice(1)}`);
      if (view.staged === undefined && pokeStaged === document.activeElement) bits.focus();
      pokeStaged.hidden = view.staged === undefined;

      values.show({
        width,
        order: byteOrder,
        known: knownValueOf(view),
        staged: view.staged?.value,
        look: lookOf(view),
      });
      times.show(view.content, width, byteOrder);
      setText(
        bookmark,
        view.bookmark === undefined
          ? l10n.t('Add bookmark…')
          : l10n.t('Edit bookmark “{0}”…', view.bookmark.name),
      );
    },
    focus() {
      if (shown?.cell === undefined) return false;
      bits.focus();
      return true;
    },
  };
}
