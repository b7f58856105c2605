// @ts-check
// npm start: a VS Code with Regscope in it, showing the demo machine, (-- --live) this one or (-- --qemu) a guest of QEMU's.
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { startCodeServer } from './codeServer.mjs';
import { projectRoot, temporaryFolder } from './folders.mjs';
import {
  ensureGuestPackages,
  ensureGuestsCanBeMade,
  playgroundHost,
  playgroundName,
  startPlayground,
} from './playground.mjs';
import { explain, Problem } from './problem.mjs';
import { endAllProcesses, onInterrupt, runQuietly } from './processes.mjs';
import { unpackExtension, writeUserSettings } from './profile.mjs';
import { elapsed, step } from './progress.mjs';
import {
  buildForTests,
  ensureBuilt,
  ensureDependencies,
  ensureNode,
  findCommand,
  lastLines,
} from './setup.mjs';
import { ensureCodeServer } from './vscodeHost.mjs';

const usage = `npm start                  shows the demo machine: nothing of this computer is touched
npm start -- --live        shows this computer
npm start -- --qemu        shows a guest of QEMU's, with real drivers and devices to try; needs x86-64 and Debian's apt
npm start -- --port 8080   on this port (VS Code in the browser only; any free one otherwise)
npm start -- --browser     VS Code in the browser even where desktop VS Code is installed`;

/**
 * @typedef {'demo' | 'live' | 'qemu'} Shown
 * @returns {{ shown: Shown, browser: boolean, help: boolean, port: number | undefined }}
 */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        live: { type: 'boolean', default: false },
        qemu: { type: 'boolean', default: false },
        browser: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        port: { type: 'string' },
      },
    });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
      throw new Error(`--port takes a number from 1 to 65535, not "${values.port}".`);
    }
    if (values.live && values.qemu) throw new Error('One machine is shown at first: --live or --qemu.');
    const shown = values.live ? 'live' : values.qemu ? 'qemu' : 'demo';
    return { shown, browser: values.browser, help: values.help, port };
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
  if (options.shown === 'qemu') ensureGuestsCanBeMade();
  await ensureDependencies();
  if (options.shown === 'qemu') await buildForTests();
  else await ensureBuilt();
  const guest = options.shown === 'qemu' ? await makeGuest() : undefined;
  const desktop = options.browser || options.port !== undefined ? undefined : await findDesktop();
  // While the guest is made, which takes the network and a CPU, there is another CPU.
  const host = desktop === undefined ? await ensureCodeServer() : undefined;
  if (guest !== undefined) await step('Making and booting the QEMU guest', () => guest.ready);
  const profile = makeProfile(options.shown);
  const env = guest === undefined ? {} : { PATH: [guest.folder, process.env['PATH']].join(delimiter) };
  const running =
    host === undefined
      ? runOnDesktop(desktop ?? '', profile, options.shown, env)
      : runInBrowser(host, profile, options, env);
  await Promise.race([running, ...(guest === undefined ? [] : [guest.lost])]);
}

/** A guest of QEMU's, on its way up. */
async function makeGuest() {
  await ensureGuestPackages();
  const folder = temporaryFolder('playground');
  const guest = startPlayground(folder);
  const lost = guest.ready
    .then(() => guest.ended)
    .then(() => {
      if (!stopping)
        throw new Problem(`The QEMU guest ended:\n${lastLines(guest.output())}`, 'Start it again.');
    });
  lost.catch(() => undefined);
  return { ...guest, folder, lost };
}

/** @typedef {{ home: string, userDataDir: string, extensionsDir: string, workspace: string }} Profile */

/** @type {Readonly<Record<Shown, Record<string, unknown>>>} */
const settingsFor = {
  demo: { 'regscope.machine': 'demo' },
  live: { 'regscope.machine': 'local' },
  qemu: {
    'regscope.machine': playgroundName,
    'regscope.targets': [{ name: playgroundName, destination: playgroundHost }],
  },
};

