import { accessWidths, type AccessWidth } from '../src/shared/model/accessWidth';
import type { EditorAction } from '../src/shared/protocol/webviewProtocol';
import { element, setAttributes } from './dom';
import { keyHints } from './keyboard';
import { createButton, createDropdown, createTextField } from './toolkit';

export interface ToolbarEvents {
  act(action: EditorAction): void;
  changeWidth(width: AccessWidth): void;
  /** Answers with what is wrong with the text, if something is. */
  goTo(text: string): string | undefined;
  leave(): void;
}

export interface Toolbar {
  readonly element: HTMLElement;
  /** `offered`: those the region takes. */
  showWidth(width: AccessWidth, offered: readonly AccessWidth[]): void;
  showGoToHint(hint: string): void;
  focusGoTo(): void;
}

export function createToolbar(events: ToolbarEvents): Toolbar {
  const width = createDropdown<AccessWidth>({
    label: 'Access width',
    choices: accessWidths.map((value) => ({ value, text: `${value}-bit` })),
    change: (value) => events.changeWidth(value),
  });
  const peek = createButton({
    text: 'Peek',
    icon: 'peek',
    appearance: 'primary',
    tooltip: `Read the selected cells: one bus access each (${keyHints.peek})`,
    press: () => events.act('peek'),
  });
  const poke = createButton({
    text: 'Poke',
    icon: 'poke',
    appearance: 'secondary',
    tooltip: `Write the selected cell: type the value, Enter writes it (${keyHints.poke})`,
    press: () => events.act('poke'),
  });
  const flush = createButton({
    text: 'Flush',
    icon: 'flush',
    appearance: 'secondary',
    tooltip: `Push posted writes to the device (${keyHints.flush})`,
    press: () => events.act('flush'),
  });

  const problem = element('div', 'hint problem');
  setAttributes(problem, { role: 'alert' });
  const goTo = createTextField({
    label: 'Go to offset',
    placeholder: '0x… or decimal',
    tooltip: `Go to an offset, or to an absolute address of the region (${keyHints.goToOffset})`,
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
    element('span', 'label', 'Go to offset'),
    goTo.element,
    problem,
  );

  function showProblem(text: string | undefined): void {
    problem.textContent = text ?? '';
    goToGroup.classList.toggle('invalid', text !== undefined);
  }

  const toolbar = element(
    'div',
    'toolbar',
    element('div', 'group', element('span', 'label', 'Width'), width.element),
    element('div', 'group', peek, poke, flush),
    goToGroup,
  );
  setAttributes(toolbar, { role: 'toolbar', 'aria-label': 'Register access' });
  return {
    element: toolbar,
    showWidth(value, offered) {
      width.offer(offered);
      width.choose(value);
    },
    showGoToHint(hint) {
      goTo.element.title = `${hint} (${keyHints.goToOffset})`;
    },
    focusGoTo: () => goTo.select(),
  };
}
