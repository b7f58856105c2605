import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { RegscopeError } from '../../shared/model/failure';
import type { Doubt } from './doubt';

/** A program that was started: a child, or one that a terminal started and that came to a socket. */
export interface HelperProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Settles when it has ended and all that it said has been heard. */
  readonly ended: Promise<HelperEnd>;
  /** Has no effect on a root child of an unprivileged parent. */
  readonly kill: () => void;
  /** What its end means for a request that was not answered, where that is more than that the helper ended. */
  readonly meaning?: (method: string, end: HelperEnd, doubt: Doubt) => RegscopeError | undefined;
  /** Why it may not answer in time, where that is more than that the bus keeps it. */
  readonly whyLate?: string;
}

/** Has a process killed when the signal is aborted. */
export function killOnAbort({ ended, kill }: HelperProcess, signal: AbortSignal): void {
  signal.addEventListener('abort', kill);
  void ended.then(() => signal.removeEventListener('abort', kill));
}

export interface HelperEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it said last. */
  readonly stderr: string;
}

/** How much of stderr is kept for an error message. Characters. */
const keptStderr = 4000;

/** Starts a program, without a shell. Electron runs as Node; `environment` is added to this process's. */
export function spawnProgram(
  [file = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...environment };
  return spawn(file, args, { env, stdio: 'pipe', cwd: '/' });
}

export function processOf(child: ChildProcessWithoutNullStreams): HelperProcess {
  let stderr = '';
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (stderr = (stderr + text).slice(-keptStderr)));
  // Broken pipes: the end of the process tells the same.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => undefined);
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    ended: new Promise((resolve) => {
      child.once('error', (error) => resolve({ code: null, signal: null, stderr: error.message }));
      child.once('close', (code, signal) => resolve({ code, signal, stderr: stderr.trim() }));
    }),
    kill: () => child.kill('SIGKILL'),
  };
}

/** The program at the other end; its terminal has its stderr. */
export function processBehind(socket: Socket): HelperProcess {
  socket.on('error', () => undefined); // `close` follows.
  return {
    stdin: socket,
    stdout: socket,
    ended: new Promise((resolve) =>
      socket.once('close', () => resolve({ code: null, signal: null, stderr: '' })),
    ),
    kill: () => socket.destroy(),
  };
}
