import * as l10n from '@vscode/l10n';
import { RegscopeError } from '../../../shared/model/failure';
import { parseProbe, type Probe } from '../../targets/probe';
import { probeScript } from '../../targets/remoteScripts';
import { runOnTarget, type TargetAccess } from './runOnTarget';

/** Milliseconds; a slow CPU may have to hash 100 MB. */
const probeDeadline = 60_000;

/** What a target is and has. Makes its folder there. Rejects with a RegscopeError. */
export async function probeTarget(access: TargetAccess): Promise<Probe> {
  const probe = parseProbe(await runOnTarget(access, probeScript, [], probeDeadline));
  if (probe.isWhole) return probe;
  throw new RegscopeError({
    code: 'target-unfit',
    what: l10n.t('{0} did not say what it is.', access.target.destination),
    why: probe.unparsed.join('\n'),
    next: l10n.t('The target needs sh and dd, such as those of busybox, and a login that runs commands.'),
  });
}
