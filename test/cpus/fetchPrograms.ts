import { existsSync } from 'node:fs';
import { readdir, readlink, rm, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { cached } from '../target/cache';
import { runHostCommand } from '../target/command';
import { downloaded, emptyMachine } from '../target/emptyMachine';
import type { EmulatedCpu } from './emulatedCpus';

/** Raise when what is done with the packages changes. */
const recipe = '1';

/** Downloads a CPU's Debian packages, once. Returns the folder where they are unpacked, in which QEMU finds libraries. */
export async function fetchPrograms({ debianArchitecture, release, packages }: EmulatedCpu): Promise<string> {
  const inputs = [recipe, debianArchitecture, release, ...packages];
  const directory = await cached(`cpu-${debianArchitecture}`, inputs, async (partial) => {
    const state = join(partial, 'apt');
    const machine = await emptyMachine(state, debianArchitecture, release);
    await runHostCommand('apt-get', [...machine, 'update', '-qq']);
    const install = ['install', '--download-only', '--yes', '-qq', '--no-install-recommends', ...packages];
    await runHostCommand('apt-get', [...machine, ...install]);
    const root = join(partial, 'root');
    for (const deb of await downloaded(state)) await runHostCommand('dpkg', ['-x', deb, root]);
    await rm(state, { recursive: true });
    for (const folder of ['lib', 'lib64']) await settleFolder(root, folder);
  });
  return join(directory, 'root');
}

/** Where a program looks for its loader: there also where all is below /usr, and without a way out of `root`. */
async function settleFolder(root: string, name: string): Promise<void> {
  const folder = join(root, name);
  if (!existsSync(folder)) await symlink(join('usr', name), folder);
  if (!existsSync(folder)) return;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const link = join(folder, entry.name);
    const to = await readlink(link);
    if (!isAbsolute(to)) continue;
    await rm(link);
    await symlink(relative(dirname(link), join(root, to)), link);
  }
}
