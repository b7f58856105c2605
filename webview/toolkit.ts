import { endToolkitProbe } from './toolkitProbe';
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { icon, type IconName } from './icons';

// The only file that knows the toolkit, which is archived upstream: a swap is an edit of this file.

export function registerToolkit(): void {
  endToolkitProbe();
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeTextField(),
  );
}

// The parts of the toolkit's elements that are used. Its own classes are what the browser makes of the tags.

interface ButtonElement extends HTMLElement {
  appearance: string;
}

interface CheckboxElement extends HTMLElement {
  checked: boolean;
}

interface DropdownElement extends HTMLElement {
  selectedIndex: number;
}

interface TextFieldElement extends HTMLElement {
  value: string;
  placeholder: string;
}

/** The toolkit's elements overwrite `aria-label` when they are connected, which is in the same task as this call. */
function labelOnceConnected(control: HTMLElement, label: string): void {
  queueMicrotask(() => control.setAttribute('aria-label', label));
}

export interface ButtonOptions {
  readonly text: string;
  readonly appearance: 'primary' | 'secondary';
  readonly icon?: IconName;
  readonly tooltip: string;
  press(): void;
}

export function createButton(options: ButtonOptions): HTMLElement {
  const button = document.createElement('vscode-button') as ButtonElement;
  button.appearance = options.appearance;
  button.title = options.tooltip;
  button.append(options.text);
  if (options.icon !== undefined) {
    const picture = icon(options.icon);
    picture.setAttribute('slot', 'start');
    button.append(picture);
  }
  button.addEventListener('click', () => options.press());
  return button;
}

export type CheckState = 'checked' | 'unchecked';

export interface Checkbox {
  readonly element: HTMLElement;
  /** `label`: for screen readers, where the text says too little. */
  show(state: CheckState, label: string): void;
}

export function createCheckbox(options: {
  readonly text: string;
  readonly tooltip: string;
  change(state: CheckState): void;
}): Checkbox {
  const checkbox = document.createElement('vscode-checkbox') as CheckboxElement;
  checkbox.title = options.tooltip;
  checkbox.append(options.text);
  let shown: CheckState = 'unchecked';
  checkbox.addEventListener('change', () => {
    const state = checkbox.checked ? 'checked' : 'unchecked';
    // It is also heard when the state is set from here.
    if (state === shown) return;
    shown = state;
    options.change(state);
  });
  return {
    element: checkbox,
    show(state, label) {
      shown = state;
      checkbox.checked = state === 'checked';
      if (checkbox.getAttribute('aria-label') !== label) labelOnceConnected(checkbox, label);
    },
  };
}

export interface Choice<Value> {
  readonly value: Value;
  readonly text: string;
}

export interface ChoiceField<Value> {
  readonly element: HTMLElement;
  /** Only these can be chosen. */
  offer(values: readonly Value[]): void;
  choose(value: Value): void;
}

export function createDropdown<Value>(options: {
  readonly label: string;
  readonly choices: readonly Choice<Value>[];
  change(value: Value): void;
}): ChoiceField<Value> {
  const { choices } = options;
  const dropdown = document.createElement('vscode-dropdown') as DropdownElement;
  for (const choice of choices) {
    const option = document.createElement('vscode-option');
    option.append(choice.text);
    dropdown.append(option);
  }
  labelOnceConnected(dropdown, options.label);
  dropdown.addEventListener('change', () => {
    const choice = choices[dropdown.selectedIndex];
    if (choice !== undefined) options.change(choice.value);
  });
  return {
    element: dropdown,
    offer(values) {
      for (const [index, option] of [...dropdown.children].entries()) {
        const value = choices[index]?.value;
        (option as HTMLElement & { disabled: boolean }).disabled =
          value === undefined || !values.includes(value);
      }
    },
    choose(value) {
      // The options are slotted in after this task; before that an index would be clamped to none.
      queueMicrotask(() => (dropdown.selectedIndex = choices.findIndex((choice) => choice.value === value)));
    },
  };
}

export interface TextInput {
  readonly element: HTMLElement;
  readonly text: string;
  clear(): void;
  select(): void;
}

export function createTextField(options: {
  readonly label: string;
  readonly placeholder: string;
  readonly tooltip: string;
  submit(): void;
  cancel(): void;
  edited(): void;
}): TextInput {
  const field = document.createElement('vscode-text-field') as TextFieldElement;
  field.placeholder = options.placeholder;
  field.title = options.tooltip;
  field.spellcheck = false;
  labelOnceConnected(field, options.label);
  field.addEventListener('input', () => options.edited());
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') options.submit();
    else options.cancel();
  });
  return {
    element: field,
    get text() {
      return field.value;
    },
    clear: () => (field.value = ''),
    select() {
      field.focus();
      field.shadowRoot?.querySelector('input')?.select();
    },
  };
}
