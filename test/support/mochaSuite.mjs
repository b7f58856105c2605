// @ts-check
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { format } from 'node:util';

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
 * Runs every test file below `folder` in this process.
 * @param {object} options
 * @param {string} options.folder of built tests
 * @param {string | undefined} [options.resultFile]
 * @param {number} options.timeout milliseconds that one test may take
 * @param {boolean} [options.color]
 * @param {string | undefined} [options.grep] only tests whose full title has this text
 * @param {number} [options.retries] how often a test that failed is tried again
 * @param {string} [options.shard] `2/3` runs every third file, from the second
 * @param {(file: string) => boolean} [options.only] which of the files, by their paths in the folder
 * @param {readonly LeftOut[]} [options.leftOut] what is skipped, each with the reason in its title
 * @param {number} [options.slowdown] how many times longer each test may take than it says itself
 * @param {string | undefined} [options.specFile] where the report goes if not to the console
 * @returns {Promise<SuiteResult>}
 */
export async function runMocha({
  folder,
  resultFile,
  timeout,
  color = false,
  grep,
  retries = 0,
  shard = '1/1',
  only = () => true,
  leftOut = [],
  slowdown = 1,
  specFile,
}) {
  // A native import: what a bundled `require` of this package answers depends on the version of Node.
  const { default: Mocha } = await import('mocha');
  if (specFile)
    Mocha.reporters.Base.consoleLog = (...args) => appendFileSync(specFile, `${format(...args)}\n`);
  const mocha = new Mocha({
    reporter: 'spec',
    color,
    timeout: timeout * slowdown,
    retries,
    forbidOnly: true,
    ...(grep ? { fgrep: grep } : {}),
  });
  const [number = 1, of = 1] = shard.split('/').map(Number);
  const files = testFiles(folder).filter(only);
  for (const file of shareOf(files, folder, number, of)) mocha.addFile(join(folder, file));
  mocha.suite.on('post-require', (_globals, path) => {
    const suites = mocha.suite.suites.filter((suite) => suite.file === path);
    const file = relative(folder, path);
    for (const suite of suites) allowMoreTime(suite, timeout, slowdown);
    for (const each of leftOut) if (file.startsWith(each.file)) leaveOut(suites, each);
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
      const result = {
        passed: runner.stats?.passes ?? 0,
        failed,
        skipped: runner.stats?.pending ?? 0,
        troubles,
      };
      if (resultFile) writeFileSync(resultFile, JSON.stringify(result));
      resolve(result);
    });
    runner.on('retry', note('tried again'));
    runner.on('fail', note('failed'));
  });
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
 * The files of one shard: each goes where the fewest tests are yet, those with the most tests first.
 * @param {readonly string[]} files
 * @param {string} folder
 * @param {number} number of the shard, from 1
 * @param {number} of
 */
function shareOf(files, folder, number, of) {
  const counted = files.map((file) => ({
    file,
    tests: readFileSync(join(folder, file), 'utf8').split(/\bit\(/).length,
  }));
  const shards = Array.from({ length: of }, () => ({ tests: 0, files: /** @type {string[]} */ ([]) }));
  for (const { file, tests } of counted.sort((a, b) => b.tests - a.tests)) {
    const least = shards.reduce((some, other) => (other.tests < some.tests ? other : some));
    least.tests += tests;
    least.files.push(file);
  }
  return shards[number - 1]?.files.sort() ?? [];
}

/** @param {string} folder */
function testFiles(folder) {
  if (!existsSync(folder)) return []; // no test was built: the run has no tests, and that is reported
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.test.js')).sort();
}
