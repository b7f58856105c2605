import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TargetAccess } from '../../src/extension/helper/target/runOnTarget';
import type { RootWay } from '../../src/extension/targets/target';
import type { Guest, GuestUser } from './guest';
import { shellQuote } from './shellQuote';

/** The guest as a user's target: put `folder` before all others in the PATH, so that its `ssh` knows the way. */
export async function guestSsh(guest: Guest): Promise<{
  readonly folder: string;
  readonly access: (as?: { readonly user?: GuestUser; readonly rootWay?: RootWay }) => TargetAccess;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'regscope-ssh-'));
  const [, ...args] = guest.ssh('root');
  const options = args.slice(0, -2); // Without the destination and the mark before a command.
  await writeFile(join(folder, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh ${shellQuote(options)} "$@"\n`);
  await chmod(join(folder, 'ssh'), 0o700);
  return {
    folder,
    access: ({ user = 'root', rootWay = 'none' } = {}) => ({
      target: { name: 'Guest', destination: `${user}@127.0.0.1`, rootWay, reach: 'commands' },
      asking: { kind: 'nobody' },
    }),
  };
}
