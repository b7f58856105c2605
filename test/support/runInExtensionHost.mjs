// @ts-check
// node test/support/runInExtensionHost.mjs RESULT-FILE: the suite test/vscode inside a real extension host, desktop VS
// Code's where REGSCOPE_VSCODE names its executable, code-server's otherwise. Both take the same flags.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { projectRoot, temporaryFolder } from './folders.mjs';
import { onInterrupt } from './processes.mjs';
import { steady, writeUserSettings } from './profile.mjs';

const [resultFile = ''] = process.argv.slice(2);
const home = temporaryFolder('vscode');
const userDataDir = join(home, 'user-data');
const workspace = join(home, 'workspace');
const specFile = join(home, 'spec.txt');
writeUserSettings(userDataDir, { ...steady, 'regscope.machine': 'demo' });
mkdirSync(workspace);
writeFileSync(specFile, '');

// An extension host has no console of ours: its report goes through a file.
let shown = 0;
const show = () => {
  const text = readFileSync(specFile, 'utf8');
  process.stdout.write(text.slice(shown));
  shown = text.length;
};
const showing = setInterval(show, 200);

onInterrupt(() => Promise.resolve(130));
try {
  await runTests({
    vscodeExecutablePath:
      process.env['REGSCOPE_VSCODE'] ?? join(projectRoot, 'test/support/codeServerLauncher.mjs'),
    extensionDevelopmentPath: projectRoot,
    extensionTestsPath: join(projectRoot, 'out/test/vscode/main.js'),
    launchArgs: [workspace, `--user-data-dir=${userDataDir}`, `--extensions-dir=${join(home, 'extensions')}`],
    extensionTestsEnv: { REGSCOPE_TEST_RESULT: resultFile, REGSCOPE_TEST_SPEC: specFile },
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  clearInterval(showing);
  show();
}
