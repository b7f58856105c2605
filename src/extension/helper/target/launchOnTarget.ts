import * as l10n from '@vscode/l10n';
import { RegscopeError } from '../../../shared/model/failure';
import { startScript } from '../../targets/remoteScripts';
import { cutFailure, isCut, rootFailure } from '../../targets/sshFailure';
import { sudoRefusal, wantsPassword } from '../elevation/sudo';
import { userPatience, type PasswordQuestion } from '../elevation/way';
import { connectHelper, type HelperClient } from '../helperClient';
import { helperArguments, type HelperRights } from '../helperArguments';
import type { HelperEnd } from '../helperProcess';
import type { PlacedPrograms } from './pushHelper';
import { scriptEnd, startOnTarget, type StartedScript, type TargetAccess } from './runOnTarget';
import { startBehindSudo } from './startBehindSudo';

/** Milliseconds from the start of ssh to the handshake, beyond what each request may take. */
export const connectPatience = 45_000;

/**
 * Starts the helper on a target and shakes hands: its stdin and stdout are ssh's. Rejects with a RegscopeError. What was asked
 * when the connection is cut ends in `connection-cut`, and is not asked again.
 *
 * @param askPassword where sudo on the target asks for one; absent where nobody is to be asked
 */
export async function launchOnTarget(
  access: TargetAccess,
  { node, helper, koffi }: PlacedPrograms,
  rights: Omit<HelperRights, 'root'>,
  answerWithin?: number,
  askPassword?: (question: PasswordQuestion) => Promise<string | undefined>,
): Promise<HelperClient> {
  const { destination, rootWay } = access.target;
  const way = rights.role === 'hardware' ? rootWay : 'none';
  const checked = [helper, koffi].flatMap(({ path, sha256 }) => [path, sha256]);
  const args = [node, ...checked, ...helperArguments(rights)];
  const seen = { wantsPassword: false };
  const connect = (started: StartedScript, whyNot: (end: HelperEnd) => RegscopeError) =>
    connectHelper(
      {
        ...started,
        meaning: (method, end, doubt) => {
          if (method === 'initialize') return whyNot(end);
          return isCut(end) ? cutFailure(destination, end, doubt) : undefined;
        },
        whyLate: l10n.t(
          'An access that the bus never completes blocks the helper, or the link to {0} is dead.',
          destination,
        ),
      },
      answerWithin,
      connectPatience + (access.asking.kind === 'askpass' ? userPatience : 0),
    );
  const plain = startOnTarget(access, startScript, [way, ...args]);
  try {
    return await connect(plain, (end) => {
      seen.wantsPassword = wantsPassword(end);
      return whyNotStarted(access, plain, end);
    });
  } catch (error) {
    if (!seen.wantsPassword || askPassword === undefined) throw error;
  }
  const behind = await startBehindSudo(access, args, askPassword);
  return connect(behind.started, (end) =>
    behind.isCancelled() ? cancelled(destination) : whyNotStarted(access, behind.started, end),
  );
}

/** Why nothing came up on the target. */
export function whyNotStarted(
  { target }: TargetAccess,
  started: StartedScript,
  end: HelperEnd,
): RegscopeError {
  return rootRefusal(target.destination, end) ?? scriptEnd(target, started, end);
}

/** sudo and doas end with 1, and ssh with that, where they run nothing. */
function rootRefusal(destination: string, end: HelperEnd): RegscopeError | undefined {
  const why = /incorrect password attempt/.test(end.stderr)
    ? l10n.t('The password was wrong.')
    : (sudoRefusal(end)?.why ?? /^doas: .*$/m.exec(end.stderr)?.[0]);
  return end.code !== 1 || why === undefined ? undefined : rootFailure(destination, why);
}

function cancelled(destination: string): RegscopeError {
  return new RegscopeError({
    code: 'elevation-cancelled',
    what: l10n.t('Regscope’s helper was not started on {0}.', destination),
    why: l10n.t('You cancelled the password.'),
    next: l10n.t('Use “Regscope: Refresh” to be asked again.'),
  });
}
