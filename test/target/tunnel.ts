import { endProcess, startProcess } from '../support/processes.mjs';
import type { Guest } from './guest';
import { poll } from './poll';
import { freePort, listens } from './ports';

const openTimeout = 20_000;

export interface Tunnel {
  /** Of this machine's loopback interface. */
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * A port here that ssh leads to one of the guest's own, which nothing else reaches.
 * @param sshPort where the guest's ssh server is reached here, if it is not the one that it boots with
 */
export async function openTunnel(guest: Guest, guestPort: number, sshPort?: number): Promise<Tunnel> {
  const port = await freePort();
  const [program, ...args] = guest.ssh('root');
  const server = sshPort === undefined ? [] : ['-p', String(sshPort)]; // The first to name a port is believed.
  const forward = [
    ...server,
    '-N',
    '-o',
    'ExitOnForwardFailure=yes',
    '-L',
    `127.0.0.1:${port}:127.0.0.1:${guestPort}`,
  ];
  const ssh = startProcess(program, [...forward, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  await poll(openTimeout, 'ssh to open the tunnel', async () => {
    if (ssh.exitCode !== null) throw new Error(`ssh opened no tunnel: it ended with ${ssh.exitCode}.`);
    return (await listens(port)) || undefined;
  });
  return { port, close: () => endProcess(ssh) };
}
