import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { failureOf, isRefusal, RegscopeError } from '../../shared/model/failure';
import type { Source } from '../../shared/model/source';
import type { HelperResults } from '../../shared/protocol/helperProtocol';
import { createJournalFile } from './journalFile';
import {
  entriesOf,
  parseJournal,
  unansweredIn,
  type Intent,
  type IntentResult,
  type JournalEntry,
  type JournalWrite,
  type WriteMethod,
  type WriteOrigin,
} from './journalLines';
import { intentText, resultText } from './journalText';
import { machineText, type MachineId } from './machineId';
import { ownIdentity } from './processIdentity';

/**
 * Remembers what was to be written and what came of it: an intent is on the disk before its write is asked for, so that
 * after a machine has hung the last thing done to it is known. Kept by the extension and not by the helper, since no
 * privileged program shall write where a user says.
 */
export interface Journal {
  readonly path: string;
  /** This window's, in the ids of its intents. */
  readonly session: string;
  /** Asks for the write when its intent is durable. Rejects with a RegscopeError: the write's own, or `no-journal`. */
  readonly keep: <M extends WriteMethod>(
    about: JournaledWrite,
    request: () => Promise<HelperResults[M]>,
  ) => Promise<HelperResults[M]>;
  /** Of all windows, oldest first, as far back as the files go. */
  readonly entries: () => Promise<readonly JournalEntry[]>;
  /**
   * The writes of windows that have ended before the results were known. Each is told of once: another window that asks
   * gets none of them.
   */
  readonly takeUnanswered: () => Promise<readonly JournalEntry[]>;
  /** Resolves when all is in the file. */
  readonly dispose: () => Promise<void>;
}

export interface JournaledWrite extends WriteOrigin {
  readonly machine: MachineId;
  readonly source: Source;
  readonly write: JournalWrite;
}

export interface JournalOptions {
  /** Hears of every intent and every result, in words. */
  readonly tell?: (line: string, outcome: IntentResult['outcome'] | 'intended') => void;
  /** Bytes that a file may have before the next is begun; two are kept. */
  readonly limit?: number;
}

const usualLimit = 4 * 1024 * 1024;

export function createJournal(path: string, { tell, limit = usualLimit }: JournalOptions = {}): Journal {
  const session = randomBytes(4).toString('hex');
  const now = () => new Date().toISOString();
  const file = createJournalFile(
    path,
    () => ({ kind: 'session', session, at: now(), by: ownIdentity() }),
    limit,
  );
  let count = 0;

  const intend = async (intent: Intent) => {
    try {
      await file.append(intent);
    } catch (error) {
      // It may be in the file all the same, and was not asked for.
      const { failure } = noJournal(path, error);
      void file.appendSoon({ kind: 'result', of: intent.id, at: now(), ...refusalOf(failure) });
      throw new RegscopeError(failure);
    }
    tell?.(`#${count} ${machineText(intent.machine)}: ${intentText(intent)}`, 'intended');
  };

  const linesNow = async () => parseJournal(await file.read()).lines;

  return {
    path,
    session,
    keep: async ({ machine, source, write, ...origin }, request) => {
      const number = ++count;
      const id = `${session}-${number}`;
      await intend({ kind: 'intent', id, session, at: now(), machine, source, write, ...origin });
      const note = (outcome: Outcome) => {
        const result = { kind: 'result', of: id, at: now(), ...outcome } as const;
        // Not waited for: the answer is known, and the next intent brings it to the disk.
        void file.appendSoon(result);
        tell?.(`#${number} ${machineText(machine)}: ${resultText(result)}`, result.outcome);
      };
      try {
        const answer = await request();
        note(outcomeOf(answer));
        return answer;
      } catch (error) {
        const failure = failureOf(error);
        note(isRefusal(failure) ? refusalOf(failure) : { ...refusalOf(failure), outcome: 'unknown' });
        throw error;
      }
    },
    entries: async () => entriesOf(await linesNow()),
    takeUnanswered: async () => {
      const unanswered = unansweredIn(await linesNow());
      if (unanswered.length === 0) return [];
      const sessions = [...new Set(unanswered.map(({ intent }) => intent.session))];
      await file.append({ kind: 'told', by: session, at: now(), sessions });
      // Of windows that come up at the same time, the one whose line is first tells.
      const lines = await linesNow();
      const teller = (told: string) =>
        lines.find((line) => line.kind === 'told' && line.sessions.includes(told));
      const mine = new Set(
        sessions.filter((told) => {
          const line = teller(told);
          return line?.kind === 'told' && line.by === session;
        }),
      );
      return unanswered.filter(({ intent }) => mine.has(intent.session));
    },
    dispose: () => file.close(),
  };
}

type Outcome = Omit<IntentResult, 'kind' | 'of' | 'at'>;

function outcomeOf(answer: HelperResults[WriteMethod]): Outcome {
  if ('before' in answer && 'written' in answer) {
    const { before, written } = answer as HelperResults['modify'];
    return { outcome: 'made', before, written };
  }
  if (!('done' in answer)) return { outcome: 'made' };
  const { done, failure } = answer as HelperResults['fill'];
  if (failure === undefined) return { outcome: 'made', done };
  if (done === 0 && isRefusal(failure)) return refusalOf(failure);
  return { ...refusalOf(failure), outcome: 'partly', done };
}

function refusalOf({ code, what }: RegscopeError['failure']): Outcome {
  return { outcome: 'refused', code, what };
}

function noJournal(path: string, error: unknown): RegscopeError {
  return new RegscopeError({
    code: 'no-journal',
    what: l10n.t('Nothing was written: the journal of writes cannot be kept.'),
    why: error instanceof Error ? error.message : String(error),
    next: l10n.t('Make room for {0}, then write again.', path),
  });
}
