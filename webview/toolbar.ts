import * as l10n from '@vscode/l10n';
import { accessWidths, type AccessWidth } from '../src/shared/model/accessWidth';
import type { ByteOrder } from '../src/shared/model/byteOrder';
import {
  bytesPerRowChoices,
  type BytesPerRow,
  type EditorAction,
  type EditorMode,
  type EditorRequest,
} from '../src/shared/protocol/webviewProtocol';
import { createAccessButtons } from './accessButtons';
import { element, setAttributes } from './dom';
import { createButton, createDropdown, createTextField } from './toolkit';

export interface ToolbarEvents {
  act(action: EditorAction): void;
  request(request: EditorRequest): void;
  changeWidth(width: AccessWidth): void;
  changeBytesPerRow(bytes: BytesPerRow): void;
  changeByteOrder(order: ByteOrder): void;
  changeMode(mode: EditorMode): void;
  /** Answers with what is wrong with the text, if something is. */
  goTo(text: string): string | undefined;
  leave(): void;
}

export interface Toolbar {
  readonly element: HTMLElement;
  /** `offered`: those the region takes. */
  showWidth(width: AccessWidth, offered: readonly AccessWidth[]): void;
  showBytesPerRow(bytes: BytesPerRow): void;
  showByteOrder(order: ByteOrder): void;
  /** `none`: the region is not described, and there is nothing to choose. */
  showMode(mode: EditorMode | 'none'): void;
  showGoToHint(hint: string): void;
  focusGoTo(): void;
}

export function createToolbar(events: ToolbarEvents): Toolbar {
  const width = createDropdown<AccessWidth>({
    label: l10n.t('Access width'),
    choices: accessWidths.map((value) => ({ value, text: l10n.t('{0}-bit', value) })),
    change: (value) => events.changeWidth(value),
  });
  const bytesPerRow = createDropdown<BytesPerRow>({
    label: l10n.t('Bytes per row'),
    choices: bytesPerRowChoices.map((value) => ({
      value,
      text: value === 'fit' ? l10n.t('Fit') : String(value),
    })),
    change: (value) => events.changeBytesPerRow(value),
  });
  const byteOrder = createDropdown<ByteOrder>({
    label: l10n.t('Byte order'),
    choices: [
      { value: 'little', text: l10n.t('Little') },
      { value: 'big', text: l10n.t('Big') },
    ],
    change: (value) => events.changeByteOrder(value),
  });
  const mode = createDropdown<EditorMode>({
    label: l10n.t('Shown as'),
    choices: [
      { value: 'hex', text: l10n.t('Hex') },
      { value: 'registers', text: l10n.t('Registers') },
    ],
    change: (value) => events.changeMode(value),
  });
  const live = createButton({
    text: l10n.t('Live'),
    icon: 'live',
    appearance: 'secondary',
    tooltip: l10n.t('Read the selected cells again and again, or no longer (Alt+L)'),
    press: () => events.request('toggleLive'),
  });

  const problem = element('div', 'hint problem');
  setAttributes(problem, { role: 'alert' });
  const goTo = createTextField({
    label: l10n.t('Go to offset'),
    placeholder: l10n.t('0x…, decimal or name'),
    tooltip: '',
    submit: () => showProblem(events.goTo(goTo.text)),
    cancel() {
      goTo.clear();
      showProblem(undefined);
      events.leave();
    },
    edited: () => showProblem(undefined),
  });
  const goToGroup = element(
    'div',
    'group go-to',
    element('span', 'label', l10n.t('Go to offset')),
    goTo.element,
    problem,
  );

  function showProblem(text: string | undefined): void {
    problem.textContent = text ?? '';
    goToGroup.classList.toggle('invalid', text !== undefined);
  }

  const field = (label: string, control: HTMLElement) =>
    element('div', 'group', element('span', 'label', label), control);
  const modeField = field(l10n.t('View'), mode.element);
  modeField.classList.add('modes');
  const widthField = field(l10n.t('Width'), width.element);
  const rowField = field(l10n.t('Row'), bytesPerRow.element);
  const toolbar = element(
    'div',
    'toolbar',
    element('div', 'group', ...createAccessButtons((action) => events.act(action)), live),
    modeField,
    widthField,
    goToGroup,
    // How it is shown: where there is too little room, both go to the next line.
    element('div', 'looks', rowField, field(l10n.t('Order'), byteOrder.element)),
  );
  setAttributes(toolbar, { role: 'toolbar', 'aria-label': l10n.t('Register access') });
  return {
    element: toolbar,
    showWidth(value, offered) {
      width.offer(offered);
      width.choose(value);
    },
    showBytesPerRow: (bytes) => bytesPerRow.choose(bytes),
    showByteOrder: (order) => byteOrder.choose(order),
    showMode(shown) {
      modeField.hidden = shown === 'none';
      if (shown !== 'none') mode.choose(shown);
      // Registers have widths of their own.
      widthField.hidden = rowField.hidden = shown === 'registers';
    },
    showGoToHint(hint) {
      goTo.element.title = l10n.t('{0} (Ctrl+G)', hint);
    },
    focusGoTo: () => goTo.select(),
  };
}
