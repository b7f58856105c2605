import * as l10n from '@vscode/l10n';
import type { FlushReport } from '../../src/shared/protocol/webviewProtocol';
import { element } from '../dom';
import { icon } from '../icons';
import { clockText } from './clockText';
import { createSection } from './section';

/** What the last flush did, step by step. Hidden when there was none. */
export function createFlushSection(): {
  readonly element: HTMLElement;
  show(report: FlushReport | undefined): void;
} {
  const at = element('p', 'flush-time');
  const steps = element('ul', 'steps');
  const section = createSection('flush-section', l10n.t('Last flush'), at, steps);
  section.hidden = true;

  let last: FlushReport | undefined;
  return {
    element: section,
    show(report) {
      if (report === last) return;
      last = report;
      section.hidden = report === undefined;
      if (report === undefined) return;
      at.textContent = clockText(report.at, Date.now());
      steps.replaceChildren(
        ...report.steps.map(({ text, ok }) =>
          element(
            'li',
            ok ? 'ok' : 'failed',
            icon(ok ? 'check' : 'error'),
            element('span', 'spoken', ok ? l10n.t('done:') : l10n.t('failed:')),
            element('span', '', text),
          ),
        ),
      );
    },
  };
}
