import { runMocha } from '../support/mochaSuite.mjs';

/**
 * VS Code calls this inside the extension host (`--extensionTestsPath`); a rejection is a failed run. Without the
 * variables, as when started by F5, the report goes to the debug console.
 */
export async function run(): Promise<void> {
  const { failed } = await runMocha({
    folder: __dirname,
    timeout: 20_000,
    resultFile: process.env['REGSCOPE_TEST_RESULT'],
    specFile: process.env['REGSCOPE_TEST_SPEC'],
    grep: process.env['REGSCOPE_TEST_GREP'],
  });
  if (failed > 0) throw new Error(`${failed} failed`);
}
