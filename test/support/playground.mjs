// @ts-check
// A guest of QEMU's to play with: `npm start -- --qemu`. It runs in a process of its own, which the tests have built.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hostPackagesForX86 } from '../target/hostPackages.mjs';
import { projectRoot } from './folders.mjs';
import { Problem } from './problem.mjs';
import { startProcess } from './processes.mjs';
import { ensureSystemPackages, lastLines } from './setup.mjs';

/** The line that says that the guest takes connections. */
export const playgroundReady = 'The guest is ready.';

/** As its ssh knows it. */
export const playgroundHost = 'qemu-guest';

/** What the guest is called where targets are listed. */
export const playgroundName = 'QEMU guest';

/** Refuses a machine that no guest can be made on, before anything is downloaded. */
export function ensureGuestsCanBeMade() {
  if (process.platform === 'linux' && process.arch === 'x64' && existsSync('/usr/bin/apt-get')) return;
  throw new Problem(
    `The QEMU guest is made with apt, of Debian's packages for x86-64: not on ${process.platform} ${process.arch} without them.`,
    'Use an x86-64 machine with Debian or Ubuntu, or leave out --qemu: the demo machine runs anywhere.',
  );
}

export async function ensureGuestPackages() {
  await ensureSystemPackages(hostPackagesForX86);
}

/**
 * @typedef {object} Playground
 * @property {Promise<void>} ready rejects with a Problem
 * @property {Promise<void>} ended
 * @property {() => string} output what it has printed so far
 */

/**
 * Starts making and booting the guest. It ends with this process.
 * @param {string} folder of its own, which gets an `ssh` that knows it
 * @returns {Playground}
 */
export function startPlayground(folder) {
  const program = join(projectRoot, 'out/test/target/main.js');
  const child = startProcess(process.execPath, [program, 'playground', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => (output += text));
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  /** @type {Promise<void>} */
  const ready = new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      if (output.includes(playgroundReady)) resolve();
    });
    void ended.then(() =>
      reject(
        new Problem(
          `The QEMU guest did not start:\n${lastLines(output)}`,
          'Mend what it names, then try again; `npm start` without --qemu needs none.',
        ),
      ),
    );
  });
  ready.catch(() => undefined); // It may be waited for later.
  return { ready, ended, output: () => output };
}
