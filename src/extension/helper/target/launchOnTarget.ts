import * as l10n from '@vscode/l10n';
import type { RegscopeError } from '../../../shared/model/failure';
import { startScript } from '../../targets/remoteScripts';
import { cutFailure, isCut, rootFailure } from '../../targets/sshFailure';
import { sudoRefusal } from '../elevation/sudo';
import { userPatience } from '../elevation/way';
import { connectHelper, type HelperClient } from '../helperClient';
import { helperArguments, type HelperRights } from '../helperArguments';
import type { HelperEnd } from '../helperProcess';
import type { PlacedPrograms } from './pushHelper';
import { scriptEnd, startOnTarget, type TargetAccess } from './runOnTarget';

/** Milliseconds from the start of ssh to the handshake, beyond what each request may take. */
const connectPatience = 45_000;

/**
 * Starts the helper on a target and shakes hands: its stdin and stdout are ssh's. Rejects with a RegscopeError. What was asked
 * when the connection is cut ends in `connection-cut`, and is not asked again.
 */
export function launchOnTarget(
  access: TargetAccess,
  { node, helper, koffi }: PlacedPrograms,
  rights: Omit<HelperRights, 'root'>,
  answerWithin?: number,
): Promise<HelperClient> {
  const { destination, rootWay } = access.target;
  const way = rights.role === 'hardware' ? rootWay : 'none';
  const checked = [node, helper, koffi].flatMap(({ path, sha256 }) => [path, sha256]);
  const started = startOnTarget(access, startScript, [way, ...checked, ...helperArguments(rights)]);
  return connectHelper(
    {
      ...started,
      meaning: (method, end, doubt) => {
        if (method === 'initialize')
          return rootRefusal(destination, end) ?? scriptEnd(access.target, started, end);
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
}

/** sudo and doas end with 1, and ssh with that, where they run nothing. */
function rootRefusal(destination: string, end: HelperEnd): RegscopeError | undefined {
  const why = sudoRefusal(end)?.why ?? /^doas: .*$/m.exec(end.stderr)?.[0];
  return end.code !== 1 || why === undefined ? undefined : rootFailure(destination, why);
}
