import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import type { Socket } from 'node:net';
import * as l10n from '@vscode/l10n';
import { processBehind } from '../helperProcess';
import { openPrivateSocket } from './privateSocket';
import { behindSudo, cancelled, Refusal, type Arrival, type Way } from './way';

/**
 * Where sudo wants a terminal, or more than a password: sudo runs in one, and the helper that it starts comes to a private
 * socket, to which one connection is taken. The helper looks at who listens there; here is looked at who came.
 *
 * @param why the other ways did not do
 * @param where `outside` where a terminal of VS Code's has its restrictions
 */
export function terminal(why: string, where: 'inside' | 'outside'): Way {
  return {
    id: 'terminal',
    run: async (program, prompts, use) => {
      const { path, server, close } = await openPrivateSocket();
      const args = [...program.args, '--connect', path];
      const command = ['sudo', '--', ...behindSudo({ ...program, args })];
      const visit = prompts.terminal({ command, where, why });
      try {
        const arrival = once(server, 'connection') as Promise<[Socket]>;
        const arrived = await Promise.race([arrival, visit.givenUp]);
        if (arrived === undefined) throw cancelled(l10n.t('You gave up the terminal.'));
        const [socket] = arrived;
        await close();
        visit.arrived();
        const peer = processBehind(socket);
        socket.once('close', visit.dispose);
        return await use(peer, 0, (who) => checkArrival(who, path));
      } catch (error) {
        visit.dispose();
        throw error;
      } finally {
        await close();
      }
    },
  };
}

/** What says that it is root, and the helper of this socket: the kernel must say the same of the process. */
async function checkArrival({ pid, uid }: Arrival, path: string): Promise<void> {
  const isRoots = uid === 0 && (await stat(`/proc/${pid}`)).uid === 0;
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  if (!isRoots || !words.includes(path)) {
    throw new Refusal(l10n.t('What came to the socket is not the helper that was started, or is not root.'));
  }
}