/**
 * A VS Code that knows nothing yet, in a folder that is deleted when this process exits.
 * @param {Shown} shown
 * @returns {Profile}
 */
function makeProfile(shown) {
  const home = temporaryFolder('start');
  const workspace = join(home, 'workspace');
  const userDataDir = join(home, 'user-data');
  writeUserSettings(userDataDir, settingsFor[shown]);
  mkdirSync(workspace);
  writeFileSync(join(workspace, '.regscope'), ''); // the side bar comes up by itself in a folder with this file
  writeFileSync(join(workspace, 'README.md'), 'This folder is deleted when `npm start` ends.\n');
  return { home, userDataDir, extensionsDir: join(home, 'extensions'), workspace };
}

/**
 * @param {import('./vscodeHost.mjs').VSCodeHost} host
 * @param {Profile} profile
 * @param {{ shown: Shown, port: number | undefined }} options
 * @param {Record<string, string>} env
 */
async function runInBrowser(host, { home, userDataDir, extensionsDir, workspace }, { shown, port }, env) {
  unpackExtension(extensionsDir);
  const server = await step('Starting VS Code', () =>
    startCodeServer(host, { home, userDataDir, extensionsDir, env, ...(port === undefined ? {} : { port }) }),
  );
  const address = `${server.url}/?folder=${workspace}`;
  const overSsh = process.env['SSH_CONNECTION'] !== undefined;
  announce([
    ['Open', address],
    ...(overSsh
      ? [['', `from your own computer first: ssh -L ${server.authority}:${server.authority} <this machine>`]]
      : []),
    ...whatOneSees(shown),
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
 * @param {Shown} shown
 * @param {Record<string, string>} env
 */
async function runOnDesktop(code, { userDataDir, extensionsDir, workspace }, shown, env) {
  const args = [`--extensionDevelopmentPath=${projectRoot}`, `--user-data-dir=${userDataDir}`];
  args.push(`--extensions-dir=${extensionsDir}`, '--new-window', '--wait', workspace);
  if (process.getuid?.() === 0) args.push('--no-sandbox'); // Chromium's sandbox refuses to run as root
  const closed = runQuietly(code, args, { env });
  closeDesktop = async () => {
    // `code` has left VS Code to itself; its processes are known by the profile that only they have.
    const { output } = await runQuietly('pgrep', ['-f', '--', userDataDir]);
    for (const pid of output.match(/\d+/g) ?? []) process.kill(Number(pid));
  };
  announce([
    ['Open', 'the VS Code window that comes up now'],
    ...whatOneSees(shown),
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

/** @param {Shown} shown */
function whatOneSees(shown) {
  return [
    ['You see', machineTexts[shown]],
    ['Begin', 'in the Regscope side bar (the chip icon on the left): open a BAR of a PCI device'],
    ...(shown === 'qemu' ? whatToTry : []),
  ];
}

/** @type {Readonly<Record<Shown, string>>} */
const machineTexts = {
  demo: 'the demo machine: made-up devices, nothing of this computer is touched',
  live: 'this computer: reading a register reaches the hardware. Writes are off until you switch them on',
  qemu: 'a Linux machine in QEMU, by ssh: real drivers, devices and buses, none of this computer’s',
};

const whatToTry = [
  ['Try', 'BAR0 of 0000:00:04.0, QEMU’s “edu” device: F5 at +0x0 reads 010000ed, which says what it is'],
  ['', '“Regscope: Enable Writes”; then type 5 over +0x8 and press Enter: it computes 5!'],
  ['', 'and F5 there reads 00000078, which is 120. All registers: QEMU’s docs/specs/edu'],
];

/** @param {string[][]} lines */
function announce(lines) {
  const body = lines.map(([label = '', text = '']) => `  ${label.padEnd(9)}${text}`).join('\n');
  console.log(`\nRegscope is running after ${elapsed(0)}.\n\n${body}\n`); // 0: the start of this process
}

main().catch((error) => {
  if (stopping) return; // a step that was interrupted has failed, of course
  console.error(`\n${explain(error)}`);
  process.exitCode = 1;
});
