import * as l10n from '@vscode/l10n';
import { toHex, type Hex } from '../../src/shared/base/hex';
import { fullHex } from '../../src/shared/model/accessWidth';
import { inByteOrder, type ByteOrder } from '../../src/shared/model/byteOrder';
import type { StagedWrite } from '../../src/shared/protocol/webviewProtocol';
import { element } from '../dom';
import { icon } from '../icons';
import { createCheckbox } from '../toolkit';
import type { ItemView } from './keyedList';
import type { SideEvents } from './model';
import { createIconButton, createTextButton, enable, labelButton } from './smallButton';
import { setText } from './update';

export interface PlannedWrite {
  readonly write: StagedWrite;
  readonly order: ByteOrder;
  readonly place: 'only' | 'first' | 'between' | 'last';
}

/** One write of the plan. */
export function createPlanLine(events: SideEvents): ItemView<PlannedWrite> {
  let shown: StagedWrite | undefined;
  const withWrite = (use: (write: StagedWrite) => void) => () => {
    if (shown !== undefined) use(shown);
  };

  const go = createTextButton(
    'go',
    withWrite(({ offset }) => events.goTo(offset)),
  );
  const up = createIconButton(
    'up',
    withWrite(({ id }) => events.post({ type: 'moveStaged', id, by: -1 })),
  );
  const down = createIconButton(
    'down',
    withWrite(({ id }) => events.post({ type: 'moveStaged', id, by: 1 })),
  );
  const remove = createIconButton(
    'remove',
    withWrite(({ id }) => events.post({ type: 'unstage', id })),
  );
  const change = element('span', 'change');
  const verify = createCheckbox({
    text: l10n.t('Verify'),
    tooltip: l10n.t('Read the cell once after the write, and compare'),
    change: (state) =>
      withWrite(({ id }) => events.post({ type: 'verifyStaged', id, verify: state === 'checked' }))(),
  });
  const note = element('p', 'plan-note');
  const doubtText = element('span', '');
  const again = createTextButton(
    '',
    withWrite(({ id }) => events.post({ type: 'restage', id })),
  );
  setText(again, l10n.t('Write again'));
  const doubt = element('div', 'doubt', icon('warning'), element('div', '', doubtText, ' ', again));

  return {
    element: element(
      'li',
      'planned',
      element('div', 'plan-place', go, element('span', 'plan-tools', up, down, remove)),
      element('div', 'plan-change', change, verify.element),
      note,
      doubt,
    ),
    show({ write, order, place }) {
      shown = write;
      const { offset, width, value, old } = write;
      const text = (bits: Hex) => fullHex(inByteOrder(bits, width, order), width);
      const what = l10n.t('{0} to offset {1}', text(value), toHex(offset));
      setText(go, `+${toHex(offset)} · ${l10n.t('{0} bit', width)}`);
      go.title = l10n.t('Go to offset {0}', toHex(offset));
      setText(note, write.note ?? '');
      note.hidden = write.note === undefined;
      setText(change, `${old === undefined ? l10n.t('unknown') : text(old)} → ${text(value)}`);
      labelButton(up, l10n.t('Move up: {0}', what));
      labelButton(down, l10n.t('Move down: {0}', what));
      labelButton(remove, l10n.t('Remove: {0}', what));
      enable(up, place === 'only' || place === 'first' ? 'disabled' : 'enabled');
      enable(down, place === 'only' || place === 'last' ? 'disabled' : 'enabled');
      verify.show(write.verify ? 'checked' : 'unchecked', l10n.t('Verify: {0}', what));
      doubt.hidden = write.doubt === undefined;
      setText(doubtText, write.doubt ?? '');
      again.setAttribute('aria-label', l10n.t('Write again: {0}', what));
    },
  };
}
