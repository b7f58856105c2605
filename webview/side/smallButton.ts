import { element, setAttributes } from '../dom';
import { icon, type IconName } from '../icons';

/** A picture to press. The label is also its tooltip. */
export function createIconButton(picture: IconName, press: () => void): HTMLButtonElement {
  return createPlainButton('icon-button', press, icon(picture));
}

/** Text to press, as quiet as a link. */
export function createTextButton(className: string, press: () => void): HTMLButtonElement {
  return createPlainButton(`text-button ${className}`.trimEnd(), press);
}

export function labelButton(button: HTMLButtonElement, label: string): void {
  if (button.title === label) return;
  button.title = label;
  button.setAttribute('aria-label', label);
}

/** One that cannot be pressed keeps the focus: it does nothing, and says so. */
export function enable(button: HTMLButtonElement, state: 'enabled' | 'disabled'): void {
  const disabled = String(state === 'disabled');
  if (button.getAttribute('aria-disabled') !== disabled) button.setAttribute('aria-disabled', disabled);
}

function createPlainButton(className: string, press: () => void, ...children: Node[]): HTMLButtonElement {
  const button = element('button', className, ...children);
  setAttributes(button, { type: 'button' });
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') !== 'true') press();
  });
  return button;
}
