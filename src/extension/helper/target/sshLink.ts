import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { RegscopeError } from '../../../shared/model/failure';
import { sharedConnection, sshConfiguration, sshConnection, type Asking } from '../../targets/sshCommand';
import { isHostKeyRefused, sshFailure } from '../../targets/sshFailure';
import { openPasswordDesk } from '../elevation/passwordDesk';
import { userPatience, type PasswordQuestion } from '../elevation/way';
import { killOnAbort, processOf, spawnProgram, type HelperEnd, type HelperProcess } from '../helperProcess';

/** A login at a target, through which its scripts run: what ssh asks is asked once. */
export interface SshLink {
  /** How a script's ssh comes to be logged in. */
  readonly asking: Asking;
  /** Settles when it is gone; never for one of the user's own configuration. */
  readonly ended: Promise<unknown>;
  /** Ends it, and with it all that runs through it. */
  readonly close: () => void;
}

/** Milliseconds for ssh to come up, beyond what somebody may take who is asked. */
const patience = 45_000;
/** Milliseconds between two looks for the socket. */
const interval = 20;

/**
 * Logs in at a destination. Where the user's configuration has a connection that stays and is shared, nothing is opened, and what
 * ssh asks is asked when the first script runs. Rejects with a RegscopeError.
 *
 * @param programs the folder of askpass.js
 * @param givenUp aborted when it is given up: also before it has come up, which then rejects with the reason
 */
export async function openSshLink(
  destination: string,
  programs: string,
  ask: (question: PasswordQuestion) => Promise<string | undefined>,
  givenUp: AbortSignal,
): Promise<SshLink> {
  const desk = await openPasswordDesk(programs, ask);
  const asking = { kind: 'askpass', program: desk.program } as const;
  try {
    const shared = sharedConnection(await configurationOf(destination));
    givenUp.throwIfAborted();
    // One that ends with its script would be logged in to anew for the next.
    if (shared !== undefined && (shared.persists || existsSync(shared.socket))) {
      const close = () => void desk.close();
      return { asking, ended: new Promise(() => undefined), close };
    }
    const socket = join(desk.folder, 'ssh');
    const { command, environment } = sshConnection(destination, socket, asking);
    const connection = processOf(spawnProgram(command, environment));
    killOnAbort(connection, givenUp);
    const end = await Promise.race([connection.ended, appeared(socket, connection)]);
    givenUp.throwIfAborted();
    if (end !== undefined) throw cancelled(destination, end, desk.givenUp()) ?? sshFailure(destination, end);
    void connection.ended.then(() => desk.close());
    return { asking: { kind: 'shared', socket }, ended: connection.ended, close: connection.kill };
  } catch (error) {
    await desk.close();
    throw error;
  }
}

/** ssh listens at its socket when it has logged in. One that takes too long is ended. */
async function appeared(socket: string, connection: HelperProcess): Promise<HelperEnd | undefined> {
  const end = performance.now() + patience + userPatience;
  const over = new AbortController();
  void connection.ended.then(() => over.abort());
  while (!existsSync(socket)) {
    if (over.signal.aborted) return connection.ended;
    if (performance.now() > end) connection.kill();
    await sleep(interval);
  }
  return undefined;
}

async function configurationOf(destination: string): Promise<string> {
  const { command, environment } = sshConfiguration(destination);
  const started = processOf(spawnProgram(command, environment));
  started.stdin.end();
  const [said, end] = await Promise.all([text(started.stdout), started.ended]);
  if (end.code !== 0) throw sshFailure(destination, end);
  return said;
}

function cancelled(destination: string, end: HelperEnd, why: string | undefined): RegscopeError | undefined {
  if (why === undefined) return undefined;
  return new RegscopeError({
    code: 'login-refused',
    what: l10n.t('There was no login at {0}.', destination),
    why: isHostKeyRefused(end) ? l10n.t('You did not accept its host key.') : why,
    next: l10n.t('Use “Regscope: Refresh” to be asked again.'),
  });
}
