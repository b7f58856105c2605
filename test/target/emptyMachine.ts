import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runHostCommand } from './command';

/**
 * Options by which apt believes in an empty machine of this Debian architecture, whose whole state is in `directory`: this
 * machine's lists and packages are neither used nor changed.
 *
 * @param release of Debian; absent for this machine's own
 */
export async function emptyMachine(
  directory: string,
  architecture: string,
  release?: string,
): Promise<string[]> {
  const installed = join(directory, 'status');
  await mkdir(join(directory, 'archives/partial'), { recursive: true });
  await mkdir(join(directory, 'lists/partial'), { recursive: true });
  await writeFile(installed, '');
  return [
    `APT::Architecture=${architecture}`,
    `APT::Architectures::=${architecture}`,
    `Dir::State=${directory}`,
    `Dir::State::status=${installed}`,
    `Dir::Cache=${directory}`,
    'APT::Sandbox::User=root', // The download's own user may not write here.
    ...(release === undefined ? [] : await sourcesOf(release, directory)),
  ].flatMap((setting) => ['-o', setting]);
}

/** The packages that apt has downloaded for it. */
export async function downloaded(directory: string): Promise<string[]> {
  const archives = join(directory, 'archives');
  const files = await readdir(archives);
  return files.filter((name) => name.endsWith('.deb')).map((name) => join(archives, name));
}

/** Debian's own, by its package debian-archive-keyring. */
const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Another release from where this machine has its own. */
async function sourcesOf(release: string, directory: string): Promise<string[]> {
  const format = '$(ORIGIN) $(LABEL) $(REPO_URI)';
  const targets = await runHostCommand('apt-get', ['indextargets', '--format', format]);
  const mirror = /^Debian Debian (\S+)$/m.exec(targets)?.[1];
  if (mirror === undefined) throw new Error('apt names no mirror of Debian here.');
  const list = join(directory, 'sources.list');
  await writeFile(list, `deb [signed-by=${keys}] ${mirror} ${release} main\n`);
  return [`Dir::Etc::sourcelist=${list}`, 'Dir::Etc::sourceparts=/dev/null'];
}
