import { cp } from 'node:fs/promises';
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

/** What the project takes of a package that its package-lock.json has. */
export async function lockedPackage(name: string): Promise<LockedPackage> {
  const { version, integrity } = (await projectBuild()).wantedPackage(name);
  if (version === undefined || integrity === undefined)
    throw new Error(`${name} is not in package-lock.json.`);
  return { version, integrity };
}
