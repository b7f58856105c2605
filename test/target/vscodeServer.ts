import { cp } from 'node:fs/promises';
import { relative } from 'node:path';
import type { VSCodeHost } from '../support/vscodeHost.mjs';

/** Where VS Code's server lies in a guest that has it. */
export const vscodeServerPath = '/usr/lib/vscode';

/**
 * What of code-server's VS Code stays behind: the guest holds the rest in its memory, and unpacks it at every boot. A list,
 * since what nothing here needs can only be told by trying.
 */
export const leftOut: readonly RegExp[] = [
  /^extensions\/(?!theme-defaults(\/|$))/,
  /^node_modules\/(@github\/copilot-sdk-linux-.*|@microsoft\/mxc-sdk|katex|opentype\.js)$/,
  /^node_modules\/@vscode\/(ripgrep-universal\/bin|sandbox-runtime|sqlite3|tree-sitter-wasm|vscode-languagedetection)$/,
  /^node_modules\/node-pty\/(deps|prebuilds|src|third_party)$/,
  /\.(cc|h|map|md|pdb|ts)$/,
  /\/obj\.target$/,
];

/** Copies the server that a browser's window speaks to, with its extension host, to a folder that is not there yet. */
export async function copyVSCodeServer(host: VSCodeHost, destination: string): Promise<void> {
  await cp(host.vscode, destination, {
    recursive: true,
    filter: (path) => !leftOut.some((pattern) => pattern.test(relative(host.vscode, path))),
  });
}
