import { passwordMark, startScript } from '../../targets/remoteScripts';
import { userPatience, type PasswordQuestion } from '../elevation/way';
import { startOnTarget, type StartedScript, type TargetAccess } from './runOnTarget';

export interface BehindSudo {
  readonly started: StartedScript;
  /** Whether nobody gave a password. */
  readonly isCancelled: () => boolean;
}

/**
 * Starts the helper behind a sudo on the target that takes a password from its stdin, before the helper does (sudo(8), `-S`).
 * The password goes through ssh, from the input box, and is kept nowhere. Resolves when the helper has stdin, or sudo has ended.
 */
export async function startBehindSudo(
  access: TargetAccess,
  args: readonly string[],
  ask: (question: PasswordQuestion) => Promise<string | undefined>,
): Promise<BehindSudo> {
  const over = new AbortController();
  let isCancelled = false;
  let attempt = 0;
  let said = '';
  const ready = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve()));
  const started = startOnTarget(access, startScript, ['sudo-ask', ...args], () => over.abort());
  void started.ended.then(() => over.abort());
  started.stderr.on('data', (text: string) => {
    said += text;
    const [, user] = new RegExp(`${passwordMark} (.*)\n`).exec(said) ?? [];
    if (user === undefined) return;
    said = '';
    void answer(user);
  });
  const answer = async (user: string) => {
    const prompt = `sudo: ${user}@${access.target.name}`;
    const typed = await ask({ prompt, attempt: ++attempt, signal: over.signal });
    if (over.signal.aborted) return;
    isCancelled = typed === undefined;
    if (typed === undefined) started.stdin.end();
    else started.stdin.write(`${typed}\n`);
  };
  const timer = setTimeout(started.kill, userPatience);
  await ready;
  clearTimeout(timer);
  return { started, isCancelled: () => isCancelled };
}
