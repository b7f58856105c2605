import * as l10n from '@vscode/l10n';
import type { AccessWidth } from '../../src/shared/model/accessWidth';
import { element, setAttributes } from '../dom';
import type { Bit } from './bits';
import { setAttribute, setText } from './update';

/** The bits of a cell, the most significant first, as buttons. */
export interface BitGrid {
  readonly element: HTMLElement;
  /** `problem`: why none can be turned over; empty where they can. */
  show(bits: readonly Bit[], problem: string): void;
  focus(): void;
}

const mostBits: AccessWidth = 64;
const bitsPerByte = 8;

export function createBitGrid(events: { toggle(bit: number): void }): BitGrid {
  const note = element('p', 'bits-note');
  note.id = 'side-bits-note';
  // All are made once: a cell of another width shows more or fewer of them, and the focus stays.
  const buttons = Array.from({ length: mostBits }, (_, bit) => createBit(bit));
  const bytes = Array.from({ length: mostBits / bitsPerByte }, (_, byte) => {
    const first = byte * bitsPerByte;
    const most = buttons.slice(first, first + bitsPerByte).reverse();
    return element('div', 'bits-byte', ...most);
  });
  const grid = element('div', 'bits', ...[...bytes].reverse());
  setAttributes(grid, { role: 'group', 'aria-label': l10n.t('Bits'), 'aria-describedby': note.id });

  let shown = 0;
  let current = 0;
  let isEnabled = false;

  function createBit(bit: number) {
    // What is seen comes from these by the style; what is heard is the label.
    const button = element('button', 'bit');
    setAttributes(button, { type: 'button', tabindex: '-1', 'data-number': String(bit) });
    button.addEventListener('click', () => {
      makeCurrent(bit);
      if (isEnabled) events.toggle(bit);
    });
    return button;
  }

  function makeCurrent(bit: number): void {
    buttons[current]?.setAttribute('tabindex', '-1');
    current = bit;
    buttons[current]?.setAttribute('tabindex', '0');
  }

  /** As many as the panel has room for. */
  function bitsPerRow(): number {
    const ofFirstRow = buttons[shown - 1]?.offsetTop;
    return buttons.slice(0, shown).filter(({ offsetTop }) => offsetTop === ofFirstRow).length;
  }

  function targetOf(key: string): number | undefined {
    switch (key) {
      case 'ArrowLeft':
        return current + 1;
      case 'ArrowRight':
        return current - 1;
      case 'ArrowUp':
        return current + bitsPerRow();
      case 'ArrowDown':
        return current - bitsPerRow();
      case 'Home':
        return shown - 1;
      case 'End':
        return 0;
      default:
        return undefined;
    }
  }

  grid.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const target = targetOf(event.key);
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (target < 0 || target >= shown) return;
    makeCurrent(target);
    buttons[target]?.focus();
  });

  function showCount(count: number): void {
    if (count === shown) return;
    shown = count;
    const hadFocus = grid.contains(document.activeElement);
    for (const [index, byte] of bytes.entries()) byte.hidden = index * bitsPerByte >= count;
    makeCurrent(Math.min(current, count - 1));
    if (hadFocus) buttons[current]?.focus();
  }

  return {
    element: element('div', 'bits-part', grid, note),
    show(bits, problem) {
      showCount(bits.length);
      isEnabled = problem === '';
      setText(note, isEnabled ? l10n.t('A click stages the value with the bit turned over.') : problem);
      grid.classList.toggle('fixed', !isEnabled);
      for (const [index, bit] of bits.entries()) {
        const button = buttons[index];
        if (button === undefined) continue;
        setAttribute(button, 'data-digit', bit.isSet === undefined ? '·' : bit.isSet ? '1' : '0');
        if (bit.isSet === undefined) button.removeAttribute('aria-pressed');
        else setAttribute(button, 'aria-pressed', String(bit.isSet));
        setAttribute(button, 'aria-disabled', String(!isEnabled));
        button.classList.toggle('staged', bit.isStaged);
        button.classList.toggle('changed', bit.hasChanged);
        const label = labelOf(index, bit);
        setAttribute(button, 'aria-label', label);
        setAttribute(button, 'title', label);
      }
    },
    focus: () => buttons[current]?.focus(),
  };
}

function labelOf(index: number, { isSet, isStaged, hasChanged }: Bit): string {
  return [
    l10n.t('bit {0}', index),
    isSet === undefined ? l10n.t('not known') : isSet ? '1' : '0',
    ...(isStaged ? [l10n.t('staged')] : []),
    ...(hasChanged ? [l10n.t('changed by the last read')] : []),
  ].join(', ');
}
