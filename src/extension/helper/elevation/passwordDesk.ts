import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { openPrivateSocket } from './privateSocket';
import { shellWord } from './shellWord';
import type { PasswordQuestion } from './way';

/** How often the same question is put to the user. */
const attempts = 3;

/** Where a program such as sudo or ssh gets the answers to what it asks. */
export interface PasswordDesk {
  /** The user's alone, and gone when it is closed. */
  readonly folder: string;
  /** What it is to run for an answer, with the question as its argument. */
  readonly program: string;
  /** Why no more answers will come; undefined while they may. */
  readonly givenUp: () => string | undefined;
  readonly close: () => Promise<void>;
}

/**
 * The program asks ours, which asks `ask` through a private socket: an answer is in no argument, environment, file or log.
 * JavaScript cannot wipe the string that the input box gives, only the copies.
 *
 * @param programs the folder of askpass.js
 */
export async function openPasswordDesk(
  programs: string,
  ask: (question: PasswordQuestion) => Promise<string | undefined>,
): Promise<PasswordDesk> {
  const { folder, path, server, close } = await openPrivateSocket();
  const over = new AbortController();
  const asked = new Map<string, number>();
  let givenUp: string | undefined;

  const answerTo = async (prompt: string): Promise<string | undefined> => {
    const attempt = (asked.get(prompt) ?? 0) + 1;
    asked.set(prompt, attempt);
    if (attempt > attempts) givenUp = l10n.t('The password was wrong {0} times.', attempts);
    if (givenUp !== undefined) return undefined;
    const typed = await ask({ prompt, attempt, signal: over.signal });
    if (typed === undefined) givenUp = l10n.t('You cancelled the password.');
    return typed;
  };

  server.on('connection', (socket) => {
    serve(socket, answerTo).catch(() => socket.destroy()); // who asked has gone meanwhile.
  });
  const program = join(folder, 'askpass');
  // SUDO_ASKPASS and SSH_ASKPASS take no arguments, and an extension's files may have lost their x bit.
  const command = [process.execPath, join(programs, 'askpass.js'), path].map(shellWord).join(' ');
  await writeFile(program, `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${command} "$1"\n`);
  await chmod(program, 0o700);
  return {
    folder,
    program,
    givenUp: () => givenUp,
    close: () => {
      over.abort();
      return close();
    },
  };
}

/** The question comes whole before the answer goes: `+` and the password, or nothing. */
async function serve(
  socket: Socket,
  answerTo: (prompt: string) => Promise<string | undefined>,
): Promise<void> {
  socket.on('error', () => undefined);
  let prompt = '';
  // Not `text(socket)`: that destroys the socket, which is to carry the answer.
  socket.setEncoding('utf8').on('data', (part: string) => (prompt = (prompt + part).slice(0, 1000)));
  await once(socket, 'end');
  const typed = await answerTo(prompt.trim());
  const answer = Buffer.from(typed === undefined ? '' : `+${typed}`);
  socket.end(answer, () => answer.fill(0));
}
