import * as l10n from '@vscode/l10n';
import type { Hex } from '../src/shared/base/hex';
import type { AccessWidth } from '../src/shared/model/accessWidth';
import type { ByteOrder } from '../src/shared/model/byteOrder';
import type { EditorSettings } from '../src/shared/protocol/webviewProtocol';
import { commitOf, isFieldKey, type Commit } from './commitKey';
import { element, setAttributes } from './dom';
import type { CellPlace } from './grid';
import { allowedText, mayBeTyped, pokeValueOf } from './pokeText';

export interface CellEdit {
  readonly place: CellPlace;
  readonly width: AccessWidth;
  /** What is typed is in this order, as the cell shows it; what is committed is the bus value. */
  readonly byteOrder: ByteOrder;
  /** What Enter does. */
  readonly enter: EditorSettings['enter'];
  /** What the field starts with. */
  readonly text: string;
  readonly label: string;
  /** Names what Enter does. Said under the field with what the other keys do, until something is wrong. */
  readonly hint: string;
  commit(value: Hex, how: Commit): void;
  /** The edit has ended by a key, written or not. */
  ended(): void;
}

/** The field over a cell. Enter commits; Escape, Tab and losing the focus do not. */
export interface CellEditor {
  open(edit: CellEdit): void;
  close(): void;
}

const hintId = 'cell-editor-hint';

function otherKeysText(enter: EditorSettings['enter']): string {
  const other = enter === 'poke' ? l10n.t('Ctrl+Enter stages') : l10n.t('Ctrl+Enter pokes');
  return l10n.t(
    'Shift+Enter pokes and reads back, {0}, Ctrl+Shift+Enter stages one more. Esc cancels.',
    other,
  );
}

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
    const help = `${edit.hint} ${otherKeysText(edit.enter)}`;
    const hint = element('div', 'hint', help);
    hint.id = hintId;
    const editor = element('div', `cell-editor ${place.half} ${place.side}`, input, hint);
    input.value = edit.text;
    input.spellcheck = false;
    input.autocomplete = 'off';
    setAttributes(input, { 'aria-label': edit.label, 'aria-describedby': hintId });

    const show = (problem: string | undefined) => {
      hint.textContent = problem ?? help;
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
      // VS Code does not act on a key that is meant for this field; its own shortcuts go on to it.
      if (isFieldKey(event)) event.stopPropagation();
      if (/^F\d+$/.test(event.key)) event.preventDefault();
      if (event.key === 'Escape') {
        close();
        edit.ended();
        return;
      }
      const how = event.repeat || event.isComposing ? undefined : commitOf(event);
      if (how === undefined) return;
      event.preventDefault();
      const result = pokeValueOf(input.value, width, edit.byteOrder);
      if ('problem' in result) {
        show(result.problem);
        return;
      }
      close();
      edit.commit(result.value, how);
      edit.ended();
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
