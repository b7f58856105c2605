// @ts-check
// npm run bench [-- --json FILE] [--only helper|link|editor|registers]: Regscope's times and sizes beside those of what people use
// otherwise. Never a test: what it prints depends on the machine and on what else runs there.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './folders.mjs';
import { explain, Problem } from './problem.mjs';
import { endAllProcesses, graceForParents, onInterrupt, runShown } from './processes.mjs';
import { ensureCodeServer } from './vscodeHost.mjs';
import {
  buildForTests,
  ensureCommands,
  ensureDependencies,
  ensureNode,
  ensureSystemPackages,
} from './setup.mjs';

const minute = 60_000;

async function main() {
  onInterrupt(async () => {
    await endAllProcesses(graceForParents);
    return 130;
  });
  ensureNode();
  await ensureDependencies();
  await ensureSystemPackages(['gcc', 'libc6-dev', 'memtool', 'openssh-client', 'pciutils']);
  await ensureCommands({ python3: 'python3', chromium: 'chromium' });
  await ensureCodeServer();
  await buildForTests();
  const program = join(projectRoot, 'out/test/bench');
  copyFileSync(join(projectRoot, 'dist/koffi.node'), join(program, 'koffi.node')); // The helper's own access, in here.
  const trouble = await runShown(process.execPath, [join(program, 'main.js'), ...process.argv.slice(2)], {
    deadline: 20 * minute,
  });
  if (trouble !== undefined)
    throw new Problem(`The bench broke off: ${trouble}.`, 'The reason stands above.');
}

main().catch((error) => {
  console.error(explain(error));
  process.exitCode = 1;
});
