import type { Hex } from '../src/shared/base/hex';
import type { AccessWidth } from '../src/shared/model/accessWidth';
import { element, setAttributes } from './dom';
import type { CellPlace } from './grid';
import { allowedText, mayBeTyped, pokeValueOf } from './pokeText';

export interface CellEdit {
  readonly place: CellPlace;
  readonly width: AccessWidth;
  /** What the field starts with. */
  readonly text: string;
  readonly label: string;
  /** Said under the field until something is wrong. */
  readonly hint: string;
  commit(value: Hex): void;
  /** The edit has ended by a key, written or not. */
  ended(): void;
}

/** The field over a cell. Enter writes; Escape, Tab and losing the focus do not. */
export interface CellEditor {
  open(edit: CellEdit): void;
  close(): void;
}

const hintId = 'cell-editor-hint';

export function createCellEditor(): CellEditor {
  let current: HTMLElement | undefined;

  function close(): void {
    const closing = current;
    // Before the removal: taking a focused field out of the document blurs it, which closes it.
    current = undefined;
    closing?.remove();
  }

  function open(edit: CellEdit): void {
    close();
    const { place, width } = edit;
    const input = element('input', '');
    const hint = element('div', 'hint', edit.hint);
    hint.id = hintId;
    const editor = element('div', `cell-editor ${place.half} ${place.side}`, input, hint);
    input.value = edit.text;
    input.spellcheck = false;
    input.autocomplete = 'off';
    setAttributes(input, { 'aria-label': edit.label, 'aria-describedby': hintId });

    const show = (problem: string | undefined) => {
      hint.textContent = problem ?? edit.hint;
      hint.classList.toggle('problem', problem !== undefined);
      input.setAttribute('aria-invalid', String(problem !== undefined));
      if (problem === undefined) hint.removeAttribute('role');
      else hint.setAttribute('role', 'alert');
    };
    let accepted = input.value;
    input.addEventListener('input', () => {
      const typed = input.value.trim(); // What is pasted may bring spaces along.
      if (mayBeTyped(typed)) {
        accepted = typed;
        if (typed !== input.value) input.value = typed;
        show(undefined);
        return;
      }
      const caret = Math.max(0, (input.selectionStart ?? 0) - (input.value.length - accepted.length));
      input.value = accepted;
      input.setSelectionRange(caret, caret);
      show(allowedText(width));
    });
    input.addEventListener('keydown', (event) => {
      const withModifier = event.ctrlKey || event.metaKey || event.altKey;
      const plain = !withModifier && !event.shiftKey;
      // VS Code does not act on a key that is meant for this field; its own shortcuts go on to it.
      if (!withModifier) event.stopPropagation();
      if (event.key === 'F5' || event.key === 'F2') event.preventDefault();
      if (event.key === 'Escape') {
        close();
        edit.ended();
      } else if (event.key === 'Enter' && plain && !event.repeat && !event.isComposing) {
        const result = pokeValueOf(input.value, width);
        if ('problem' in result) {
          show(result.problem);
          return;
        }
        close();
        edit.commit(result.value);
        edit.ended();
      }
    });
    input.addEventListener('blur', () => {
      if (current === editor) close();
    });

    current = editor;
    place.element.append(editor);
    input.focus({ preventScroll: true });
    // The cell is in sight; the field over it is wider.
    input.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    // Typing goes on behind a typed digit; a value that was put there is replaced by typing.
    if (edit.text.length === 1) input.setSelectionRange(1, 1);
    else input.select();
  }

  return { open, close };
}
