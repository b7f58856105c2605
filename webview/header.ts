import * as l10n from '@vscode/l10n';
import type { EditorInit } from '../src/shared/protocol/webviewProtocol';
import { element } from './dom';
import { createButton } from './toolkit';

export type WritesState = 'on' | 'off';

export interface Header {
  readonly element: HTMLElement;
  show(init: Pick<EditorInit, 'title' | 'subtitle' | 'machine'>): void;
  showWrites(state: WritesState): void;
}

function badgeOf(machine: EditorInit['machine']): { readonly text: string; readonly tooltip: string } {
  switch (machine) {
    case 'live':
      return { text: '', tooltip: '' };
    case 'demo':
      return {
        text: l10n.t('demo'),
        tooltip: l10n.t('A made-up machine: nothing here reaches hardware.'),
      };
    case 'recorded':
      return {
        text: l10n.t('recorded'),
        tooltip: l10n.t('What the machine held when it was recorded. It cannot be written to.'),
      };
  }
}

/** What the region is, and whether this machine can be written to. */
export function createHeader(enableWrites: () => void): Header {
  const title = element('h1', '');
  // Not the toolkit's badge: its template has a style attribute, which our content security policy refuses.
  const badge = element('span', 'badge');
  const subtitle = element('p', 'subtitle');
  const name = element('div', 'name', element('div', 'title-line', title, badge), subtitle);
  const writesText = element('span', 'writes-text');
  const enable = createButton({
    text: l10n.t('Enable writes'),
    appearance: 'secondary',
    tooltip: l10n.t('Start the helper anew with writes switched on; you are asked first.'),
    press: enableWrites,
  });
  const writes = element('div', 'writes', writesText, enable);
  return {
    element: element('div', 'region-line', name, writes),
    show(init) {
      title.textContent = init.title;
      title.title = init.title;
      subtitle.textContent = init.subtitle;
      subtitle.title = init.subtitle;
      badge.hidden = init.machine === 'live';
      const { text, tooltip } = badgeOf(init.machine);
      badge.textContent = text;
      badge.title = tooltip;
      writes.hidden = init.machine === 'recorded';
    },
    showWrites(state) {
      writes.classList.toggle('on', state === 'on');
      writesText.textContent = state === 'on' ? l10n.t('Writes on') : l10n.t('Writes off');
      writesText.title =
        state === 'on'
          ? l10n.t('Enter in a cell that is being edited writes to the machine.')
          : l10n.t('The helper maps everything read-only. Nothing can be written.');
      enable.hidden = state === 'on';
    },
  };
}
