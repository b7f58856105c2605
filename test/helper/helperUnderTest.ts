import { resolve } from 'node:path';
import { accessWidths, type AccessWidth } from '../../src/shared/model/accessWidth';

/** The words that start the built helper: by this Node, or as another CPU's (test/cpus). */
export const helperCommand: readonly string[] = JSON.parse(
  process.env['REGSCOPE_TEST_HELPER'] ?? JSON.stringify([process.execPath, resolve('dist/helper.js')]),
) as string[];

/** The helper's CPU, by Node's name. */
export const helperCpu = process.env['REGSCOPE_TEST_CPU'] ?? process.arch;

/** The widths of its loads and stores. */
export const helperWidths: readonly AccessWidth[] =
  helperCpu === 'arm' ? accessWidths.filter((width) => width <= 32) : accessWidths;

/** How long it is waited for. An emulated Node takes seconds to start on a machine that has nothing else to do. Milliseconds. */
export const helperDeadline = helperCpu === process.arch ? 15_000 : 150_000;
