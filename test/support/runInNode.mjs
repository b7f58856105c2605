// @ts-check
// node test/support/runInNode.mjs SUITE RESULT-FILE TIMEOUT RETRIES [CLAIMS]: one suite of built tests in a plain Node process,
// or its share of one: processes that are given the same folder take the files in turn.
import { join } from 'node:path';
import { projectRoot } from './folders.mjs';
import { runMocha } from './mochaSuite.mjs';
import { endAllProcesses, onInterrupt } from './processes.mjs';

const [suite = '', resultFile = '', timeout = '', retries = '0', claims] = process.argv.slice(2);

onInterrupt(async () => {
  await endAllProcesses();
  return 130;
});

const { failed } = await runMocha({
  folder: join(projectRoot, 'out/test', suite),
  resultFile,
  timeout: Number(timeout),
  color: process.stdout.isTTY,
  grep: process.env['REGSCOPE_TEST_GREP'],
  retries: Number(retries),
  claims,
});
process.exitCode = failed > 0 ? 1 : 0;

// The process must now end by itself. If it does not, a test has left something open, and that is a failure.
// When nothing is open any more it is left at once: Node's own way out may close handles for ever (seen with 20.20).
process.on('beforeExit', (code) => process.exit(code));
setTimeout(() => {
  console.error(`Still open after the last test: ${process.getActiveResourcesInfo().join(', ')}`);
  process.exit(70);
}, 5000).unref();
