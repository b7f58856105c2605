import * as l10n from '@vscode/l10n';
import { RegscopeError } from '../../../shared/model/failure';
import { startScript } from '../../targets/remoteScripts';
import { cutFailure, rootFailure, sshFailure, writingMethods } from '../../targets/sshFailure';
import { sudoRefusal, wantsPassword } from '../elevation/sudo';
import { userPatience, type PasswordQuestion } from '../elevation/way';
import { connectHelper, type HelperClient } from '../helperClient';
import { helperArguments, type HelperRights } from '../helperArguments';
import type { HelperEnd, HelperProcess } from '../helperProcess';
import type { PlacedPrograms } from './pushHelper';
import { startOnTarget, type TargetAccess } from './runOnTarget';
import { startBehindSudo } from './startBehindSudo';

/** Milliseconds from the start of ssh to the handshake, beyond what each request may take. */
const connectPatience = 45_000;

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
  const checked = [node, helper, koffi].flatMap(({ path, sha256 }) => [path, sha256]);
  const args = [...checked, ...helperArguments(rights)];
  const seen = { wantsPassword: false };
  const connect = (started: HelperProcess, refusal: (end: HelperEnd) => RegscopeError | undefined) =>
    connectHelper(
      {
        ...started,
        meaning: (method, end) => {
          if (method === 'initialize') return refusal(end) ?? sshFailure(destination, end);
          const isCut = end.code === 255 || end.code === null;
          return isCut
            ? cutFailure(destination, end, writingMethods.has(method) ? 'write' : 'read')
            : undefined;
        },
      },
      answerWithin,
      connectPatience + (access.asking.kind === 'askpass' ? userPatience : 0),
    );
  try {
    return await connect(startOnTarget(access, startScript, [way, ...args]), (end) => {
      seen.wantsPassword = wantsPassword(end);
      return rootRefusal(destination, end);
    });
  } catch (error) {
    if (!seen.wantsPassword || askPassword === undefined) throw error;
  }
  const behind = await startBehindSudo(access, args, askPassword);
  return connect(behind.started, (end) =>
    behind.isCancelled() ? cancelled(destination) : rootRefusal(destination, end),
  );
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
