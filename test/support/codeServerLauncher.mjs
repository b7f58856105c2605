#!/usr/bin/env node
// @ts-check
// Takes the flags of desktop VS Code that run extension tests, and runs them in code-server with a headless browser:
//   codeServerLauncher.mjs --extensionDevelopmentPath=DIR --extensionTestsPath=FILE [--user-data-dir=DIR]
//     [--extensions-dir=DIR] FOLDER
// It exits with the code the test run ends with. Other flags concern desktop windows and are ignored.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { chromiumOptions } from './chromium.mjs';
import { startCodeServer } from './codeServer.mjs';
import { temporaryFolder } from './folders.mjs';
import { explain } from './problem.mjs';
import { endAllProcesses, onInterrupt } from './processes.mjs';
import { ensureCodeServer } from './vscodeHost.mjs';

/** @param {string} name */
function flag(name) {
  const start = `--${name}=`;
  const value = process.argv.find((argument) => argument.startsWith(start))?.slice(start.length);
  if (value === undefined) throw new Error(`--${name} is missing.`);
  return value;
}

async function main() {
  const server = await startCodeServer(await ensureCodeServer(), {
    home: temporaryFolder('launcher'),
    userDataDir: flag('user-data-dir'),
    extensionsDir: flag('extensions-dir'),
    extensionTests: true,
  });
  const browser = await chromium.launch(chromiumOptions());
  try {
    const context = await browser.newContext();
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
    const page = await context.newPage();
    /** @type {string[]} */
    const log = [];
    page.on('pageerror', (error) => log.push(String(error)));
    // The workbench calls these two functions of the page while it runs extension tests.
    await page.exposeFunction(
      'codeAutomationLog',
      (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
        log.push([type, ...args].join(' '));
      },
    );
    /** @type {Promise<number>} */
    const exited = new Promise((resolve, reject) => {
      void page
        .exposeFunction('codeAutomationExit', (/** @type {number} */ code) => resolve(code))
        .catch(reject);
      page.on('crash', () => reject(new Error('The page crashed.')));
      void server.ended.then(() => reject(new Error('code-server ended.')));
    });
    /** @param {string} path */
    const remote = (path) => `vscode-remote://${server.authority}${path}`;
    const query = new URLSearchParams({
      folder: process.argv.slice(2).find((argument) => !argument.startsWith('-')) ?? '',
      payload: JSON.stringify([
        ['extensionDevelopmentPath', remote(flag('extensionDevelopmentPath'))],
        ['extensionTestsPath', remote(flag('extensionTestsPath'))],
        ['skipWelcome', 'true'],
      ]),
    });
    await page.goto(`${server.url}/?${query}`);
    const code = await exited;
    // Tests that ran and failed have said why themselves.
    if (code !== 0 && !existsSync(process.env['REGSCOPE_TEST_RESULT'] ?? ''))
      console.error(['The workbench said:', ...log.slice(-30)].join('\n'));
    return code;
  } finally {
    await browser.close();
    await server.stop();
  }
}

onInterrupt(async () => {
  await endAllProcesses();
  return 130;
});
main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(explain(error));
    process.exit(70);
  },
);
