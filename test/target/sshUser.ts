import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a user's ssh configuration says of each host, by the name that the user calls it. */
export type SshHosts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Makes a folder with an `ssh` for the beginning of a PATH: OpenSSH's own, with a configuration of these hosts in place of the
 * user's, whose files are neither read nor changed.
 *
 * @param more lines of ssh_config(5) that come last
 */
export async function writeSshUser(folder: string, hosts: SshHosts, more = ''): Promise<string> {
  const blocks = Object.entries(hosts).map(([host, settings]) =>
    [`Host ${host}`, ...Object.entries(settings).map(([name, value]) => `  ${name} ${value}`), ''].join('\n'),
  );
  const config = join(folder, 'config');
  await mkdir(folder, { recursive: true });
  await writeFile(config, [...blocks, more].join('\n'));
  // OpenSSH takes the user's configuration from the password database, whatever HOME says.
  await writeFile(join(folder, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F '${config}' "$@"\n`);
  await chmod(join(folder, 'ssh'), 0o700);
  return folder;
}
