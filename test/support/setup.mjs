// @ts-check
// What `npm start` and `npm test` need before they can begin. It runs before anything is installed: node's own modules
// only. Each function does nothing, and says nothing, when there is nothing to do.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { projectRoot } from './folders.mjs';
import { Problem } from './problem.mjs';
import { runQuietly } from './processes.mjs';
import { step } from './progress.mjs';

export function ensureNode() {
  if (Number.parseInt(process.versions.node) >= 20) return;
  throw new Problem(
    `This is Node ${process.versions.node}, and Regscope is built with Node 20 or newer.`,
    'Install a newer Node from https://nodejs.org, then try again.',
  );
}

/** The project's packages, exactly as package-lock.json names them. */
export async function ensureDependencies() {
  if (dependenciesAreInstalled()) return;
  await step('Installing packages (npm ci)', async () => {
    const { code, output } = await runQuietly('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: projectRoot,
    });
    if (code !== 0) {
      throw new Problem(
        `npm could not install the packages:\n${lastLines(output)}`,
        'Check that the npm registry can be reached (`npm ping`), then try again.',
      );
    }
  });
}

/**
 * npm lists what it installed in node_modules/.package-lock.json, as its last act: it is missing after an interrupted
 * installation, and tells an installation that package-lock.json has moved on from.
 */
function dependenciesAreInstalled() {
  const record = join(projectRoot, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = readLock(record);
  return Object.entries(readLock(join(projectRoot, 'package-lock.json'))).every(
    ([path, { version, optional }]) =>
      path === '' || installed[path]?.version === version || (optional && !installed[path]),
  );
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function readLock(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

const bundles = ['extension.js', 'helper.js', 'demoDevices.js', 'webview.js', 'koffi.node'];

/** dist/, unless it is newer than everything it is made from. */
export async function ensureBuilt() {
  const made = bundles.map((file) => modifiedAt(join(projectRoot, 'dist', file)));
  const sources = ['src', 'webview', 'esbuild.mjs', 'package-lock.json'].flatMap((path) =>
    filesBelow(join(projectRoot, path)),
  );
  if (Math.min(...made) > Math.max(...sources.map(modifiedAt))) return;
  await runBuild('Building', []);
}

/** dist/ and out/test/, always: a test must never pass on yesterday's build. */
export async function buildForTests() {
  await runBuild('Building the extension and its tests', ['--tests']);
}

/**
 * @param {string} name
 * @param {readonly string[]} args
 */
async function runBuild(name, args) {
  await step(name, async () => {
    const { code, output } = await runQuietly(process.execPath, ['esbuild.mjs', ...args], {
      cwd: projectRoot,
    });
    if (code === 0) return;
    const [messages = ''] = output.split(/\n\S+:\d+\n {2}let error/); // esbuild's own stack follows
    throw new Problem(`The build failed:\n${messages.trim()}`, 'Mend what it names, then try again.');
  });
}

/**
 * @param {string} path a file or a folder
 * @returns {string[]}
 */
function filesBelow(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name));
}

/** @param {string} file */
function modifiedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/**
 * Programs that must be on PATH, each with the Debian package that has it.
 * @param {Record<string, string>} commands such as `{ objdump: 'binutils' }`
 */
export async function ensureCommands(commands) {
  const missing = Object.entries(commands).filter(([command]) => findCommand(command) === undefined);
  if (missing.length > 0) await installSystemPackages(missing.map(([, debianPackage]) => debianPackage));
}

/**
 * @param {string} name
 * @returns {string | undefined} its path
 */
export function findCommand(name) {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

/** @param {readonly string[]} packages Debian's names */
export async function ensureSystemPackages(packages) {
  const { code, output } = await runQuietly('dpkg-query', [
    '--show',
    '--showformat=${db:Status-Abbrev}${Package}\n',
    ...packages,
  ]);
  if (code === 127)
    throw askForPackages(packages, 'With your package manager, install what holds the same programs.');
  const installed = new Set(output.split('\n').map((line) => /^ii +(\S+)/.exec(line)?.[1]));
  const missing = packages.filter((name) => !installed.has(name));
  if (missing.length > 0) await installSystemPackages(missing);
}

/** @param {readonly string[]} packages */
async function installSystemPackages(packages) {
  if (findCommand('apt-get') === undefined) {
    throw askForPackages(packages, 'With your package manager, install what holds the same programs.');
  }
  const install = ['install', '--yes', '--no-install-recommends', ...packages];
  if (process.getuid?.() !== 0) {
    throw askForPackages(packages, `Run: sudo apt-get update && sudo apt-get ${install.join(' ')}`);
  }
  await step(`Installing system packages (apt-get install ${packages.join(' ')})`, async () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    const update = await runQuietly('apt-get', ['update'], { env });
    const { code, output } = await runQuietly('apt-get', install, { env });
    if (code !== 0) {
      throw askForPackages(packages, `apt-get could not install them:\n${lastLines(update.output + output)}`);
    }
  });
}

/**
 * @param {readonly string[]} packages
 * @param {string} next
 */
function askForPackages(packages, next) {
  return new Problem(`System packages are missing (Debian's names): ${packages.join(' ')}.`, next);
}

/**
 * The end of a command's output, where the reason stands.
 * @param {string} output
 */
export function lastLines(output) {
  return output.trimEnd().split('\n').slice(-25).join('\n');
}
