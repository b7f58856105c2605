// @ts-check
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';

/**
 * What a suite's run leaves in a file for test.mjs. A run that crashes leaves none. `troubles` tell of each test that
 * failed, and of each that passed at its second try only.
 * @typedef {{ passed: number, failed: number, skipped: number, troubles: readonly string[] }} SuiteResult
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
  specFile,
}) {
  // A native import: what a bundled `require` of this package answers depends on the version of Node.
  const { default: Mocha } = await import('mocha');
  if (specFile)
    Mocha.reporters.Base.consoleLog = (...args) => appendFileSync(specFile, `${format(...args)}\n`);
  const mocha = new Mocha({
    reporter: 'spec',
    color,
    timeout,
    retries,
    forbidOnly: true,
    ...(grep ? { fgrep: grep } : {}),
  });
  const [number = 1, of = 1] = shard.split('/').map(Number);
  for (const file of shareOf(testFiles(folder), folder, number, of)) mocha.addFile(join(folder, file));
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
