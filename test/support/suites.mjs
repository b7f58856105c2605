// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, temporaryFolder } from './folders.mjs';
import { sumOf } from './mochaSuite.mjs';
import { explain, Problem } from './problem.mjs';
import { runQuietly, runShown } from './processes.mjs';
import { elapsed } from './progress.mjs';
import { buildForTests, ensureCommands, ensureSystemPackages } from './setup.mjs';
import { ensureCodeServer, oldestVSCode } from './vscodeHost.mjs';

/**
 * @typedef {import('./mochaSuite.mjs').SuiteResult} SuiteResult
 *
 * @typedef {object} Suite
 * @property {string} name
 * @property {() => Promise<SuiteResult>} run rejects when the suite cannot run or breaks off
 */

const minute = 60_000;
const here = join(projectRoot, 'test/support');

/** @type {readonly Suite[]} in the order they run: the quick ones first */
export const suites = [
  { name: 'static', run: runStaticChecks },
  {
    name: 'unit',
    run: mochaInNode('unit', {
      timeout: 10_000,
      deadline: 3 * minute,
      prepare: () => ensureCommands({ readelf: 'binutils' }),
    }),
  },
  {
    name: 'corpus',
    run: mochaInNode('corpus', { timeout: 20_000, deadline: 2 * minute, prepare: ensureReferences }),
  },
  {
    name: 'helper',
    run: mochaInNode('helper', {
      timeout: 20_000,
      deadline: 6 * minute,
      processes: 2,
      prepare: () =>
        ensureCommands({
          objdump: 'binutils',
          'aarch64-linux-gnu-objdump': 'binutils-aarch64-linux-gnu',
          python3: 'python3',
        }),
    }),
  },
  { name: 'cpus', run: runOnOtherCpus },
  { name: 'vscode', run: runInExtensionHost },
  {
    name: 'ui',
    // Its tests mostly wait for a browser: two share the machine well. What a browser shows may come late on a busy machine:
    // such a test is tried once more, and the sum tells of it.
    run: mochaInNode('ui', {
      timeout: minute,
      deadline: 25 * minute,
      prepare: ensureBrowserHost,
      retries: 1,
      processes: 2,
    }),
  },
  {
    name: 'target',
    run: mochaInNode('target', {
      timeout: 2 * minute,
      deadline: 30 * minute,
      processes: 2,
      prepare: async () => {
        const { hostPackages } = await import('../target/hostPackages.mjs');
        await ensureSystemPackages(hostPackages);
        await ensureBrowserHost();
        await ensureCodeServer(oldestVSCode);
      },
    }),
  },
];

const staticChecks = [
  { name: 'types (tsc -b)', command: ['tsc', '-b'] },
  { name: 'lint (eslint)', command: ['eslint', '.'] },
  { name: 'format (prettier --check)', command: ['prettier', '--check', '.'] },
  {
    name: 'layers (depcruise)',
    command: ['depcruise', '--config', '.dependency-cruiser.cjs', 'src', 'webview', 'test'],
  },
];

/** Each check counts as one test. They run at the same time: none takes more than one CPU. */
async function runStaticChecks() {
  /** @param {typeof staticChecks[number]} check */
  const run = async ({ name, command }) => {
    const since = performance.now();
    const [program = '', ...args] = command;
    const { code, output } = await runQuietly(join(projectRoot, 'node_modules/.bin', program), args, {
      cwd: projectRoot,
      deadline: 8 * minute,
    });
    console.log(`  ${code === 0 ? '✔' : '✖'} ${name} (${elapsed(since)})`);
    if (code !== 0) console.log(output.trimEnd().replaceAll(/^/gm, '      '));
    return code === 0;
  };
  const done = await Promise.all(staticChecks.map(run));
  const troubles = staticChecks.filter((_, index) => !done[index]).map(({ name }) => `failed: ${name}`);
  return {
    passed: staticChecks.length - troubles.length,
    failed: troubles.length,
    skipped: 0,
    troubles,
  };
}

/**
 * @param {string} name of the folder below test/
 * @param {{ timeout: number, deadline: number, prepare?: () => Promise<unknown>, retries?: number, processes?: number }}
 * options milliseconds for one test and for the suite; how often a failed test is tried again; in how many processes its
 * files are run at the same time
 */
