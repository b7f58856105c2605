// @ts-check
// A real VS Code without a desktop: code-server is VS Code's own workbench in a browser and its own extension host in
// Node. To an extension it is what Remote-SSH is: host on the target, window elsewhere.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, projectRoot, removeFolder } from './folders.mjs';
import { Problem } from './problem.mjs';
import { runQuietly } from './processes.mjs';
import { step } from './progress.mjs';
import { ensureCommands, lastLines } from './setup.mjs';

/**
 * @typedef {object} VSCodeHost
 * @property {string} node the Node that code-server runs on
 * @property {string} entry code-server's main script; that of the oldest lacks a module that is compiled
 * @property {string} vscode the VS Code in it, whose server runs without the rest
 */

/** The oldest VS Code that package.json admits. */
export const oldestVSCode = 'oldestVSCodeHost';

/**
 * Installs code-server once into the cache.
 * @param {string} [name] the folder beside this file whose lock file says which versions
 * @returns {Promise<VSCodeHost>}
 */
export async function ensureCodeServer(name = 'vscodeHost') {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    throw new Problem(
      'There is no code-server for this platform: it runs on Linux, on x64 and arm64.',
      'Open this folder in desktop VS Code and press F5.',
    );
  }
  const source = join(projectRoot, 'test/support', name);
  const lock = readFileSync(join(source, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), `vscode-host-${process.arch}-${hash}`);
  if (!existsSync(folder)) {
    // Two of its packages bring C++ that is compiled here.
    await ensureCommands({ python3: 'python3', make: 'make', 'g++': 'g++' });
    await step('Installing VS Code for the browser (code-server, once, about a minute)', () =>
      install(source, folder),
    );
  }
  return hostIn(folder);
}

/**
 * @param {string} folder
 * @returns {VSCodeHost}
 */
function hostIn(folder) {
  return {
    node: join(folder, `node_modules/node-linux-${process.arch}/bin/node`),
    entry: join(folder, 'node_modules/code-server/out/node/entry.js'),
    vscode: join(folder, 'node_modules/code-server/lib/vscode'),
  };
}

/**
 * Works beside `folder` and renames at the end, so that an interrupted installation is never taken for a whole one and
 * two at once do no harm.
 * @param {string} source
 * @param {string} folder
 */
async function install(source, folder) {
  const parent = cacheFolder();
  mkdirSync(parent, { recursive: true });
  removeAbandoned(parent);
  const work = `${folder}.installing-${process.pid}`;
  const discard = () => removeFolder(work);
  process.once('exit', discard);
  cpSync(source, work, { recursive: true });

  const { node, vscode } = hostIn(work);
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await must('npm', ['ci', ...quiet], work);
  if (!existsSync(node))
    throw new Problem(
      `npm did not install ${node}.`,
      'Check that optional packages are not left out (`npm config get omit`).',
    );
  // What code-server's own install script does, but for the modules that tests do without (kerberos needs more system
  // packages, sqlite3 a minute). Its shrinkwrap is incomplete, hence not `npm ci`.
  await must('npm', ['install', '--omit=dev', ...quiet], vscode);
  // Without spdlog output channels stay empty. nodedir: headers from the package, not from a download.
  const nodeHome = join(node, '../..');
  await must('npm', ['rebuild', '@vscode/spdlog', '@vscode/native-watchdog', '--loglevel=error'], vscode, {
    PATH: `${join(nodeHome, 'bin')}:${process.env['PATH']}`,
    npm_config_nodedir: nodeHome,
    JOBS: 'max',
  });
  await must(node, [join(vscode, 'out/server-main.js'), '--version'], work);

  try {
    renameSync(work, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    discard(); // another run was faster
  }
  process.off('exit', discard);
}

/**
 * Removes what runs that were killed have left.
 * @param {string} parent
 */
function removeAbandoned(parent) {
  for (const name of readdirSync(parent)) {
    const pid = /\.installing-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) removeFolder(join(parent, name));
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {Record<string, string>} [env]
 */
async function must(command, args, cwd, env = {}) {
  const { code, output } = await runQuietly(command, args, { cwd, env });
  if (code === 0) return;
  throw new Problem(
    `code-server could not be installed: \`${[command, ...args].join(' ')}\` failed:\n${lastLines(output)}`,
    'Check that the npm registry can be reached (`npm ping`), then try again.',
  );
}
