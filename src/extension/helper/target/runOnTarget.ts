import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import * as l10n from '@vscode/l10n';
import { RegscopeError } from '../../../shared/model/failure';
import { ownCache, type RemoteScript } from '../../targets/remoteScripts';
import { sshCommand, type Asking } from '../../targets/sshCommand';
import { cutFailure, isCut, sshFailure } from '../../targets/sshFailure';
import type { Target } from '../../targets/target';
import { userPatience } from '../elevation/way';
import { killOnAbort, processOf, spawnProgram, type HelperEnd, type HelperProcess } from '../helperProcess';
import { afterReady } from './afterReady';

/** A target, and who answers what ssh asks on the way to it. */
export interface TargetAccess {
  readonly target: Target;
  readonly asking: Asking;
  /** Aborted, with a RegscopeError, when the connection is ended: nothing starts any more, and what runs is killed. */
  readonly ended?: AbortSignal;
}

/** What a script is fed after its text. */
export interface ScriptInput {
  readonly bytes: Buffer;
  /** Told how many of them have gone. */
  readonly onSent?: (count: number) => void;
}

/** How many bytes are sent between two tellings. */
const chunkSize = 65_536;

/** A script that runs on a target. */
export interface StartedScript extends HelperProcess {
  /** Its text is to be listened to as well. */
  readonly stderr: Readable;
  /** Whether it has got as far as to say so: what ends ssh after that is no trouble with connecting. */
  readonly hasBegun: () => boolean;
}

/** Starts a script on a target. Throws what the connection was ended with, if it was. What comes after the script's mark is its stdout; stdin is for what follows the script. */
export function startOnTarget(
  { target, asking, ended }: TargetAccess,
  script: RemoteScript,
  args: readonly string[],
  onReady?: () => void,
): StartedScript {
  ended?.throwIfAborted();
  const words = [target.folder ?? ownCache, ...args];
  const { command, environment } = sshCommand(target.destination, script, words, asking);
  const child = spawnProgram(command, environment);
  const started = processOf(child);
  if (ended !== undefined) killOnAbort(started, ended);
  started.stdin.write(script.text);
  let begun = false;
  const stdout = afterReady(started.stdout, () => {
    begun = true;
    onReady?.();
  });
  return { ...started, stdout, stderr: child.stderr, hasBegun: () => begun };
}

/**
 * Runs a script on a target to its end and returns what it printed. Rejects with a RegscopeError. `deadline` is in
 * milliseconds, on top of what somebody may take who is asked. It is never run twice.
 */
export async function runOnTarget(
  access: TargetAccess,
  script: RemoteScript,
  args: readonly string[],
  deadline: number,
  input: ScriptInput = { bytes: Buffer.alloc(0) },
): Promise<string> {
  const patience = deadline + (access.asking.kind === 'askpass' ? userPatience : 0);
  const started = startOnTarget(access, script, args);
  const overdue = new AbortController();
  const timer = setTimeout(() => {
    overdue.abort();
    started.kill();
  }, patience);
  try {
    // Where it ends without having read all, its end says why.
    pipeline(chunksOf(input), started.stdin).catch(() => undefined);
    const [said, end] = await Promise.all([text(started.stdout).catch(() => undefined), started.ended]);
    access.ended?.throwIfAborted();
    if (overdue.signal.aborted) throw late(access.target, patience);
    if (end.code !== 0 || said === undefined) throw scriptEnd(access.target, started, end);
    return said;
  } finally {
    clearTimeout(timer);
  }
}

function* chunksOf({ bytes, onSent }: ScriptInput): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkSize) {
    yield bytes.subarray(at, at + chunkSize);
    onSent?.(Math.min(at + chunkSize, bytes.length));
  }
}

/** Why a script that did not do its work ended, or was not run. */
export function scriptEnd(
  { destination }: Target,
  { hasBegun }: StartedScript,
  end: HelperEnd,
): RegscopeError {
  return hasBegun() && isCut(end) ? cutFailure(destination, end, 'none') : sshFailure(destination, end);
}

function late({ destination }: Target, deadline: number): RegscopeError {
  return new RegscopeError({
    code: 'timeout',
    what: l10n.t('{0} did not answer within {1} s.', destination, deadline / 1000),
    why: l10n.t('The target hangs, or the link to it is very slow.'),
    next: l10n.t('Check the target, and connect again.'),
  });
}
