import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a user's ~/.ssh/config says of each host, by the name that the user calls it. */
export type SshHosts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Writes a user's ssh configuration; returns a folder, made in `folder`, whose `ssh` uses it and nothing else. */
export async function writeSshUser(folder: string, hosts: SshHosts): Promise<string> {
  const home = await mkdtemp(join(folder, 'user-'));
  const config = Object.entries(hosts).flatMap(([name, settings]) => [
    `Host ${name}`,
    ...Object.entries(settings).map(([key, value]) => `  ${key} ${value}`),
  ]);
  await writeFile(join(home, 'config'), `${config.join('\n')}\n`);
  // OpenSSH takes the user's configuration from the password database, whatever HOME says.
  await writeFile(join(home, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F '${join(home, 'config')}' "$@"\n`);
  await chmod(join(home, 'ssh'), 0o700);
  return home;
}
