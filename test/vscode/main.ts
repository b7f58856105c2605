import { appendFileSync } from 'node:fs';
import { runMocha } from '../support/mochaSuite.mjs';

/** VS Code calls this inside the extension host (`--extensionTestsPath`); a rejection is a failed run. */
export async function run(): Promise<void> {
  const specFile = environment('REGSCOPE_TEST_SPEC');
  const grep = process.env['REGSCOPE_TEST_GREP'];
  const { failed } = await runMocha({
    folder: __dirname,
    resultFile: environment('REGSCOPE_TEST_RESULT'),
    timeout: 20_000,
    print: (line) => {
      appendFileSync(specFile, `${line}\n`);
    },
    ...(grep === undefined ? {} : { grep }),
  });
  if (failed > 0) throw new Error(`${failed} failed`);
}

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run this suite with \`npm test vscode\`.`);
  return value;
}
