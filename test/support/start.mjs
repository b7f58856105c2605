// @ts-check
// npm start: a VS Code with Regscope in it, showing the demo machine or (-- --live) this one.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startCodeServer } from './codeServer.mjs';
import { projectRoot, temporaryFolder } from './folders.mjs';
import { explain, Problem } from './problem.mjs';
import { endAllProcesses, onInterrupt, runQuietly } from './processes.mjs';
import { unpackExtension, writeUserSettings } from './profile.mjs';
import { step } from './progress.mjs';
import { ensureBuilt, ensureDependencies, ensureNode, findCommand, lastLines } from './setup.mjs';
import { ensureCodeServer } from './vscodeHost.mjs';

const usage = `npm start                  shows the demo machine: nothing of this computer is touched
npm start -- --live        shows this computer
npm start -- --port 8080   on this port (VS Code in the browser only; any free one otherwise)
npm start -- --browser     VS Code in the browser even where desktop VS Code is installed`;

/** @returns {{ live: boolean, browser: boolean, help: boolean, port: number | undefined }} */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        live: { type: 'boolean', default: false },
        browser: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        port: { type: 'string' },
      },
    });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
      throw new Error(`--port takes a number from 1 to 65535, not "${values.port}".`);
    }
    return { live: values.live, browser: values.browser, help: values.help, port };
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : String(error), `These are known:\n\n${usage}`);
  }
}

let stopping = false;
let closeDesktop = () => Promise.resolve();

async function main() {
  const options = readOptions();
  if (options.help) {
    console.log(usage);
    return;
  }
  onInterrupt(async () => {
    stopping = true;
    await closeDesktop();
    await endAllProcesses();
    console.log('\nStopped.');
    return 0;
  });
  ensureNode();
  await ensureDependencies();
  await ensureBuilt();
  const desktop = options.browser || options.port !== undefined ? undefined : await findDesktop();
  if (desktop === undefined) await runInBrowser(makeProfile(options), options);
  else await runOnDesktop(desktop, makeProfile(options), options);
}

/** @typedef {{ home: string, userDataDir: string, extensionsDir: string, workspace: string }} Profile */

/**
 * A VS Code that knows nothing yet, in a folder that is deleted when this process exits.
 * @param {{ live: boolean }} options
 * @returns {Profile}
 */
function makeProfile({ live }) {
  const home = temporaryFolder('start');
  const workspace = join(home, 'workspace');
  const userDataDir = join(home, 'user-data');
  writeUserSettings(userDataDir, { 'regscope.machine': live ? 'local' : 'demo' });
  mkdirSync(workspace);
  writeFileSync(join(workspace, '.regscope'), ''); // the side bar comes up by itself in a folder with this file
  writeFileSync(join(workspace, 'README.md'), 'This folder is deleted when `npm start` ends.\n');
  return { home, userDataDir, extensionsDir: join(home, 'extensions'), workspace };
}

/**
 * @param {Profile} profile
 * @param {{ live: boolean, port: number | undefined }} options
 */
async function runInBrowser({ home, userDataDir, extensionsDir, workspace }, { live, port }) {
  const host = await ensureCodeServer();
  unpackExtension(extensionsDir);
  const server = await step('Starting VS Code', () =>
    startCodeServer(host, { home, userDataDir, extensionsDir, ...(port === undefined ? {} : { port }) }),
  );
  const address = `${server.url}/?folder=${workspace}`;
  const overSsh = process.env['SSH_CONNECTION'] !== undefined;
  announce([
    ['Open', address],
    ...(overSsh
      ? [['', `from your own computer first: ssh -L ${server.authority}:${server.authority} <this machine>`]]
      : []),
    ...whatOneSees(live),
    ['Note', 'until it stops, everyone who is logged in to this machine can open this address'],
    ['Stop', 'Ctrl+C'],
  ]);
  await server.ended;
  if (stopping) return;
  throw new Problem(`VS Code ended by itself:\n${lastLines(server.output())}`, 'Start it again.');
}

/**
 * @param {string} code
 * @param {Profile} profile
 * @param {{ live: boolean }} options
 */
async function runOnDesktop(code, { userDataDir, extensionsDir, workspace }, { live }) {
  const args = [`--extensionDevelopmentPath=${projectRoot}`, `--user-data-dir=${userDataDir}`];
  args.push(`--extensions-dir=${extensionsDir}`, '--new-window', '--wait', workspace);
  if (process.getuid?.() === 0) args.push('--no-sandbox'); // Chromium's sandbox refuses to run as root
  const closed = runQuietly(code, args);
  closeDesktop = async () => {
    // `code` has left VS Code to itself; its processes are known by the profile that only they have.
    const { output } = await runQuietly('pgrep', ['-f', '--', userDataDir]);
    for (const pid of output.match(/\d+/g) ?? []) process.kill(Number(pid));
  };
  announce([
    ['Open', 'the VS Code window that comes up now'],
    ...whatOneSees(live),
    ['Stop', 'close that window, or Ctrl+C'],
  ]);
  const { code: exitCode, output } = await closed;
  if (exitCode !== 0 && !stopping) {
    throw new Problem(`VS Code failed:\n${lastLines(output)}`, 'Try `npm start -- --browser`.');
  }
}

/**
 * Desktop VS Code, where there is one that can show a window and is not too old for the extension.
 * @returns {Promise<string | undefined>}
 */
async function findDesktop() {
  const { env } = process;
  const hasDisplay = process.platform !== 'linux' || env['DISPLAY'] || env['WAYLAND_DISPLAY'];
  // In the terminal of a remote window `code` only talks to that window.
  if (!hasDisplay || env['VSCODE_IPC_HOOK_CLI']) return undefined;
  const code = findCommand('code');
  if (code === undefined) return undefined;
  const { output } = await runQuietly(code, ['--version']);
  const minor = Number(/^1\.(\d+)\./m.exec(output)?.[1]);
  return minor >= 99 ? code : undefined;
}

/** @param {boolean} live */
function whatOneSees(live) {
  const machine = live
    ? 'this computer: reading a register reaches the hardware. Writes are off until you switch them on'
    : 'the demo machine: made-up devices, nothing of this computer is touched';
  return [
    ['You see', machine],
    ['Begin', 'in the Regscope side bar (the chip icon on the left): open a BAR of a PCI device'],
  ];
}

/** @param {string[][]} lines */
function announce(lines) {
  const body = lines.map(([label = '', text = '']) => `  ${label.padEnd(9)}${text}`).join('\n');
  console.log(`\nRegscope is running.\n\n${body}\n`);
}

main().catch((error) => {
  if (stopping) return; // a step that was interrupted has failed, of course
  console.error(`\n${explain(error)}`);
  process.exitCode = 1;
});
