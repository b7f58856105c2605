// @ts-check
// A VS Code profile with nothing in it but what is wanted: user settings and, unpacked, the extension.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from './folders.mjs';

/** @typedef {Record<string, unknown>} Settings */

/** Nothing that asks, advertises, updates or phones home; themes and notifications stay as they are. */
const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'chat.disableAIFeatures': true,
};

/** What makes a workbench steady enough to be driven by a program. */
export const steady = {
  // A late change of focus would cancel an input box now and then.
  'workbench.quickOpen.closeOnFocusLost': false,
  // Open and save dialogs as a quick input, which the keyboard can reach.
  'files.simpleDialog.enable': true,
  'git.enabled': false,
  // Drawn in software, what moves takes a good part of the CPU.
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
};

/**
 * @param {string} userDataDir
 * @param {Settings} settings replace the quiet defaults where both name one
 */
export function writeUserSettings(userDataDir, settings) {
  const all = { ...quiet, ...settings };
  // In a browser VS Code is remote, and what describes the machine (scope `machine`) is then read from its own file.
  const ofTheMachine = Object.entries(all).filter(([name]) => name.startsWith('regscope.'));
  writeJson(join(userDataDir, 'User/settings.json'), all);
  writeJson(join(userDataDir, 'Machine/settings.json'), Object.fromEntries(ofTheMachine));
}

/**
 * @param {string} file
 * @param {unknown} value
 */
function writeJson(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(value, null, 2));
}

/**
 * Unpacks the built extension as the .vsix would: exactly the files that .vscodeignore lets through.
 * @param {string} extensionsDir
 */
export function unpackExtension(extensionsDir) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  const target = join(extensionsDir, `${publisher}.${name}-${version}`);
  for (const path of shippedPaths()) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    try {
      cpSync(join(projectRoot, path), join(target, path), { recursive: true });
    } catch (error) {
      // The list may name what is not there (yet); so does vsce.
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
    }
  }
}

/** .vscodeignore is an allow-list of files and whole folders: `!file` and `!folder/**`. */
function shippedPaths() {
  return readFileSync(join(projectRoot, '.vscodeignore'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) =>
      line
        .slice(1)
        .trim()
        .replace(/\/\*\*$/, ''),
    );
}
