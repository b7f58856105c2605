import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Disposable } from '../../shared/base/lifetime';
import { RegscopeError } from '../../shared/model/failure';
import { journalScheme } from '../ids';
import type { Journal } from '../machine/journal';
import { journalText } from '../machine/journalText';

export interface JournalViewer extends Disposable {
  /** Rejects with a RegscopeError when there is no journal yet. */
  readonly open: () => Promise<void>;
  /** Tells of the writes whose result a window that is gone did not see, once. Never rejects. */
  readonly tellOfUnanswered: () => Promise<void>;
}

/** Shows the journal as text that cannot be changed: the file itself is for programs. */
export function createJournalViewer(journal: Journal, log: vscode.LogOutputChannel): JournalViewer {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(journalScheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: async ({ query }) => {
      const entries = await journal.entries();
      const sessions = query.split(',');
      const shown =
        query === ''
          ? entries
          : entries.filter(({ intent, result }) => result === undefined && sessions.includes(intent.session));
      return journalText(shown, journal.path);
    },
  });
  const show = async (path: string, query = '') => {
    const uri = vscode.Uri.from({ scheme: journalScheme, path, query });
    changed.fire(uri); // It may be open, with what it held then.
    await vscode.window.showTextDocument(uri);
  };
  return {
    open: async () => {
      if (!existsSync(journal.path)) {
        throw new RegscopeError({
          code: 'no-such-source',
          what: vscode.l10n.t('There is no journal yet: nothing has been written.'),
        });
      }
      await show(`/${vscode.l10n.t('Journal of Writes')}`);
    },
    tellOfUnanswered: async () => {
      try {
        if (!existsSync(journal.path)) return;
        const unanswered = await journal.takeUnanswered();
        const { length } = unanswered;
        if (length === 0) return;
        const choice = vscode.l10n.t('Show');
        const answer = await vscode.window.showWarningMessage(
          length === 1
            ? vscode.l10n.t(
                'The last session ended with a write whose result is unknown: it may or may not have been made.',
              )
            : vscode.l10n.t(
                'The last session ended with {0} writes whose result is unknown: they may or may not have been made.',
                length,
              ),
          choice,
        );
        if (answer !== choice) return;
        const sessions = new Set(unanswered.map(({ intent }) => intent.session));
        await show(`/${vscode.l10n.t('Writes without a Result')}`, [...sessions].join());
      } catch (error) {
        log.error('The journal of writes cannot be read:', String(error));
      }
    },
    dispose: () => {
      provider.dispose();
      changed.dispose();
    },
  };
}
