import * as l10n from '@vscode/l10n';
import { toHex } from '../../src/shared/base/hex';
import type { LiveState } from '../../src/shared/protocol/webviewProtocol';
import { element, setAttributes } from '../dom';
import { createButton } from '../toolkit';
import type { SideEvents } from './model';
import { createSection, reveal } from './section';
import { setAttribute, setText } from './update';

/** What is read again and again, and how many accesses that makes. Hidden when nothing is. */
export function createLiveSection(events: SideEvents): {
  readonly element: HTMLElement;
  show(live: LiveState): void;
} {
  const ranges = element('ul', 'live-ranges');
  const rate = element('span', 'live-rate');
  const interval = element('p', 'live-interval');
  const meter = element('div', 'meter');
  setAttributes(meter, {
    role: 'meter',
    'aria-label': l10n.t('Accesses per second, of those the interval asks for'),
    'aria-valuemin': '0',
  });
  const stop = createButton({
    text: l10n.t('Stop'),
    appearance: 'secondary',
    tooltip: l10n.t('Read nothing again by itself'),
    press: () => events.post({ type: 'request', request: 'stopLive' }),
  });
  const section = createSection(
    'live-section',
    l10n.t('Live'),
    element('div', 'live-line', rate, stop),
    meter,
    interval,
    ranges,
  );

  let last: LiveState | undefined;
  let shownTexts = '';
  return {
    element: section,
    show(live) {
      if (live === last) return;
      reveal(section, live.ranges.length === 0 ? 'hidden' : 'shown', events);
      const texts = live.ranges.map(
        ({ offset, width, count }) => `+${toHex(offset)} · ${l10n.t('{0} × {1} bit', count, width)}`,
      );
      // It is told many times a second, and the ranges are the same most of the time.
      if (texts.join() !== shownTexts)
        ranges.replaceChildren(...texts.map((text) => element('li', '', text)));
      shownTexts = texts.join();
      last = live;
      const wanted = wantedPerSecond(live);
      setText(rate, l10n.t('{0} accesses per second', Math.round(live.perSecond)));
      setText(interval, l10n.t('Every {0} ms; that asks for {1} per second.', live.interval, wanted));
      setAttribute(meter, 'aria-valuemax', String(wanted));
      setAttribute(meter, 'aria-valuenow', String(Math.min(wanted, Math.round(live.perSecond))));
      meter.style.setProperty('--share', String(wanted === 0 ? 0 : Math.min(1, live.perSecond / wanted)));
    },
  };
}

function wantedPerSecond({ ranges, interval }: LiveState): number {
  const cells = ranges.reduce((sum, { count }) => sum + count, 0);
  return Math.round((cells * 1000) / Math.max(1, interval));
}
