import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';

/** Where texts for people are made; src/shared and src/helper speak English. */
const folders = ['src/extension', 'webview'];

/** The two ways in which the sources name what translates. */
const imports = "import * as vscode from 'vscode';\nimport * as l10n from '@vscode/l10n';\n";

/**
 * The texts that are translated where they are shown, sorted. All sources are given to the library as one: it takes a
 * tenth of a second for each, and the more, the more imports there are.
 * @param {string} root the project's folder
 * @returns {Promise<string[]>}
 */
export async function sourceStrings(root) {
  const sources = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(root, folder, file), 'utf8').replaceAll(/^import [^;]*;$/gm, '')),
  );
  const contents = imports + sources.join('\n');
  return Object.keys(await getL10nJson([{ extension: '.ts', contents }])).sort();
}
