import * as l10n from '@vscode/l10n';
import { hexDigits, toHex } from '../../src/shared/base/hex';
import type { Difference } from '../../src/shared/registers/differences';
import { element } from '../dom';
import { createKeyedList, type ItemView } from '../side/keyedList';
import type { SideEvents, SideModel } from '../side/model';
import { createSection, reveal } from '../side/section';
import { createTextButton } from '../side/smallButton';
import { setText } from '../side/update';

/** More is not read, and costs time to show: the copied list has all of them. */
const mostShown = 200;

/** What differs from the region that this one is compared with. Hidden while nothing does. */
export function createDifferenceSection(events: SideEvents): {
  readonly element: HTMLElement;
  show(model: SideModel): void;
} {
  const list = element('ul', 'differences');
  const more = element('p', 'quiet');
  const section = createSection('difference-section', l10n.t('Differs'), list, more);
  const showAll = createKeyedList<Difference & { readonly index: number }>(list, {
    keyOf: ({ index }) => index,
    create: () => createLine(events),
  });
  let last: readonly Difference[] | undefined;

  return {
    element: section,
    show({ differing }) {
      if (differing === last) return;
      last = differing;
      reveal(section, differing.length === 0 ? 'hidden' : 'shown', events);
      showAll(differing.slice(0, mostShown).map((difference, index) => ({ ...difference, index })));
      const left = differing.length - mostShown;
      more.hidden = left <= 0;
      setText(more, l10n.t('and {0} more', left));
    },
  };
}

function createLine(events: SideEvents): ItemView<Difference> {
  let offset = 0;
  const name = element('span', 'difference-name');
  const values = element('span', 'difference-values');
  const go = createTextButton('go', () => events.goTo(offset));
  go.append(name, ' ', values);
  return {
    element: element('li', '', go),
    show(difference) {
      ({ offset } = difference);
      const { size, own, other, changes } = difference;
      const full = (value: bigint) => `0x${hexDigits(value, Math.ceil(size / 4))}`;
      setText(name, [difference.name, `+${toHex(offset)}`].join(' ').trim());
      setText(values, `${full(own)} ≠ ${full(other)}${changes ? ` ${l10n.t('(changes)')}` : ''}`);
    },
  };
}
