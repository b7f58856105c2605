import { chmod, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { openPrivateSocket } from './privateSocket';
import { shellWord } from './shellWord';
import type { PasswordQuestion } from './way';

/** How often the same question is put to the user. */
const attempts = 3;

/** More of a question is not shown. Characters */
const longest = 1000;

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

  const answerTo = async ({ kind, prompt, gone }: Asked): Promise<string | undefined> => {
    const signal = AbortSignal.any([over.signal, gone]);
    if (signal.aborted) return undefined; // Nobody would take the question away.
    if (kind === 'none') {
      await ask({ prompt, isNotice: true, attempt: 1, signal });
      return undefined;
    }
    const attempt = (asked.get(prompt) ?? 0) + 1;
    asked.set(prompt, attempt);
    if (attempt > attempts) givenUp = l10n.t('The password was wrong {0} times.', attempts);
    if (givenUp !== undefined) return undefined;
    const typed = await ask({ prompt, attempt, signal });
    if (typed === undefined && !gone.aborted) givenUp = l10n.t('You cancelled the password.');
    return typed;
  };

  server.on('connection', (socket) => {
    serve(socket, answerTo).catch(() => socket.destroy()); // who asked has gone meanwhile.
  });
  const program = join(folder, 'askpass');
  // SUDO_ASKPASS and SSH_ASKPASS take no arguments, and an extension's files may have lost their x bit.
  const command = [process.execPath, join(programs, 'askpass.js'), path].map(shellWord).join(' ');
  await writeFile(program, `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${command} "$1" "$SSH_ASKPASS_PROMPT"\n`);
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

/** What a program asks. */
interface Asked {
  /** What ssh says of the answer (ssh(1), SSH_ASKPASS_PROMPT): `none` is waited for. */
  readonly kind: string;
  readonly prompt: string;
  /** Aborted when who asks has gone. */
  readonly gone: AbortSignal;
}

/** The question comes up to its NUL; the answer is `+` and the password, or nothing. */
async function serve(socket: Socket, answerTo: (asked: Asked) => Promise<string | undefined>): Promise<void> {
  const gone = new AbortController();
  socket.on('error', () => undefined);
  for (const event of ['end', 'close']) socket.once(event, () => gone.abort());
  // Not `text(socket)`: that destroys the socket, which is to carry the answer.
  const said = await new Promise<string>((resolve) => {
    let parts = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      parts = (parts + part).slice(0, longest);
      if (part.endsWith('\0')) resolve(parts);
    });
  });
  const [, kind = '', prompt = ''] = /^(.*)\n([^\0]*)/.exec(said) ?? [];
  const typed = await answerTo({ kind, prompt: prompt.trim(), gone: gone.signal });
  const answer = Buffer.from(typed === undefined ? '' : `+${typed}`);
  socket.end(answer, () => answer.fill(0));
}
