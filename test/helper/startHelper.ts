import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { connectHelper, type HelperClient } from '../../src/extension/helper/helperClient';
import { RegscopeError, type FailureCode } from '../../src/shared/model/failure';

const running = new Set<HelperClient>();

/** Starts the built helper, as the extension does, and shakes hands. */
export async function startHelper(...args: string[]): Promise<HelperClient> {
  const client = await connectHelper(
    spawn(process.execPath, [resolve('dist/helper.js'), ...args], { cwd: '/' }),
  );
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
