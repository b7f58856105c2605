import type { TargetAccess } from '../../src/extension/helper/target/runOnTarget';
import type { RootWay } from '../../src/extension/targets/target';
import { temporaryFolder } from '../support/folders.mjs';
import type { Guest, GuestUser } from './guest';
import { writeSshUser } from './sshUser';

/**
 * The guest as a user's target: put `folder` before all others in the PATH, so that its `ssh` knows the way.
 * @param port where its ssh server is reached here
 */
export async function guestSsh(
  guest: Guest,
  port: number,
): Promise<{
  readonly folder: string;
  readonly access: (as?: { readonly user?: GuestUser; readonly rootWay?: RootWay }) => TargetAccess;
}> {
  return {
    folder: await writeSshUser(temporaryFolder('ssh'), {
      guest: { ...guest.sshSettings, Port: String(port) },
    }),
    access: ({ user = 'root', rootWay = 'none' } = {}) => ({
      target: { name: 'Guest', destination: `${user}@guest`, rootWay, reach: 'commands' },
      asking: { kind: 'nobody' },
    }),
  };
}
