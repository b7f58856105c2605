import './find.css';
import * as l10n from '@vscode/l10n';
import { element, setAttributes } from '../dom';
import { describeOutcome, describeScope, type FindOutcome } from './findMatches';

export interface FindBarEvents {
  /** Looks in what is known. */
  search(query: string): FindOutcome;
  /** Selects the cell that holds this offset. */
  show(offset: number): void;
  closed(): void;
}

export interface FindBar {
  readonly element: HTMLElement;
  /** Shows it, and has the field take what is typed. */
  open(): void;
  close(): void;
  /** These go round, and open it where nothing was looked for yet. */
  next(): void;
  previous(): void;
  /** What is known, or how it is shown, has changed. */
  refresh(): void;
}

/** Searches as one types, and moves only when it is told to: a move may bring memory into sight, which is then read. */
export function createFindBar(events: FindBarEvents): FindBar {
  let outcome: FindOutcome = { offsets: [], searched: 0 };
  /** Offset of the match that was shown last. */
  let shown: number | undefined;

  const field = element('input', 'find-field');
  setAttributes(field, {
    type: 'text',
    spellcheck: 'false',
    autocomplete: 'off',
    'aria-label': l10n.t('Find'),
    'aria-describedby': 'find-message',
    placeholder: l10n.t('0x1f, 0x1???, de ad be ef, "text" …'),
  });
  const count = element('span', 'find-count');
  const message = element('div', 'find-message');
  message.id = 'find-message';
  for (const region of [count, message]) setAttributes(region, { role: 'status' });
  const button = (sign: string, label: string, press: () => void) => {
    const created = element('button', 'find-button', sign);
    setAttributes(created, { type: 'button', title: label, 'aria-label': label });
    created.addEventListener('click', press);
    return created;
  };
  const previousButton = button('↑', l10n.t('Previous match (Shift+Enter)'), () => step(-1));
  const nextButton = button('↓', l10n.t('Next match (Enter)'), () => step(1));
  const bar = element(
    'div',
    'find-bar',
    element(
      'div',
      'find-row',
      field,
      count,
      previousButton,
      nextButton,
      button('×', l10n.t('Close (Escape)'), close),
    ),
    message,
  );
  setAttributes(bar, { role: 'search', 'aria-label': l10n.t('Find in what has been read') });
  bar.hidden = true;

  field.addEventListener('input', () => {
    shown = undefined;
    search();
  });
  bar.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'F3' || (event.key === 'Enter' && event.target === field))
      step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  function search(): void {
    outcome = events.search(field.value);
    const { offsets, searched, problem } = outcome;
    const current = shown === undefined ? -1 : offsets.indexOf(shown);
    const isLookedFor = field.value.trim() !== '';
    count.textContent = describeOutcome(outcome, field.value, current < 0 ? undefined : current);
    message.textContent = problem ?? describeScope(searched);
    bar.classList.toggle('invalid', problem !== undefined);
    bar.classList.toggle('missed', isLookedFor && problem === undefined && offsets.length === 0);
    field.setAttribute('aria-invalid', String(problem !== undefined));
    for (const each of [previousButton, nextButton]) each.disabled = offsets.length === 0;
  }

  function step(by: 1 | -1): void {
    search();
    const { offsets } = outcome;
    const from = shown;
    const next =
      by === 1
        ? (offsets.find((offset) => from === undefined || offset > from) ?? offsets[0])
        : (offsets.filter((offset) => from === undefined || offset < from).at(-1) ?? offsets.at(-1));
    if (next === undefined) return;
    shown = next;
    events.show(next);
    search();
  }

  function open(): void {
    bar.hidden = false;
    search();
    field.focus();
    field.select();
  }

  function close(): void {
    bar.hidden = true;
    events.closed();
  }

  function stepOrOpen(by: 1 | -1): void {
    if (field.value.trim() === '') open();
    else step(by);
  }

  return {
    element: bar,
    open,
    close,
    next: () => stepOrOpen(1),
    previous: () => stepOrOpen(-1),
    refresh() {
      if (!bar.hidden) search();
    },
  };
}