function mochaInNode(name, { timeout, deadline, prepare, retries = 0, processes = 1 }) {
  return async () => {
    await prepare?.();
    await buildOnce();
    const script = join(here, 'runInNode.mjs');
    const claims = temporaryFolder('claims');
    const results = await Promise.all(
      Array.from({ length: processes }, (_, index) =>
        runForResult(
          deadline,
          (resultFile) => [script, name, resultFile, String(timeout), String(retries), claims],
          index === 0 ? runShown : runShownAtEnd,
        ),
      ),
    );
    return sumOf(results);
  };
}

/** A part of the helper's tests on two CPUs, one each; or with `REGSCOPE_TEST_CPU`, all of them on that one. */
async function runOnOtherCpus() {
  await ensureSystemPackages(['qemu-user-static', 'debian-archive-keyring']);
  await buildOnce();
  const chosen = process.env['REGSCOPE_TEST_CPU'];
  const results = await Promise.all(
    (chosen === undefined ? ['arm', 'riscv64'] : [chosen]).map(async (cpu, index) => {
      const { troubles, ...counts } = await runForResult(
        (chosen === undefined ? 6 : 60) * minute,
        (resultFile) => [
          join(here, 'runOnCpu.mjs'),
          cpu,
          resultFile,
          chosen === undefined ? 'part' : 'whole',
        ],
        index === 0 ? runShown : runShownAtEnd,
      );
      return { ...counts, troubles: troubles.map((trouble) => `${cpu}: ${trouble}`) };
    }),
  );
  return sumOf(results);
}

async function runInExtensionHost() {
  if (process.env['REGSCOPE_VSCODE'] === undefined) await ensureBrowserHost();
  await buildOnce();
  return runForResult(5 * minute, (resultFile) => [join(here, 'runInExtensionHost.mjs'), resultFile]);
}

async function ensureBrowserHost() {
  if (process.env['CHROMIUM'] === undefined) await ensureCommands({ chromium: 'chromium' });
  await ensureCodeServer();
}

/** The corpus suite compares with Debian's lspci and with Python's XML reader. Without a corpus it only says that it is skipped. */
async function ensureReferences() {
  if (process.env['REGSCOPE_CORPUS'] === undefined) return;
  await ensureSystemPackages(['pciutils']);
  await ensureCommands({ python3: 'python3' });
}

/** @type {Promise<void> | undefined} */
let built;
const buildOnce = () => (built ??= buildForTests());

/**
 * Runs a script that leaves a {@link SuiteResult} in a file.
 * @param {number} deadline
 * @param {(resultFile: string) => string[]} script
 * @param {typeof runShown} [run]
 * @returns {Promise<SuiteResult>}
 */
async function runForResult(deadline, script, run = runShown) {
  const resultFile = join(temporaryFolder('result'), 'result.json');
  const trouble = await run(process.execPath, script(resultFile), { deadline });
  if (!existsSync(resultFile)) {
    throw new Problem(`The run broke off: ${trouble ?? 'no result was left'}.`, 'The reason stands above.');
  }
  /** @type {SuiteResult} */
  const result = JSON.parse(readFileSync(resultFile, 'utf8'));
  if (result.failed > 0 || trouble === undefined) return result;
  const reason = `Every test passed, but then ${trouble}.`;
  console.log(reason);
  return { ...result, failed: 1, troubles: [...result.troubles, reason] };
}

/**
 * Like {@link runShown}, but what it prints is shown when it has ended: two at once would mix their lines.
 * @type {typeof runShown}
 */
async function runShownAtEnd(command, args, { deadline }) {
  const { code, output } = await runQuietly(command, args, { deadline });
  console.log(output.trimEnd());
  return code === 0 ? undefined : `it exited with code ${code}`;
}

/**
 * Runs a suite, whatever happens to it: one that cannot run, breaks off or has no tests has failed.
 * @param {Suite} suite
 * @returns {Promise<SuiteResult>}
 */
export async function runSuite({ name, run }) {
  const since = performance.now();
  console.log(`\n── ${name} ──`);
  let result = await run().catch((error) => {
    const reason = explain(error);
    console.log(reason);
    return { passed: 0, failed: 1, skipped: 0, troubles: [reason] };
  });
  if (result.passed + result.failed + result.skipped === 0) {
    const reason = 'The suite has no tests.';
    console.log(reason);
    result = { ...result, failed: 1, troubles: [reason] };
  }
  console.log(`── ${name}: ${formatResult(result)} (${elapsed(since)})`);
  return result;
}

/** @param {Omit<SuiteResult, 'troubles'>} result */
export function formatResult({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
