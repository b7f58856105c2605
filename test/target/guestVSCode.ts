import { join } from 'node:path';
import { projectBuild } from '../support/projectBuild';
import { profileFolders, type WorkbenchServer } from '../ui/workbench';
import type { Guest } from './guest';
import { sharePath } from './guestInit';
import { poll } from './poll';
import { openTunnel } from './tunnel';
import { outputOf } from './underTest';
import { vscodeServerPath } from './vscodeServer';

/** The profile's copy in the guest: its share cannot be written. */
const home = '/root/vscode';

const extensions = `${home}/${profileFolders.extensions}`;
const packageName = 'regscope.vsix';

const startTimeout = 90_000;

/**
 * Does what Remote-SSH does with a target: starts VS Code's server there, as root, tells it to install the packed extension,
 * and opens an ssh tunnel to it. The guest was booted with the server, and has the profile `shared` as its share.
 */
export async function startGuestVSCode(
  guest: Guest,
  shared: string,
  sshPort?: number,
): Promise<WorkbenchServer> {
  (await projectBuild()).packageVsix('linux-x64', join(shared, packageName));
  const server = guest.spawn([
    'sh',
    '-ec',
    // The server takes its user data from "data", whatever else it is told.
    `cp -r ${sharePath} ${home}; mv ${home}/${profileFolders.userData} ${home}/data; exec "$@"`,
    ...['sh', 'env', `HOME=${home}`, 'EXTENSIONS_GALLERY={}'],
    ...['node', `${vscodeServerPath}/out/server-main.js`, '--start-server'],
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token'],
    ...['--accept-server-license-terms', '--disable-telemetry', '--disable-workspace-trust'],
    ...['--server-data-dir', home, '--extensions-dir', extensions],
    ...['--install-extension', `${home}/${packageName}`],
  ]);
  let output = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const guestPort = await poll(startTimeout, 'VS Code’s server in the guest', () => {
    if (server.exitCode !== null) throw new Error(`VS Code’s server ended in the guest:\n${output}`);
    const port = /listening on (?:port )?(?:\S+:)?(\d+)/.exec(output)?.[1];
    return Promise.resolve(port === undefined ? undefined : Number(port));
  });
  const tunnel = await openTunnel(guest, guestPort, sshPort);
  return {
    url: `http://127.0.0.1:${tunnel.port}`,
    folder: `${home}/${profileFolders.workspace}`,
    output: () => output,
    stop: async () => {
      await tunnel.close();
      await guest.stop();
    },
  };
}

/** What the server there says that it has installed. */
export async function installedInGuest(guest: Guest): Promise<unknown> {
  return JSON.parse(await outputOf(guest, ['cat', `${extensions}/extensions.json`]));
}

/** What the extension has written to its output channels there. */
export function guestExtensionLog(guest: Guest): Promise<string> {
  return outputOf(guest, ['find', `${home}/data/logs`, '-iname', 'regscope*.log', '-exec', 'cat', '{}', ';']);
}
