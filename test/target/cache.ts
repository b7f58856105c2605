import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from '../support/folders.mjs';

const unusedLimit = 7 * 24 * 3600 * 1000;

/** Everything the target downloads or builds lies below this directory. */
export function cacheDirectory(): string {
  return join(cacheFolder(), 'target');
}

/**
 * The directory that `build` fills, built once for each distinct list of inputs. It is built under another name and
 * renamed when whole, so a directory with the final name is always complete, also when two runs build it at once.
 */
export async function cached(
  name: string,
  inputs: readonly string[],
  build: (directory: string) => Promise<void>,
): Promise<string> {
  const key = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
  const cache = cacheDirectory();
  const directory = join(cache, `${name}-${key}`);
  const now = new Date();
  if (existsSync(directory)) {
    await utimes(directory, now, now);
    return directory;
  }
  await mkdir(cache, { recursive: true });
  await removeUnused(cache, name, now);
  const building = `${name}-${key}-by-`;
  while ((await readdir(cache)).some((entry) => entry.startsWith(building) && isRunning(entry)))
    await sleep(500);
  if (existsSync(directory)) return directory;
  const partial = join(cache, `${building}${process.pid}`);
  await mkdir(partial, { recursive: true });
  try {
    await build(partial);
    await rename(partial, directory).catch((error: unknown) => {
      if (!existsSync(directory)) throw error; // otherwise another run finished the same build first
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return directory;
}

/** Whether the process at the end of the name is there: it builds the same, and is waited for. */
function isRunning(entry: string): boolean {
  try {
    return process.kill(Number(entry.split('-').at(-1)), 0);
  } catch {
    return false;
  }
}

/** Earlier recipes and the remains of killed builds, once no run has used them for a week. */
async function removeUnused(cache: string, name: string, now: Date): Promise<void> {
  for (const entry of await readdir(cache)) {
    if (!entry.startsWith(`${name}-`)) continue;
    const path = join(cache, entry);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now.getTime() }));
    if (now.getTime() - mtimeMs > unusedLimit) await rm(path, { recursive: true, force: true });
  }
}
