import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findUnpacked } from './fetch';

/** Programs and plug-ins by which an ordinary user becomes root, as Debian installs them. Their libraries come with them. */
export const rootTools: readonly string[] = [
  'usr/bin/sudo',
  'usr/sbin/visudo',
  'usr/libexec/sudo/sudoers.so',
  'usr/bin/pkexec',
  'usr/bin/pkttyagent',
  'usr/lib/polkit-1/polkitd',
  'usr/lib/polkit-1/polkit-agent-helper-1',
  'usr/bin/dbus-daemon',
  'usr/bin/script',
  'usr/bin/setpriv',
  ...['unix', 'permit', 'deny'].map((name) => `lib/x86_64-linux-gnu/security/pam_${name}.so`),
];

const configuration = [
  'etc/sudoers',
  'usr/share/dbus-1/system.conf',
  'usr/share/dbus-1/system.d/org.freedesktop.PolicyKit1.conf',
  'usr/share/polkit-1/actions/org.freedesktop.policykit.policy',
  'usr/share/polkit-1/rules.d/50-default.rules',
];

const setuid = ['usr/bin/sudo', 'usr/bin/pkexec', 'usr/lib/polkit-1/polkit-agent-helper-1'];

/** Puts them into the guest's `root`; who may become root is for a test to say, in /etc/sudoers.d. */
export async function addRootTools(root: string, packages: string): Promise<void> {
  for (const path of [...rootTools, ...configuration]) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await cp(findUnpacked(packages, path), join(root, path), { dereference: true });
  }
  for (const path of setuid) await chmod(join(root, path), 0o4755);
  await chmod(join(root, 'etc/sudoers'), 0o440);
  await mkdir(join(root, 'etc/sudoers.d'), { mode: 0o750 });
  await mkdir(join(root, 'etc/polkit-1/rules.d'), { recursive: true });
  await mkdir(join(root, 'etc/pam.d'), { recursive: true });
  // A password, and nothing else: what Debian's own files add needs more of Debian.
  const service = ['auth', 'account', 'session']
    .map((type) => `${type} required pam_unix.so nodelay\n`)
    .join('');
  for (const name of ['sudo', 'polkit-1', 'other']) await writeFile(join(root, 'etc/pam.d', name), service);
}
