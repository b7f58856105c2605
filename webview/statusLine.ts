import * as l10n from '@vscode/l10n';
import type { StatusKind } from '../src/shared/protocol/webviewProtocol';
import { element, setAttributes } from './dom';
import { icon } from './icons';

export interface StatusLine {
  readonly element: HTMLElement;
  showMessage(kind: StatusKind, text: string): void;
  clearMessage(): void;
  showSelection(text: string): void;
}

export function createStatusLine(): StatusLine {
  const message = element('div', 'message');
  setAttributes(message, { role: 'status', 'aria-live': 'polite' });
  const selection = element('div', 'selection-text');
  return {
    element: element('footer', '', message, selection),
    showMessage(kind, text) {
      message.className = `message ${kind}`;
      message.title = text;
      // Colour and picture say the kind to the eye, the word says it to the ear.
      const spoken = { info: '', warning: l10n.t('warning: '), error: l10n.t('error: ') }[kind];
      message.replaceChildren(icon(kind), element('span', 'spoken', spoken), element('span', 'text', text));
    },
    clearMessage() {
      message.className = 'message';
      message.title = '';
      message.replaceChildren();
    },
    showSelection(text) {
      selection.textContent = text;
      selection.title = text;
    },
  };
}
