// @ts-check
import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';

/**
 * What a suite's run leaves in a file for test.mjs. A run that crashes leaves none.
 * @typedef {{ passed: number, failed: number, skipped: number }} SuiteResult
 */

/**
 * Runs every test file below `folder` in this process.
 * @param {object} options
 * @param {string} options.folder of built tests
 * @param {string | undefined} [options.resultFile]
 * @param {number} options.timeout milliseconds that one test may take
 * @param {boolean} [options.color]
 * @param {string | undefined} [options.grep] only tests whose full title has this text
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
    forbidOnly: true,
    ...(grep ? { fgrep: grep } : {}),
  });
  const [number = 1, of = 1] = shard.split('/').map(Number);
  const files = testFiles(folder).filter((_, index) => index % of === number - 1);
  for (const file of files) mocha.addFile(join(folder, file));
  return new Promise((resolve) => {
    const runner = mocha.run((failed) => {
      const result = { passed: runner.stats?.passes ?? 0, failed, skipped: runner.stats?.pending ?? 0 };
      if (resultFile) writeFileSync(resultFile, JSON.stringify(result));
      resolve(result);
    });
  });
}

/** @param {string} folder */
function testFiles(folder) {
  if (!existsSync(folder)) return []; // no test was built: the run has no tests, and that is reported
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.test.js')).sort();
}
