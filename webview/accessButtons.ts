import * as l10n from '@vscode/l10n';
import type { EditorAction } from '../src/shared/protocol/webviewProtocol';
import { createButton } from './toolkit';

/** Peek, Poke and Flush, about what is selected. */
export function createAccessButtons(act: (action: EditorAction) => void): readonly HTMLElement[] {
  return [
    createButton({
      text: l10n.t('Peek'),
      icon: 'peek',
      appearance: 'primary',
      tooltip: l10n.t('Read the selected cells: one bus access each (F5)'),
      press: () => act('peek'),
    }),
    createButton({
      text: l10n.t('Poke'),
      icon: 'poke',
      appearance: 'secondary',
      tooltip: l10n.t('Write the selected cell: type over it, or press Enter'),
      press: () => act('poke'),
    }),
    createButton({
      text: l10n.t('Flush'),
      icon: 'flush',
      appearance: 'secondary',
      tooltip: l10n.t('Push posted writes to the device (Alt+F5)'),
      press: () => act('flush'),
    }),
  ];
}
