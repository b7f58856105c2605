import * as l10n from '@vscode/l10n';
import type { Hex } from '../../src/shared/base/hex';
import type { AccessWidth } from '../../src/shared/model/accessWidth';
import type { ByteOrder } from '../../src/shared/model/byteOrder';
import { element } from '../dom';
import { decodeValue, readingsOf, type Reading } from './decodeValue';
import { setText } from './update';

export interface ShownValue {
  readonly width: AccessWidth;
  readonly order: ByteOrder;
  /** As loaded; undefined: not known. */
  readonly known: Hex | undefined;
  /** As it is to be stored. */
  readonly staged: Hex | undefined;
  readonly look: string;
}

/** Stands for what is not known, or is not that kind of value. */
export const nothing = '–';

/** A value in all the ways it can be read, what is staged beside it. Which lines there are depends on the width only. */
export function createValueTable(): { readonly element: HTMLElement; show(value: ShownValue): void } {
  const names: readonly Reading[] = [...readingsOf(64)];
  const lines = new Map(
    names.map((reading) => {
      const label = element('dt', '');
      const known = element('span', '');
      const staged = element('ins', '');
      const line = element('div', 'reading', label, element('dd', '', known, ' ', staged));
      return [reading, { line, label, known, staged }] as const;
    }),
  );
  const table = element('dl', 'readings', ...[...lines.values()].map(({ line }) => line));
  let last: ShownValue | undefined;

  return {
    element: table,
    show(value) {
      if (last !== undefined && isSame(last, value)) return;
      last = value;
      const { width, order, known, staged, look } = value;
      const readings = readingsOf(width);
      const knownAs = known === undefined ? undefined : decodeValue(known, width, order);
      const stagedAs = staged === undefined ? undefined : decodeValue(staged, width, order);
      for (const [reading, line] of lines) {
        line.line.hidden = !readings.includes(reading);
        setText(line.label, labelOf(reading, width, order));
        const knownText = knownAs?.[reading];
        setText(line.known, knownText ?? nothing);
        line.known.className = knownText === undefined ? 'none' : look;
        const stagedText = stagedAs?.[reading];
        const isOther = stagedText !== undefined && stagedText !== knownText;
        setText(line.staged, isOther ? `→ ${stagedText}` : '');
      }
    },
  };
}

function isSame(one: ShownValue, two: ShownValue): boolean {
  return (
    one.width === two.width &&
    one.order === two.order &&
    one.known === two.known &&
    one.staged === two.staged &&
    one.look === two.look
  );
}

function labelOf(reading: Reading, width: AccessWidth, order: ByteOrder): string {
  switch (reading) {
    case 'hex':
      return l10n.t('Hex');
    case 'swapped':
      return order === 'little' ? l10n.t('Big-endian') : l10n.t('Little-endian');
    case 'unsigned':
      return l10n.t('Unsigned');
    case 'signed':
      return l10n.t('Signed');
    case 'float':
      return l10n.t('Float');
    case 'time':
      return l10n.t('Unix time');
    case 'ascii':
      return l10n.t('ASCII');
    case 'by32':
      return l10n.t('{0} × 32 bit', width / 32);
    case 'by16':
      return l10n.t('{0} × 16 bit', width / 16);
    case 'by8':
      return l10n.t('{0} × 8 bit', width / 8);
  }
}
