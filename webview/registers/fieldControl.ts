import * as l10n from '@vscode/l10n';
import { parseInteger, toHex, type Hex } from '../../src/shared/base/hex';
import { decodeField, nameOfValue, onesOf } from '../../src/shared/registers/fieldCodec';
import { bitsText, fieldValueText, shortNumber } from '../../src/shared/registers/fieldText';
import type { Field, ModifiedWriteValues } from '../../src/shared/registers/registerModel';
import { isFieldKey } from '../commitKey';
import { element, setAttributes } from '../dom';
import { createTextButton } from '../side/smallButton';
import { setText } from '../side/update';
import type { RegisterView } from './registerView';

/** Of the field alone. */
interface FieldState {
  /** Undefined: not known. */
  readonly value: bigint | undefined;
  /** What it will be by a staged write; undefined where that is no change. */
  readonly staged: bigint | undefined;
}

/** Shows a field's value and takes another: by a pick of its names, a check, a press or a number. */
export interface FieldControl {
  readonly element: HTMLElement;
  /** `register`: what is shown of the field's register. */
  show(register: Pick<RegisterView, 'value' | 'staged'>, writes: 'on' | 'off' | 'never'): void;
  focus(): void;
}

export interface FieldControlEvents {
  /** What is to be written to the field. */
  readonly commit: (value: Hex) => void;
  /** Escape: nothing is to be written. */
  readonly leave: () => void;
}

interface Control {
  readonly element: HTMLElement;
  show(state: FieldState): void;
}

export function createFieldControl(field: Field, events: FieldControlEvents): FieldControl {
  const label = l10n.t('{0}, bits {1}', field.name, bitsText(field));
  const control = controlOf(field, label, events);
  const text = element('span', 'field-value');
  const staged = element('ins', 'field-staged');
  const whole = element('span', 'field-control', ...(control ? [control.element] : []), text, staged);
  whole.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') {
      if (isFieldKey(event)) event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    events.leave();
  });
  return {
    element: whole,
    show(register, writes) {
      const state = stateOf(field, register);
      const { value } = state;
      const isEditable = control !== undefined && writes === 'on';
      if (control !== undefined) control.element.hidden = !isEditable;
      if (isEditable) control.show(state);
      // A pick and a number say the value themselves.
      const says = isEditable && !(control.element instanceof HTMLButtonElement);
      setText(text, says ? '' : value === undefined ? '–' : fieldValueText(field, value));
      whole.classList.toggle('staged-field', state.staged !== undefined);
      const shown = says || state.staged === undefined ? '' : `→ ${fieldValueText(field, state.staged)}`;
      setText(staged, shown);
    },
    focus: () => control?.element.focus(),
  };
}

function stateOf(field: Field, { value, staged }: Pick<RegisterView, 'value' | 'staged'>): FieldState {
  const now = value === undefined ? undefined : decodeField(value, field);
  const then = staged === undefined ? undefined : decodeField(staged, field);
  return { value: now, staged: then === now ? undefined : then };
}

/** Undefined for what cannot be written. */
function controlOf(field: Field, label: string, { commit }: FieldControlEvents): Control | undefined {
  const { access, modifiedWriteValues: effect, bitWidth } = field;
  if (access === 'read-only' && effect === undefined) return undefined;
  if (effect !== undefined && bitWidth === 1) return pressOf(field, effect, label, commit);
  const named = field.enumeratedValues
    .filter(({ usage }) => usage !== 'read')
    .flatMap(({ values }) => values.filter(({ value, dontCare }) => value !== undefined && dontCare === 0n));
  if (named.length > 0) return pickOf(field, label, commit);
  return bitWidth === 1 ? checkOf(label, commit) : numberOf(field, label, commit);
}

