// @ts-check
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { endedAtExit } from './endedAtExit.mjs';
import { Problem } from './problem.mjs';

/**
 * npm runs every script in the project's folder. Not taken from import.meta.url: the tests are bundled, and a bundle
 * has another place.
 */
export const projectRoot = process.cwd();

if (!existsSync(join(projectRoot, 'esbuild.mjs'))) {
  const problem = new Problem(
    `${projectRoot} is not Regscope's folder.`,
    'Change to it and use `npm start` or `npm test`.',
  );
  console.error(problem.message);
  process.exit(1);
}

/** Where large downloads are kept between runs. */
export function cacheFolder() {
  return (
    process.env['REGSCOPE_CACHE'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'regscope')
  );
}

/** @type {Set<string>} */
const temporary = endedAtExit('folders', removeFolder);

/**
 * A new empty folder that is gone when this process exits, or earlier by {@link removeFolder}.
 * @param {string} name what it is for
 */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `regscope-${name}-`));
  temporary.add(folder);
  return folder;
}

/**
 * Retries, since a process that was just killed may still be writing there.
 * @param {string} folder
 */
export function removeFolder(folder) {
  temporary.delete(folder);
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch {
    // Not worth failing for: it lies in the system's folder for temporary files.
  }
}
