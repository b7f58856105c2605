import * as l10n from '@vscode/l10n';
import type { WritePlan } from '../../src/shared/protocol/webviewProtocol';
import { element } from '../dom';
import { createButton } from '../toolkit';
import { createKeyedList } from './keyedList';
import type { SideEvents, SideModel } from './model';
import { createPlanLine, type PlannedWrite } from './planLine';
import { createSection, reveal } from './section';
import { setText } from './update';

/** The staged writes in the order in which Save makes them. Hidden when there are none. */
export function createPlanSection(events: SideEvents): {
  readonly element: HTMLElement;
  show(model: SideModel): void;
} {
  const note = element('p', 'plan-note');
  const list = element('ol', 'plan');
  const showWrites = createKeyedList<PlannedWrite>(list, {
    keyOf: ({ write }) => write.id,
    create: () => createPlanLine(events),
  });
  const request = (what: 'save' | 'undo' | 'discardStaged') =>
    events.post({ type: 'request', request: what });
  const undo = createButton({
    text: l10n.t('Undo'),
    appearance: 'secondary',
    tooltip: '',
    press: () => request('undo'),
  });
  const buttons = element(
    'div',
    'side-buttons',
    createButton({
      text: l10n.t('Poke all (Ctrl+S)'),
      appearance: 'primary',
      tooltip: l10n.t('Make the writes of the plan in their order'),
      press: () => request('save'),
    }),
    undo,
    createButton({
      text: l10n.t('Discard'),
      appearance: 'secondary',
      tooltip: l10n.t('Forget all staged writes: nothing is written'),
      press: () => request('discardStaged'),
    }),
  );
  const section = createSection('plan-section', l10n.t('Write plan'), note, list, buttons);

  let last: Pick<SideModel, 'plan' | 'byteOrder' | 'writes'> | undefined;
  return {
    element: section,
    show({ plan, byteOrder, writes }) {
      if (last?.plan === plan && last.byteOrder === byteOrder && last.writes === writes) return;
      last = { plan, byteOrder, writes };
      const count = plan.writes.length;
      // Discard and undo may take away the very section they stand in.
      reveal(section, count === 0 ? 'hidden' : 'shown', events);
      showWrites(
        plan.writes.map((write, index) => ({ write, order: byteOrder, place: placeOf(index, count) })),
      );
      undo.hidden = plan.undo === undefined;
      undo.title = plan.undo === undefined ? '' : l10n.t('Undo: {0}. This writes nothing.', plan.undo);
      setText(note, noteOf(plan, writes));
    },
  };
}

function placeOf(index: number, count: number): PlannedWrite['place'] {
  if (count === 1) return 'only';
  if (index === 0) return 'first';
  return index === count - 1 ? 'last' : 'between';
}

function noteOf({ writes: staged }: WritePlan, writes: SideModel['writes']): string {
  const doubtful = staged.filter(({ doubt }) => doubt !== undefined).length;
  const made =
    doubtful === 0
      ? l10n.t('Nothing of this has been written yet.')
      : l10n.t('{0} of these may have been made already; nothing else has.', doubtful);
  return writes === 'on' ? made : `${made} ${l10n.t('Writes are off.')}`;
}