/** What one press of a bit that acts does. */
function pressOf(
  field: Field,
  effect: ModifiedWriteValues,
  label: string,
  commit: (value: Hex) => void,
): Control {
  const words: Partial<Record<ModifiedWriteValues, string>> = {
    oneToClear: l10n.t('Clear'),
    zeroToClear: l10n.t('Clear'),
    clear: l10n.t('Clear'),
    oneToSet: l10n.t('Set'),
    zeroToSet: l10n.t('Set'),
    set: l10n.t('Set'),
    oneToToggle: l10n.t('Toggle'),
    zeroToToggle: l10n.t('Toggle'),
    singlePulse: l10n.t('Pulse'),
  };
  const isZero = effect === 'zeroToClear' || effect === 'zeroToSet' || effect === 'zeroToToggle';
  const button = createTextButton('field-press', () => commit(isZero ? '0x0' : '0x1'));
  setText(button, words[effect] ?? l10n.t('Write 1'));
  button.title = l10n.t('{0}: stages a write of {1} to this bit', field.name, isZero ? 0 : 1);
  setAttributes(button, { 'aria-label': `${button.textContent} ${label}`, tabindex: '-1' });
  return { element: button, show: () => undefined };
}

function checkOf(label: string, commit: (value: Hex) => void): Control {
  const box = element('input', 'field-check');
  box.type = 'checkbox';
  setAttributes(box, { 'aria-label': label, tabindex: '-1' });
  box.addEventListener('change', () => commit(box.checked ? '0x1' : '0x0'));
  return {
    element: box,
    show({ value, staged }) {
      const shown = staged ?? value;
      box.checked = shown === 1n;
      box.indeterminate = shown === undefined;
    },
  };
}

function pickOf(field: Field, label: string, commit: (value: Hex) => void): Control {
  const pick = element('select', 'field-pick');
  setAttributes(pick, { 'aria-label': label, tabindex: '-1' });
  const named = field.enumeratedValues
    .filter(({ usage }) => usage !== 'read')
    .flatMap(({ values }) => values)
    .flatMap(({ name, value, dontCare }) =>
      value === undefined || dontCare !== 0n ? [] : [{ name, value }],
    );
  let shownValue: bigint | undefined;
  let isShown = false;

  function fill(value: bigint | undefined): void {
    if (isShown && value === shownValue) return;
    isShown = true;
    shownValue = value;
    const isNamed = value !== undefined && named.some((each) => each.value === value);
    // What is there and has no name is chosen as it is, and cannot be chosen again.
    const other = value === undefined ? '–' : toHex(value);
    const current = isNamed ? [] : [new Option(unnamedText(field, value) ?? other, '', true, true)];
    pick.replaceChildren(
      ...current,
      ...named.map((each) => {
        const text = `${each.name} (${shortNumber(each.value)})`;
        return new Option(text, toHex(each.value), false, each.value === value);
      }),
    );
  }
  pick.addEventListener('change', () => {
    const chosen = pick.value;
    isShown = false;
    if (chosen !== '') commit(toHex(BigInt(chosen)));
  });
  return { element: pick, show: ({ value, staged }) => fill(staged ?? value) };
}

function unnamedText(field: Field, value: bigint | undefined): string | undefined {
  if (value === undefined || nameOfValue(field, value, 'read') === undefined) return undefined;
  return fieldValueText(field, value);
}

function numberOf(field: Field, label: string, commit: (value: Hex) => void): Control {
  const input = element('input', 'field-number');
  input.spellcheck = false;
  input.autocomplete = 'off';
  setAttributes(input, { 'aria-label': label, tabindex: '-1', size: '1' });
  let shown = '';

  function tell(problem: string | undefined): void {
    input.title = problem ?? '';
    input.setAttribute('aria-invalid', String(problem !== undefined));
    input.setCustomValidity(problem ?? '');
  }
  input.addEventListener('focus', () => input.select());
  input.addEventListener('input', () => tell(undefined));
  input.addEventListener('blur', () => {
    input.value = shown;
    tell(undefined);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    const typed = parseInteger(input.value);
    const most = onesOf(field.bitWidth);
    if ('problem' in typed || typed.value > most) {
      tell('problem' in typed ? typed.problem : l10n.t('0 to {0} is allowed.', toHex(most)));
      input.reportValidity();
      return;
    }
    commit(toHex(typed.value));
  });
  return {
    element: input,
    show({ value, staged }) {
      const known = staged ?? value;
      const text = known === undefined ? '' : shortNumber(known);
      input.placeholder = known === undefined ? '–' : '';
      if (text === shown) return;
      shown = text;
      if (document.activeElement !== input) input.value = text;
    },
  };
}
