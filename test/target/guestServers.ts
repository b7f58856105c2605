// A guest as targets by plain ssh: dropbear, which it boots with, and OpenSSH's own server beside it.
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot, temporaryFolder } from '../support/folders.mjs';
import { runHostCommand } from './command';
import { fetchGuestPackages, findUnpacked } from './fetch';
import { bootGuest, type BootOptions, type Guest } from './guest';
import { sharePath } from './guestInit';
import { neededLibraries } from './initramfs';
import { outputOf } from './underTest';

export const serverNames = ['dropbear', 'OpenSSH'] as const;

export type ServerName = (typeof serverNames)[number];

export interface GuestWithServers {
  readonly guest: Guest;
  /** Where each is reached, on this machine's loopback interface. */
  readonly ports: Readonly<Record<ServerName, number>>;
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
export async function bootGuestWithServers(
  log: (line: string) => void,
  options: Omit<BootOptions, 'cpu' | 'share' | 'log'> = {},
): Promise<GuestWithServers> {
  const share = temporaryFolder('share');
  await mkdir(join(share, 'dist'));
  for (const name of ['dist/helper.js', 'dist/koffi.node'])
    await copyFile(join(projectRoot, name), join(share, name));
  await shareSshd(share, log);
  const guest = await bootGuest({ ...options, share, log });
  try {
    return {
      guest,
      ports: { dropbear: Number(guest.sshSettings['Port']), OpenSSH: await startSshd(guest) },
    };
  } catch (error) {
    await guest.stop();
    throw error;
  }
}

/** Puts all that OpenSSH's server needs into a folder that an x86-64 guest is to share. */
export async function shareSshd(share: string, log: (line: string) => void): Promise<void> {
  const packages = await fetchGuestPackages('x86-64', log);
  const sshd = findUnpacked(packages.root, 'usr/sbin/sshd');
  const folder = join(share, 'sshd');
  await mkdir(folder);
  for (const [name, file] of [['sshd', sshd] as const, ...(await neededLibraries([sshd], packages))]) {
    await copyFile(file, join(folder, name));
  }
  await runHostCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'host_key')]);
  await writeFile(join(folder, 'sshd_config'), configuration);
}

/** Starts it in the guest. Returns its port here. */
export async function startSshd(guest: Guest): Promise<number> {
  await outputOf(guest, [
    'sh',
    '-c',
    `mkdir -p ${sshdPath} /run/sshd && cp ${sharePath}/sshd/* ${sshdPath} && cd ${sshdPath} && chmod 600 host_key &&
      echo 'sshd:x:200:65534::/run/sshd:/bin/false' >> /etc/passwd &&
      LD_LIBRARY_PATH=${sshdPath} ${sshdPath}/sshd -f ${sshdPath}/sshd_config`,
  ]);
  return await guest.forward(secondPort);
}
