import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { processOf, spawnProgram } from '../helperProcess';
import { openPrivateSocket } from './privateSocket';
import { shellWord } from './shellWord';
import { inEnglish, sudoRefusal } from './sudo';
import {
  behindSudo,
  cancelled,
  Refusal,
  userPatience,
  useUnlessRefused,
  type RootPrompts,
  type Way,
} from './way';

/** How often the same question is put to the user. */
const attempts = 3;

/**
 * sudo asks our askpass program for the password, and that asks here, through a private socket. The password is in no
 * argument, environment, file or log; JavaScript cannot wipe the string that the input box gives, only the copies.
 *
 * @param programs the folder of askpass.js
 */
export function askpass(programs: string): Way {
  return {
    id: 'askpass',
    run: async (program, prompts, use) => {
      const desk = await openPasswordDesk(programs, prompts);
      try {
        const started = processOf(
          spawnProgram(['sudo', '-A', '--', ...behindSudo(program)], {
            ...inEnglish,
            SUDO_ASKPASS: desk.program,
          }),
        );
        return await useUnlessRefused(started, userPatience, use, (end) => {
          const givenUp = desk.givenUp();
          if (givenUp !== undefined) return cancelled(givenUp);
          if (/incorrect password attempt/.test(end.stderr))
            return cancelled(l10n.t('The password was wrong.'));
          // A sudo that knows no askpass program, or could not run ours, may still do in a terminal.
          return (
            sudoRefusal(end) ?? new Refusal(l10n.t('sudo refused: {0}', end.stderr), undefined, 'may work')
          );
        });
      } finally {
        await desk.close();
      }
    },
  };
}

interface PasswordDesk {
  /** What sudo is to run when it needs a password. */
  readonly program: string;
  /** Why no more passwords will come; undefined while they may. */
  readonly givenUp: () => string | undefined;
  readonly close: () => Promise<void>;
}

async function openPasswordDesk(programs: string, { password }: RootPrompts): Promise<PasswordDesk> {
  const { folder, path, server, close } = await openPrivateSocket();
  const over = new AbortController();
  const asked = new Map<string, number>();
  let givenUp: string | undefined;

  const answerTo = async (prompt: string): Promise<string | undefined> => {
    const attempt = (asked.get(prompt) ?? 0) + 1;
    asked.set(prompt, attempt);
    if (attempt > attempts) givenUp = l10n.t('The password was wrong {0} times.', attempts);
    if (givenUp !== undefined) return undefined;
    const typed = await password({ prompt, attempt, signal: over.signal });
    if (typed === undefined) givenUp = l10n.t('You cancelled the password.');
    return typed;
  };

  server.on('connection', (socket) => {
    serve(socket, answerTo).catch(() => socket.destroy()); // sudo has gone meanwhile.
  });
  const program = join(folder, 'askpass');
  // SUDO_ASKPASS takes no arguments, and an extension's files may have lost their x bit.
  const command = [process.execPath, join(programs, 'askpass.js'), path].map(shellWord).join(' ');
  await writeFile(program, `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${command} "$1"\n`);
  await chmod(program, 0o700);
  return {
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
