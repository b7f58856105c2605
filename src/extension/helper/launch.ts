import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { RegscopeError } from '../../shared/model/failure';
import type { PciAddress } from '../../shared/model/pciAddress';
import type { Role } from '../../shared/protocol/helperProtocol';
import type { BecomeRoot } from './elevation/ladder';
import { connectHelper, type HelperClient } from './helperClient';
import { processOf, spawnProgram } from './helperProcess';

export interface HelperLaunch {
  /** The folder of helper.js. */
  readonly programs: string;
  readonly role: Role;
  readonly writes: boolean;
  /** Protected ranges that the user has unblocked: `0xfed00000-0xfed04000`. */
  readonly unblocked: readonly string[];
  /** Devices that may be written to whatever driver is bound to them. */
  readonly consents: readonly PciAddress[];
  /** Where the machine lies; absent for this one. A recorded machine needs no privileges. */
  readonly root?: string;
}

/**
 * Starts a helper and shakes hands: as root where it is to reach hardware, with this user's rights otherwise. Throws
 * RegscopeError. `answerWithin` is in milliseconds.
 */
export async function launchHelper(
  { programs, role, writes, unblocked, consents, root }: HelperLaunch,
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
  const program = {
    node: process.execPath,
    script: join(programs, 'helper.js'),
    args: [
      ...(role === 'files' ? ['--files'] : []),
      ...(writes ? ['--writes'] : []),
      ...unblocked.flatMap((range) => ['--unblock', range]),
      ...consents.flatMap((device) => ['--consent', device]),
      ...(root === undefined ? [] : ['--root', root]),
    ],
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
