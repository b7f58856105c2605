import { profileFolders, type WorkbenchServer } from '../ui/workbench';
import { guestWebPort, type Guest } from './guest';
import { sharePath } from './guestInit';
import { poll } from './poll';
import { outputOf } from './underTest';
import { vscodeServerPath } from './vscodeServer';

/** The profile's copy in the guest: its share cannot be written. */
const home = '/root/vscode';

const startTimeout = 60_000;

/**
 * Starts VS Code's server as root in a guest that was booted with it and whose share is a profile: what Remote-SSH does
 * with a target. It ends with the guest.
 */
export async function startGuestVSCode(guest: Guest): Promise<WorkbenchServer> {
  const { userData, extensions, workspace } = profileFolders;
  const server = guest.spawn([
    'sh',
    '-ec',
    // The server takes its user data from "data", whatever else it is told.
    `cp -r ${sharePath} ${home}; mv ${home}/${userData} ${home}/data; export HOME=${home}; exec "$@"`,
    'sh',
    ...['node', `${vscodeServerPath}/out/server-main.js`],
    ...['--host', '0.0.0.0', '--port', String(guestWebPort), '--without-connection-token'],
    ...['--accept-server-license-terms', '--disable-telemetry', '--disable-workspace-trust'],
    ...['--server-data-dir', home, '--extensions-dir', `${home}/${extensions}`],
  ]);
  let output = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  await poll(startTimeout, 'VS Code’s server in the guest', () => {
    if (server.exitCode !== null) throw new Error(`VS Code’s server ended in the guest:\n${output}`);
    return Promise.resolve(output.includes('listening on') || undefined);
  });
  return {
    url: `http://127.0.0.1:${guest.webPort}`,
    folder: `${home}/${workspace}`,
    output: () => output,
    stop: () => guest.stop(),
  };
}

/** What the extension has written to its output channels there. */
export function guestExtensionLog(guest: Guest): Promise<string> {
  return outputOf(guest, ['find', `${home}/data/logs`, '-iname', 'regscope*.log', '-exec', 'cat', '{}', ';']);
}
