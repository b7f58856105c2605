import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../support/folders.mjs';
import { projectBuild } from '../support/projectBuild';
import { cached } from './cache';

/** One version of a package, and npm's hash of it. */
export interface LockedPackage {
  readonly version: string;
  readonly integrity: string;
}

/** The folder of a package for another CPU than this machine's, downloaded with npm once. */
export function npmPackage(name: string, locked: LockedPackage): Promise<string> {
  const inputs = [name, locked.version, locked.integrity];
  return cached(name.replace(/^.*\//, ''), inputs, async (partial) => {
    const { fetchPackage } = await projectBuild();
    await cp(fetchPackage(name, locked), partial, { recursive: true });
  });
}

/** What the project's package-lock.json says of a package. */
export async function lockedPackage(name: string): Promise<LockedPackage> {
  const lock = JSON.parse(await readFile(join(projectRoot, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const locked = lock.packages[`node_modules/${name}`];
  if (locked === undefined) throw new Error(`${name} is not in package-lock.json.`);
  return locked;
}
