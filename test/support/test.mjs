// @ts-check
// npm test: every suite, or those named. The end says once more what failed; the last line is the sum.
import { parseArgs } from 'node:util';
import { sumOf } from './mochaSuite.mjs';
import { explain, Problem } from './problem.mjs';
import { endAllProcesses, graceForParents, onInterrupt } from './processes.mjs';
import { ensureDependencies, ensureNode } from './setup.mjs';
import { formatResult, runSuite, suites } from './suites.mjs';

const names = suites.map(({ name }) => name);
const usage = `npm test                        every suite: ${names.join(', ')}
npm test unit ui                these suites only
npm test -- --skip target       all but this one (counted as skipped)
npm test unit -- --grep iomem   only tests with this text in their title`;

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { skip: { type: 'string', multiple: true, default: [] }, grep: { type: 'string' } },
    });
    const unknown = [...positionals, ...values.skip].find((name) => !names.includes(name));
    if (unknown !== undefined) throw new Error(`There is no suite "${unknown}".`);
    return { only: positionals, skip: values.skip, grep: values.grep };
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : String(error), `These are known:\n\n${usage}`);
  }
}

async function main() {
  const { only, skip, grep } = readOptions();
  if (grep !== undefined) process.env['REGSCOPE_TEST_GREP'] = grep;
  let interrupted = false;
  onInterrupt(async () => {
    interrupted = true;
    console.error('\nInterrupted.');
    await endAllProcesses(graceForParents);
    return 130;
  });
  ensureNode();
  await ensureDependencies();

  /** @type {import('./mochaSuite.mjs').SuiteResult[]} */
  const results = [];
  for (const suite of suites) {
    if (only.length > 0 && !only.includes(suite.name)) continue;
    if (skip.includes(suite.name)) {
      console.log(`\n── ${suite.name}: skipped, as asked`);
      results.push({ passed: 0, failed: 0, skipped: 1, troubles: [] });
      continue;
    }
    const result = await runSuite(suite);
    if (interrupted) return;
    results.push({ ...result, troubles: result.troubles.map((trouble) => `${suite.name}: ${trouble}`) });
  }
  const sum = sumOf(results);
  for (const trouble of sum.troubles) console.log(`\n✖ ${trouble}`);
  console.log(`\n${formatResult(sum)}`);
  process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;
}

main().catch((error) => {
  console.error(explain(error));
  process.exitCode = 1;
});
