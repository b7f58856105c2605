import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { RegscopeError } from '../../../../shared/model/failure';
import { createAnswerReader, type ShellAnswer } from '../../../targets/shell/shellAnswers';
import { shellScript } from '../../../targets/shell/shellLoop';
import { effectOf } from '../../../targets/shell/shellSteps';
import { cutFailure } from '../../../targets/sshFailure';
import { userPatience } from '../../elevation/way';
import type { HelperEnd } from '../../helperProcess';
import { unsent, whyLate, type Doubt } from '../../doubt';
import { connectPatience, whyNotStarted } from '../launchOnTarget';
import { startOnTarget, type TargetAccess } from '../runOnTarget';

/** A shell on a target that does what it is told, line by line. */
export interface ShellSession {
  /**
   * Sends lines at once and resolves with an answer to each. Rejects with a RegscopeError. One at a time: who calls it waits
   * for what was asked before. `deadline` in milliseconds.
   */
  readonly exchange: (lines: readonly string[], asked: Asked) => Promise<readonly ShellAnswer[]>;
  readonly ended: Promise<HelperEnd>;
  readonly hasEnded: () => boolean;
  /** The end of its stdin ends it. What was sent is still answered; nothing is sent any more. */
  readonly dispose: () => void;
}

/** For whom lines are sent, as failures tell it. */
export interface Asked {
  readonly method: string;
  /** Milliseconds. */
  readonly deadline: number;
}

/** Starts the loop on a target: `writes` is said here, and no line says it later. */
export function startShell(access: TargetAccess, rootWay: string, mode: 'reads' | 'writes'): ShellSession {
  const { destination } = access.target;
  const mark = randomBytes(12).toString('hex');
  const started = startOnTarget(access, shellScript, [rootWay, mark, mode]);
  const { ended } = started;
  const read = createAnswerReader(mark);
  let receive: ((answers: readonly ShellAnswer[]) => void) | undefined;
  let fail: ((end: HelperEnd) => void) | undefined;
  let over: HelperEnd | undefined;
  let gaveUp: RegscopeError | undefined;
  let hasAnswered = false;
  void ended.then((end) => {
    over = end;
    fail?.(end);
  });
  const dispose = () => {
    gaveUp ??= cutFailure(destination, closed, 'none');
    started.stdin.end();
  };
  started.stdout.on('error', dispose);
  started.stdout.on('data', (chunk: Buffer) => {
    try {
      const answers = read(chunk);
      if (answers.length > 0) receive?.(answers);
    } catch {
      started.kill(); // It says more than anything that it was asked for.
    }
  });

  const whyEnded = (end: HelperEnd, doubt: Doubt) =>
    hasAnswered ? cutFailure(destination, end, doubt) : whyNotStarted(access, started, end);

  const exchange: ShellSession['exchange'] = async (lines, { method, deadline }) => {
    if (gaveUp !== undefined) throw unsent(method, gaveUp);
    if (over !== undefined) throw unsent(method, whyEnded(over, 'none'));
    const effects = lines.map(effectOf);
    const doubt = effects.includes('write') ? 'write' : 'none';
    const isHarmless = effects.every((effect) => effect === 'none');
    const answers: ShellAnswer[] = [];
    const patience = deadline + (hasAnswered ? 0 : startPatience(access));
    let timer: NodeJS.Timeout | undefined;
    const done = new Promise<void>((resolve, reject) => {
      receive = (more) => {
        hasAnswered = true;
        answers.push(...more);
        if (answers.length >= lines.length) resolve();
      };
      fail = (end) => reject(whyEnded(end, doubt));
      timer = setTimeout(() => {
        gaveUp = late(destination, method, patience, 'none');
        reject(late(destination, method, patience, doubt));
        started.kill();
      }, patience);
      started.stdin.write(lines.join(''));
    });
    try {
      await done;
      return answers;
    } catch (error) {
      throw isHarmless ? unsent(method, error) : error; // The request's accesses were yet to be sent.
    } finally {
      clearTimeout(timer);
      receive = fail = undefined;
    }
  };
  return { exchange, ended, hasEnded: () => over !== undefined, dispose };
}

/** How a session ends that was closed here. */
const closed: HelperEnd = { code: 0, signal: null, stderr: '' };

function startPatience({ asking }: TargetAccess): number {
  return connectPatience + (asking.kind === 'askpass' ? userPatience : 0);
}

function late(destination: string, method: string, deadline: number, doubt: Doubt): RegscopeError {
  return new RegscopeError({
    code: 'timeout',
    what: l10n.t('{0} did not answer “{1}” within {2} s.', destination, method, deadline / 1000),
    why: whyLate(
      l10n.t('An access that the bus never completes blocks the command that makes it, or the link is slow.'),
      doubt,
    ),
    next: l10n.t('Check the device and the link. The next request connects anew.'),
  });
}
