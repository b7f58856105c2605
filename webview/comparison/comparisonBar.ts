import './comparison.css';
import * as l10n from '@vscode/l10n';
import type { Comparison } from '../../src/shared/protocol/webviewProtocol';
import type { Differences } from '../../src/shared/registers/differences';
import { element } from '../dom';
import type { ReadOfBoth } from '../reading';
import { enable, createTextButton } from '../side/smallButton';
import { setText } from '../side/update';

export interface ComparisonBarEvents {
  readonly readBoth: () => void;
  readonly copy: () => void;
  readonly stop: () => void;
}

/** What the region is compared with, how much differs, and what can be done about it. Hidden while it is compared with nothing. */
export interface ComparisonBar {
  readonly element: HTMLElement;
  show(comparison: Pick<Comparison, 'title' | 'machine'>, differences: Differences, both: ReadOfBoth): void;
  hide(): void;
}

export function createComparisonBar(events: ComparisonBarEvents): ComparisonBar {
  const title = element('span', 'compared-title');
  const counts = element('span', 'compared-counts');
  counts.setAttribute('role', 'status');
  const readBoth = createTextButton('', events.readBoth);
  readBoth.title = l10n.t(
    'Read the same of both, once each: registers that the filter leaves, else selected cells or those in sight. Registers that a read changes are left out. Where these tell of more registers, that is read first.',
  );
  const copy = createTextButton('', events.copy);
  setText(copy, l10n.t('Copy list…'));
  copy.title = l10n.t('Copy what differs, with both values, as text, Markdown or CSV');
  const stop = createTextButton('', events.stop);
  setText(stop, l10n.t('Stop comparing'));
  const actions = element('span', 'compared-actions', readBoth, copy, stop);
  const bar = element('div', 'comparison-bar', title, counts, actions);
  bar.setAttribute('role', 'group');
  bar.setAttribute('aria-label', l10n.t('Comparison'));
  bar.hidden = true;

  return {
    element: bar,
    show({ title: other, machine }, { differing, equal, unread }, { of, count }) {
      bar.hidden = false;
      const name = `≠ ${other}`;
      setText(title, machine === undefined ? name : `${name} · ${machine}`);
      title.title = title.textContent;
      setText(counts, l10n.t('{0} differ, {1} equal, {2} not read in both', differing.length, equal, unread));
      const texts = {
        registers: () => l10n.t('Read both: {0} registers', count),
        cells: () => l10n.t('Read both: {0} cells', count),
        'registers and more': () => l10n.t('Read both: {0} registers and more', count),
      };
      setText(readBoth, texts[of]());
      enable(copy, differing.length === 0 ? 'disabled' : 'enabled');
    },
    hide: () => void (bar.hidden = true),
  };
}
