// @ts-check
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import { closeWhatIsLeftOpen } from './leftOpen.mjs';

/**
 * What a suite's run leaves in a file for test.mjs. A run that crashes leaves none. `troubles` tell of each test that
 * failed, and of each that passed at its second try only.
 * @typedef {{ passed: number, failed: number, skipped: number, troubles: readonly string[] }} SuiteResult
 */

/**
 * Tests by how their file's path and their full title start.
 * @typedef {{ file: string, title?: string, why: string }} LeftOut
 */

/**
 * @typedef {object} MochaOptions
 * @property {string} folder of built tests
 * @property {number} timeout milliseconds that one test may take
 * @property {boolean} [color]
 * @property {string | undefined} [grep] only tests whose full title has this text
 * @property {number} [retries] how often a test that failed is tried again
 * @property {readonly LeftOut[]} [leftOut] what is skipped, each with the reason in its title
 * @property {number} [slowdown] how many times longer each test may take than it says itself
 */

/**
 * Runs every test file below a folder in this process, one after the other.
 * @param {MochaOptions & {
 *   resultFile?: string | undefined,
 *   only?: (file: string) => boolean,
 *   claims?: string | undefined,
 *   specFile?: string | undefined,
 * }} options `only`: which of the files, by their paths in the folder; `claims`: a folder where processes that share the files
 * tell each other which they have taken; `specFile`: where the report goes if not to the console
 * @returns {Promise<SuiteResult>}
 */
export async function runMocha({ resultFile, only = () => true, claims, specFile, ...options }) {
  // A native import: what a bundled `require` of this package answers depends on the version of Node.
  const { default: Mocha } = await import('mocha');
  if (specFile)
    Mocha.reporters.Base.consoleLog = (...args) => appendFileSync(specFile, `${format(...args)}\n`);
  /** @type {SuiteResult[]} */
  const results = [];
  for (const file of heaviestFirst(testFiles(options.folder).filter(only), options.folder)) {
    if (claims === undefined || claim(claims, file)) results.push(await runFile(Mocha, file, options));
  }
  await closeWhatIsLeftOpen();
  const result = sumOf(results);
  if (resultFile) writeFileSync(resultFile, JSON.stringify(result));
  return result;
}

/**
 * @param {typeof import('mocha')} Mocha
 * @param {string} file
 * @param {MochaOptions} options
 * @returns {Promise<SuiteResult>}
 */
function runFile(
  Mocha,
  file,
  { folder, timeout, color = false, grep, retries = 0, leftOut = [], slowdown = 1 },
) {
  const mocha = new Mocha({
    // The sum stands at the end of the suite.
    reporter: class extends Mocha.reporters.Spec {
      /** @override */
      epilogue() {
        if (this.stats.failures > 0) super.epilogue();
      }
    },
    color,
    timeout: timeout * slowdown,
    retries,
    forbidOnly: true,
    ...(grep ? { fgrep: grep } : {}),
  });
  mocha.addFile(join(folder, file));
  mocha.suite.on('post-require', () => {
    for (const suite of mocha.suite.suites) allowMoreTime(suite, timeout, slowdown);
    for (const each of leftOut) if (file.startsWith(each.file)) leaveOut(mocha.suite.suites, each);
  });
  return new Promise((resolve) => {
    /** @type {string[]} */
    const troubles = [];
    /** @type {(what: string) => (test: import('mocha').Test, error: unknown) => void} */
    const note = (what) => (test, error) => {
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      troubles.push(`${what}: ${test.fullTitle()}\n${reason}`);
    };
    const runner = mocha.run((failed) => {
      const { passes = 0, pending = 0 } = runner.stats ?? {};
      mocha.dispose(); // It listens to the process.
      resolve({ passed: passes, failed, skipped: pending, troubles });
    });
    runner.on('retry', note('tried again'));
    runner.on('fail', note('failed'));
  });
}

/**
 * @param {readonly SuiteResult[]} results
 * @returns {SuiteResult}
 */
export function sumOf(results) {
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
    skipped: results.reduce((sum, { skipped }) => sum + skipped, 0),
    troubles: results.flatMap(({ troubles }) => troubles),
  };
}

/**
 * Takes a file for this process, unless another has.
 * @param {string} claims
 * @param {string} file
 */
function claim(claims, file) {
  try {
    mkdirSync(join(claims, encodeURIComponent(file)));
    return true;
  } catch {
    return false;
  }
}

/**
 * Where a suite or a test has a time of its own, and not what all have.
 * @param {import('mocha').Suite} suite
 * @param {number} usual milliseconds, before the slowdown
 * @param {number} slowdown
 */
function allowMoreTime(suite, usual, slowdown) {
  for (const one of [suite, ...suite.tests])
    if (one.timeout() !== usual * slowdown) one.timeout(one.timeout() * slowdown);
  for (const below of suite.suites) allowMoreTime(below, usual, slowdown);
}

/**
 * Marks tests as not to be run. One that is not there any more is a mistake in the list.
 * @param {readonly import('mocha').Suite[]} suites of one file
 * @param {LeftOut} what
 */
function leaveOut(suites, { file, title = '', why }) {
  let found = 0;
  for (const suite of suites)
    suite.eachTest((test) => {
      if (!test.fullTitle().startsWith(title)) return;
      test.pending = true;
      test.title += ` (left out: ${why})`;
      found++;
    });
  if (found === 0) throw new Error(`There is no test “${title}” in ${file} to be left out.`);
}

/**
 * Those with the most tests come first: what is left for the end is short.
 * @param {readonly string[]} files
 * @param {string} folder
 */
function heaviestFirst(files, folder) {
  const tests = new Map(
    files.map((file) => [file, readFileSync(join(folder, file), 'utf8').split(/\bit\(/).length]),
  );
  return [...files].sort((a, b) => (tests.get(b) ?? 0) - (tests.get(a) ?? 0));
}

/** @param {string} folder */
function testFiles(folder) {
  if (!existsSync(folder)) return []; // no test was built: the run has no tests, and that is reported
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.test.js')).sort();
}
