import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { RegscopeError } from '../../shared/model/failure';
import type { BecomeRoot } from './elevation/ladder';
import { helperArguments, type HelperRights } from './helperArguments';
import { connectHelper, type HelperClient } from './helperClient';
import { processOf, spawnProgram } from './helperProcess';

export interface HelperLaunch extends HelperRights {
  /** The folder of helper.js. */
  readonly programs: string;
}

/**
 * Starts a helper and shakes hands: as root where it is to reach hardware, with this user's rights otherwise. Throws
 * RegscopeError. `answerWithin` is in milliseconds.
 */
export async function launchHelper(
  launch: HelperLaunch,
  becomeRoot?: BecomeRoot,
  answerWithin?: number,
): Promise<HelperClient> {
  if (process.platform !== 'linux') {
    throw new RegscopeError({
      code: 'not-linux',
      what: l10n.t('Regscope needs Linux; this is {0}.', process.platform),
      next: l10n.t('Open a Remote-SSH window on a Linux machine.'),
    });
  }
  const { programs, role, root } = launch;
  const program = {
    node: process.execPath,
    script: join(programs, 'helper.js'),
    args: helperArguments(launch),
  };
  const needsRoot = role === 'hardware' && root === undefined && process.getuid?.() !== 0;
  if (needsRoot && becomeRoot !== undefined) {
    return becomeRoot(program, async (started, patience, check) => {
      const client = await connectHelper(started, answerWithin, patience);
      try {
        await check?.(client.info);
        return client;
      } catch (error) {
        client.dispose();
        throw error;
      }
    });
  }
  return connectHelper(
    processOf(spawnProgram([program.node, program.script, ...program.args])),
    answerWithin,
  );
}
