// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from './problem.mjs';
import { endProcess, startProcess } from './processes.mjs';
import { lastLines } from './setup.mjs';

/**
 * @typedef {object} CodeServerOptions
 * @property {string} home an empty folder: whatever it writes goes below
 * @property {string} [userDataDir] below `home` when not given
 * @property {string} [extensionsDir] below `home` when not given
 * @property {number} [port] any free one when not given
 * @property {Record<string, string>} [env] for the extension host, added to this process's
 * @property {string[]} [startedBy] a command that runs what stands behind it, in an environment of its own making
 * @property {boolean} [extensionTests] let the page's address name extension tests to run
 * @property {'asked'} [trust] folders are trusted when somebody says so; all are unless given
 *
 * @typedef {object} CodeServer
 * @property {string} url
 * @property {string} authority `host:port`
 * @property {() => string} output what it has printed so far
 * @property {Promise<void>} ended it has exited, asked or not
 * @property {() => Promise<void>} stop
 */

/**
 * Starts code-server for this machine's users only, apart from any other VS Code on it.
 * @param {import('./vscodeHost.mjs').VSCodeHost} host
 * @param {CodeServerOptions} options
 * @returns {Promise<CodeServer>}
 */
export async function startCodeServer(host, options) {
  const { home, port = 0, env = {}, startedBy = [], extensionTests = false, trust } = options;
  const userDataDir = options.userDataDir ?? join(home, 'user-data');
  const extensionsDir = options.extensionsDir ?? join(home, 'extensions');
  for (const folder of [userDataDir, extensionsDir]) mkdirSync(folder, { recursive: true });
  const config = join(home, 'config.yaml');
  writeFileSync(config, '');

  const flags = ['--auth=none', '--disable-telemetry', '--disable-update-check'];
  if (trust === undefined) flags.push('--disable-workspace-trust');
  flags.push('--disable-getting-started-override', '--ignore-last-opened', '--config', config);
  flags.push(
    '--bind-addr',
    `127.0.0.1:${port}`,
    '--user-data-dir',
    userDataDir,
    '--extensions-dir',
    extensionsDir,
  );
  if (extensionTests) flags.push('--vscode-option', 'enable-smoke-test-driver');
  const [program = host.node, ...args] = [...startedBy, host.node, host.entry, ...flags];
  const child = startProcess(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_DATA_HOME: join(home, 'data'),
      XDG_CACHE_HOME: join(home, 'cache'),
      XDG_RUNTIME_DIR: home,
      EXTENSIONS_GALLERY: '{}', // no marketplace
      VSCODE_CLI: '1', // The extension host has this environment, not that of a login shell.
      ...env,
    },
  });

  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text) => (output += text));
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      output += error.message;
      resolve();
    });
  });
  /** @type {Promise<string>} */
  const listening = new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const address = /HTTP server listening on http:\/\/(127\.0\.0\.1:\d+)/.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    });
    const fail = () => reject(startProblem(output, port));
    void ended.then(fail);
    setTimeout(fail, 60_000).unref();
  });

  try {
    const authority = await listening;
    return {
      url: `http://${authority}`,
      authority,
      output: () => output,
      ended,
      stop: () => endProcess(child),
    };
  } catch (error) {
    await endProcess(child);
    throw error;
  }
}

/**
 * @param {string} output
 * @param {number} port
 */
function startProblem(output, port) {
  if (output.includes('EADDRINUSE')) {
    return new Problem(
      `Port ${port} is in use.`,
      'Choose another with --port, or leave it out: any free one is taken then.',
    );
  }
  return new Problem(
    `code-server did not start:\n${lastLines(output)}`,
    'Try again; if it stays, remove its cache folder.',
  );
}
