// A guest as targets by plain ssh: dropbear, which it boots with, and OpenSSH's own server beside it.
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { projectRoot, temporaryFolder } from '../support/folders.mjs';
import { runHostCommand } from './command';
import { fetchGuestPackages, findUnpacked } from './fetch';
import { bootGuest, type Guest } from './guest';
import { sharePath } from './guestInit';
import { neededLibraries } from './initramfs';
import { outputOf } from './underTest';

export interface GuestServer {
  readonly name: 'dropbear' | 'OpenSSH';
  /** On this machine's loopback interface. */
  readonly port: number;
}

export interface GuestWithServers {
  readonly guest: Guest;
  readonly servers: readonly GuestServer[];
}

/** OpenSSH's server listens there in the guest. */
const secondPort = 2222;

/** Where it lies there with libraries of its own: those of the guest are in use. */
const sshdPath = '/opt/sshd';

const configuration = `Port ${secondPort}
HostKey ${sshdPath}/host_key
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PidFile none
`;

/** Boots an x86-64 guest with both servers; the built helper is in its share. */
export async function bootGuestWithServers(log: (line: string) => void): Promise<GuestWithServers> {
  const guest = await bootGuest({
    share: await shareWithSshd(log),
    size: { memory: 1024, cpus: 2 }, // What is sent to it lies in memory.
    log,
  });
  try {
    await outputOf(guest, [
      'sh',
      '-c',
      `mkdir -p ${sshdPath} /run/sshd && cp ${sharePath}/sshd/* ${sshdPath} && cd ${sshdPath} && chmod 600 host_key &&
        echo 'sshd:x:200:65534::/run/sshd:/bin/false' >> /etc/passwd &&
        LD_LIBRARY_PATH=${sshdPath} ${sshdPath}/sshd -f ${sshdPath}/sshd_config`,
    ]);
    return {
      guest,
      servers: [
        { name: 'dropbear', port: Number(guest.sshSettings['Port']) },
        { name: 'OpenSSH', port: await guest.forward(secondPort) },
      ],
    };
  } catch (error) {
    await guest.stop();
    throw error;
  }
}

/** The built helper, and in `sshd` all that OpenSSH's server needs. */
async function shareWithSshd(log: (line: string) => void): Promise<string> {
  const packages = await fetchGuestPackages('x86-64', log);
  const share = temporaryFolder('share');
  const sshd = findUnpacked(packages.root, 'usr/sbin/sshd');
  const libraries = await neededLibraries([sshd], packages);
  const files = [
    ...['helper.js', 'koffi.node'].map((name) => [join(projectRoot, 'dist', name), `dist/${name}`] as const),
    ...[['sshd', sshd] as const, ...libraries].map(([name, file]) => [file, `sshd/${name}`] as const),
  ];
  for (const [from, to] of files) {
    await mkdir(dirname(join(share, to)), { recursive: true });
    await copyFile(from, join(share, to));
  }
  await runHostCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(share, 'sshd/host_key')]);
  await writeFile(join(share, 'sshd/sshd_config'), configuration);
  return share;
}
