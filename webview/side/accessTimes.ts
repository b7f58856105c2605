import * as l10n from '@vscode/l10n';
import { type Hex } from '../../src/shared/base/hex';
import { type AccessWidth, fullHex } from '../../src/shared/model/accessWidth';
import { inByteOrder, type ByteOrder } from '../../src/shared/model/byteOrder';
import type { CellContent, Stamped } from '../../src/shared/protocol/webviewProtocol';
import { element } from '../dom';
import { icon } from '../icons';
import { differsFromWritten } from './accessHistory';
import { clockText } from './clockText';
import { setText } from './update';
import { nothing } from './valueTable';

/** When a cell was read and written last, and with what. */
export function createAccessTimes(): {
  readonly element: HTMLElement;
  show(content: CellContent | undefined, width: AccessWidth, order: ByteOrder): void;
} {
  const read = createStamp();
  const before = element('dd', '');
  const written = createStamp();
  const differs = element(
    'p',
    'differs',
    icon('warning'),
    element('span', '', l10n.t('The last read differs from what was written.')),
  );
  const line = (label: string, text: HTMLElement) =>
    element('div', 'reading', element('dt', '', label), text);
  const times = element(
    'dl',
    'readings times',
    line(l10n.t('Last read'), read.element),
    line(l10n.t('Before that'), before),
    line(l10n.t('Last write'), written.element),
  );

  return {
    element: element('div', 'access-times', times, differs),
    show(content, width, order) {
      const shown = (value: Hex) => fullHex(inByteOrder(value, width, order), width);
      const now = Date.now();
      const stamp = (stamped: Stamped | undefined) =>
        [stamped && shown(stamped.value), stamped && clockText(stamped.at, now)] as const;
      read.show(...stamp(content?.lastRead));
      setText(before, content?.previous === undefined ? nothing : shown(content.previous));
      written.show(...stamp(content?.lastWrite));
      differs.hidden = content === undefined || !differsFromWritten(content);
    },
  };
}

/** A value and a time, which goes to a line of its own where there is no room. */
function createStamp(): {
  readonly element: HTMLElement;
  show(value: string | undefined, time: string | undefined): void;
} {
  const value = element('span', '');
  const time = element('span', 'time');
  return {
    element: element('dd', '', value, ' ', time),
    show(valueText = nothing, timeText = '') {
      setText(value, valueText);
      setText(time, timeText);
    },
  };
}
