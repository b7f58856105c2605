import * as l10n from '@vscode/l10n';
import type { ReadHazard } from '../../src/shared/registers/registerCells';

/** What reading a register costs, in words. */
export function hazardText(hazard: ReadHazard): string {
  switch (hazard) {
    case 'clear':
      return l10n.t('Reading it clears it: it is read only when you ask for it alone.');
    case 'set':
      return l10n.t('Reading it sets it: it is read only when you ask for it alone.');
    case 'pop':
      return l10n.t('Reading it takes a value out of a queue: it is read only when you ask for it alone.');
    case 'modify':
    case 'modifyExternal':
      return l10n.t('Reading it changes something: it is read only when you ask for it alone.');
    case 'write-only':
      return l10n.t('It is not made to be read: what is shown is what was last written.');
  }
}
