import { spawn, type ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { hostPackages } from './hostPackages.mjs';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What a multi-call binary such as kmod takes its name from. */
  readonly argv0?: string;
  readonly input?: string | Buffer;
  /** Milliseconds; the command is killed after that. */
  readonly timeout?: number;
}

const defaultTimeout = 300_000;

/** Runs a program of this machine to its end and returns its output; fails unless it exits with 0. */
export async function runHostCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, LC_ALL: 'C', ...options.env },
    argv0: options.argv0,
    stdio: 'pipe',
  });
  const { code, stdout, stderr } = await finished(child, options);
  if (code !== 0) {
    throw new Error(`${program} ${args.join(' ')} ended with ${code ?? 'a signal'}:\n${stderr || stdout}`);
  }
  return stdout;
}

/** Feeds a started process its input, collects its output and waits for its end. */
export async function finished(
  child: ChildProcess,
  { input, timeout = defaultTimeout }: Pick<CommandOptions, 'input' | 'timeout'>,
): Promise<CommandResult> {
  const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
  try {
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', (error) => reject(explainMissing(error, child.spawnfile)));
      child.once('close', resolve);
    });
    // A program may end without reading all its input; its exit code tells whether that was wrong.
    child.stdin?.on('error', () => undefined).end(input);
    const [code, stdout, stderr] = await Promise.all([
      ended,
      child.stdout ? text(child.stdout) : '',
      child.stderr ? text(child.stderr) : '',
    ]);
    return { code, stdout, stderr };
  } finally {
    clearTimeout(timer);
  }
}

/** What is said about a program that is not there. */
export function missingProgram(program: string): string {
  return `${program} was not found. The QEMU target needs: apt-get install --no-install-recommends ${hostPackages.join(' ')}`;
}

/** A failure to start `program`, in words when it is not installed. */
export function explainMissing(error: NodeJS.ErrnoException, program: string): Error {
  return error.code === 'ENOENT' ? new Error(missingProgram(program), { cause: error }) : error;
}
