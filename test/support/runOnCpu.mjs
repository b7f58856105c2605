// @ts-check
// node test/support/runOnCpu.mjs CPU RESULT-FILE part|whole: tests of the helper in a plain Node process, with helpers that
// QEMU runs as another CPU's.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { leftOut, part } from '../cpus/selection.mjs';
import { projectRoot } from './folders.mjs';
import { runMocha } from './mochaSuite.mjs';
import { endAllProcesses, onInterrupt } from './processes.mjs';

const [cpu = '', resultFile = '', extent = 'part'] = process.argv.slice(2);

/** How many times longer everything may take, which an emulated Node takes to start alone. */
const slowdown = 15;

onInterrupt(async () => {
  await endAllProcesses();
  return 130;
});

/** @type {{ helperOn: (cpu: string) => Promise<string[]> }} */
const { helperOn } = createRequire(import.meta.url)(join(projectRoot, 'out/test/cpus/main.js'));
process.env['REGSCOPE_TEST_HELPER'] = JSON.stringify(await helperOn(cpu));
process.env['REGSCOPE_TEST_CPU'] = cpu;

const files = extent === 'whole' ? ['cpus/', 'helper/'] : ['cpus/', ...part];
const { failed } = await runMocha({
  folder: join(projectRoot, 'out/test'),
  only: (file) => files.some((start) => file.startsWith(start)),
  leftOut: leftOut.filter(({ on }) => on === undefined || on === cpu),
  slowdown,
  resultFile,
  timeout: 20_000,
  color: process.stdout.isTTY,
  grep: process.env['REGSCOPE_TEST_GREP'],
});
process.exitCode = failed > 0 ? 1 : 0;

// The process must now end by itself. If it does not, a test has left something open, and that is a failure.
// When nothing is open any more it is left at once: Node's own way out may close handles for ever (seen with 20.20).
process.on('beforeExit', (code) => process.exit(code));
setTimeout(() => {
  console.error(`Still open after the last test: ${process.getActiveResourcesInfo().join(', ')}`);
  process.exit(70);
}, 5000).unref();
