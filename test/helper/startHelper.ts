import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { connectHelper, type HelperClient } from '../../src/extension/helper/helperClient';
import { RegscopeError, type FailureCode } from '../../src/shared/model/failure';
import { helperCommand, helperDeadline } from './helperUnderTest';

const running = new Set<HelperClient>();

/** The built helper, with its pipes; `env` is added to this process's. */
export function spawnHelper(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  const [program = '', ...words] = helperCommand;
  return spawn(program, [...words, ...args], { cwd: '/', env: { ...process.env, ...env } });
}

/** Starts the built helper, as the extension does, and shakes hands. */
export async function startHelper(...args: string[]): Promise<HelperClient> {
  const client = await connectHelper(spawnHelper(args), helperDeadline);
  running.add(client);
  void client.ended.then(() => running.delete(client));
  return client;
}

/** Ends what a test left running and waits until it has ended. */
export async function stopHelpers(): Promise<void> {
  const clients = [...running];
  for (const client of clients) client.dispose();
  await Promise.all(clients.map((client) => client.ended));
}

/** For assert.rejects: the error is ours, with this code. */
export function failsWith(code: FailureCode, text?: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof RegscopeError && error.failure.code === code && (text?.test(error.message) ?? true);
}
