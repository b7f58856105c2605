import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import {
  chmod,
  copyFile,
  cp,
  mkdir,
  readdir,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { spawn } from 'node:child_process';
import { pipeline } from 'node:stream/promises';
import { cached } from './cache';
import { explainMissing, runHostCommand } from './command';
import { findUnpacked, type GuestPackages } from './fetch';
import { platforms, type GuestCpu, type Platform } from './guestCpu';
import { guestInit, sharePath } from './guestInit';
import { npmPackage } from './npmPackage';
import { addRootTools, rootTools } from './rootTools';
import { copyVSCodeServer, leftOut, vscodeServerPath } from './vscodeServer';
import type { VSCodeHost } from '../support/vscodeHost.mjs';

/** Kernel modules in the image, beside those of the CPU; all but virtio's and 9p's are loaded only when a boot asks for them. */
const modules = [
  'virtio_pci',
  'virtio_net',
  'virtio_console',
  '9pnet_virtio',
  '9p',
  'ahci',
  'bochs',
  'e1000',
  'e1000e',
  'nvme',
  'sdhci_pci',
  'uio_pci_generic',
  'xhci_pci',
];

/** Raise when the image changes in a way that the inputs below do not show. */
const recipe = '5';

export interface GuestImage {
  readonly initramfs: string;
  /** Private key that the guest's root and user accept. */
  readonly sshKey: string;
}

/** The Node of a guest with another CPU than this machine's. */
const foreignNode = {
  version: '24.22.0',
  integrity:
    'sha512-xbI0deR0+gzJizE0IdT7x3ewSqtvWW7tx6QlJIBI6IszUY41yrPmOeS+b6WkA7DmSS8VKJRcMthWVwO1LbjamQ==',
};

/**
 * Packs the guest's root file system: busybox, node, dropbear, kernel modules, PCI tools, on x86-64 sudo and polkit, and
 * VS Code if wanted.
 */
export async function buildGuestImage(
  packages: GuestPackages,
  log: (line: string) => void,
  vscode?: VSCodeHost,
): Promise<GuestImage> {
  const node = vscode?.node ?? (await nodeFor(packages.cpu));
  const { size, mtimeMs } = await stat(node);
  const inputs = [
    recipe,
    packages.root,
    node,
    `${size} ${mtimeMs}`,
    hash(guestInit),
    ...modulesFor(packages.cpu),
    ...(vscode ? [vscode.entry, ...leftOut.map(String)] : []),
  ];
  const directory = await cached('image', inputs, async (partial) => {
    log(`Building the ${packages.cpu} guest’s initramfs…`);
    const root = join(partial, 'root');
    await runHostCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(partial, 'id_ed25519')]);
    await makeDirectories(root, platforms[packages.cpu]);
    await addPrograms(root, packages, node);
    await addModules(root, packages);
    await addKernelConfiguration(root, packages);
    await addAccounts(root, join(partial, 'id_ed25519.pub'));
    if (packages.cpu === 'x86-64') await addRootTools(root, packages.root);
    if (vscode) await copyVSCodeServer(vscode, join(root, vscodeServerPath));
    await writeFile(join(root, 'init'), guestInit, { mode: 0o755 });
    await pack(root, join(partial, 'initramfs.cpio'));
    await rm(root, { recursive: true });
  });
  return { initramfs: join(directory, 'initramfs.cpio'), sshKey: join(directory, 'id_ed25519') };
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

/** This machine's own Node where the guest can run it. */
async function nodeFor(cpu: GuestCpu): Promise<string> {
  const { nodeArchitecture } = platforms[cpu];
  if (nodeArchitecture === process.arch) return realpath(process.execPath);
  return join(await npmPackage(`node-linux-${nodeArchitecture}`, foreignNode), 'bin/node');
}

async function makeDirectories(root: string, { multiarch, loader }: Platform): Promise<void> {
  const directories = `bin sbin proc sys dev tmp run etc/dropbear root/.ssh usr/local/lib home/user/.ssh usr/bin usr/sbin
    usr/share/misc lib/${multiarch} ${dirname(loader)} var/log ${sharePath.slice(1)}`;
  for (const directory of directories.split(/\s+/)) await mkdir(join(root, directory), { recursive: true });
}

async function addPrograms(root: string, packages: GuestPackages, node: string): Promise<void> {
  const { multiarch, loader, strip } = platforms[packages.cpu];
  const programs: readonly (readonly [from: string, to: string])[] = [
    [findUnpacked(packages.root, 'bin/busybox', 'usr/bin/busybox'), 'bin/busybox'],
    [findUnpacked(packages.root, 'bin/kmod', 'usr/bin/kmod'), 'bin/kmod'],
    [findUnpacked(packages.root, 'usr/sbin/dropbear'), 'usr/sbin/dropbear'],
    [findUnpacked(packages.root, 'usr/bin/lspci'), 'usr/bin/lspci'],
    [findUnpacked(packages.root, 'usr/bin/setpci'), 'usr/bin/setpci'],
    [findUnpacked(packages.root, 'usr/bin/memtool'), 'usr/bin/memtool'],
    [findUnpacked(packages.root, 'usr/sbin/nvme'), 'usr/sbin/nvme'],
    [node, 'usr/bin/node'],
  ];
  for (const [from, to] of programs) {
    await copyFile(from, join(root, to));
    await chmod(join(root, to), 0o755);
  }
  // A stripped node leaves less to unpack at boot; one that cannot be stripped works as well.
  await runHostCommand(strip, [join(root, 'usr/bin/node')]).catch(() => undefined);
  for (const name of ['modprobe', 'insmod', 'rmmod', 'lsmod', 'modinfo']) {
    await symlink('/bin/kmod', join(root, 'sbin', name));
  }
  const others = packages.cpu === 'x86-64' ? rootTools.map((path) => findUnpacked(packages.root, path)) : [];
  const libraries = await neededLibraries([...programs.map(([from]) => from), ...others], packages);
  for (const [name, file] of libraries) await copyFile(file, join(root, 'lib', multiarch, name));
  await copyFile(libraries.get(basename(loader)) ?? '', join(root, loader));
}

/** The files of all shared libraries that the programs are linked with, by name; the programs need not run here. */
export async function neededLibraries(
  programs: readonly string[],
  packages: GuestPackages,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const addThoseOf = async (file: string): Promise<void> => {
    const dynamicSection = await runHostCommand('readelf', ['--dynamic', '--wide', file]);
    for (const [, name = ''] of dynamicSection.matchAll(/\(NEEDED\).*\[(.+)\]/g)) {
      if (found.has(name)) continue;
      const library = findLibrary(name, packages);
      found.set(name, library);
      await addThoseOf(library);
    }
  };
  for (const program of programs) await addThoseOf(program);
  return found;
}

/** From the guest's packages, else this machine's own: its node may need what no package here brings. */
function findLibrary(name: string, { root, cpu }: GuestPackages): string {
  const { multiarch, nodeArchitecture } = platforms[cpu];
  const roots = nodeArchitecture === process.arch ? [root, '/'] : [root];
  const folders = [`lib/${multiarch}`, `usr/lib/${multiarch}`, 'usr/libexec/sudo'];
  const places = roots.flatMap((from) => folders.map((folder) => join(from, folder)));
  const file = places.map((place) => join(place, name)).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`The guest’s programs need ${name}, which is in no package of it.`);
  return file;
}

async function addModules(root: string, packages: GuestPackages): Promise<void> {
  const version = packages.kernelVersion;
  // Which modules a module needs stands in modules.dep, which depmod writes; the shared cache stays untouched.
  const all = join(dirname(root), 'modules');
  const source = findUnpacked(packages.root, `lib/modules/${version}`, `usr/lib/modules/${version}`);
  await mkdir(join(all, 'lib/modules'), { recursive: true });
  await cp(source, join(all, 'lib/modules', version), { recursive: true });
  await runHostCommand('kmod', ['-b', all, version], { argv0: 'depmod' });
  for (const module of modulesFor(packages.cpu)) {
    const args = ['-d', all, '-S', version, '--show-depends', module];
    const output = await runHostCommand('kmod', args, { argv0: 'modprobe' });
    for (const [, file] of output.matchAll(/^insmod (\S+)/gm)) {
      if (file === undefined) continue;
      const destination = join(root, relative(all, file));
      await mkdir(dirname(destination), { recursive: true });
      await copyFile(file, destination);
    }
  }
  for (const list of ['modules.order', 'modules.builtin', 'modules.builtin.modinfo']) {
    await copyFile(join(all, 'lib/modules', version, list), join(root, 'lib/modules', version, list));
  }
  await runHostCommand('kmod', ['-b', root, version], { argv0: 'depmod' });
  await rm(all, { recursive: true });
}

/** As Debian installs it: where a program looks for what its kernel was built with. */
async function addKernelConfiguration(root: string, packages: GuestPackages): Promise<void> {
  const name = `boot/config-${packages.kernelVersion}`;
  await mkdir(join(root, 'boot'));
  await copyFile(findUnpacked(packages.root, name), join(root, name));
}

const modulesFor = (cpu: GuestCpu) => [...modules, ...platforms[cpu].modules];

/** Whose rights the services of {@link addRootTools} run with. */
const services = ['messagebus', 'polkitd'];

/** `root` and an ordinary `user`, both reachable with the key and without a password. */
async function addAccounts(root: string, publicKey: string): Promise<void> {
  const etc: Record<string, string> = {
    passwd: [
      'root:x:0:0:root:/root:/bin/sh',
      'user:x:1000:1000:user:/home/user:/bin/sh',
      ...services.map((name, index) => `${name}:x:${100 + index}:${100 + index}::/:/bin/false`),
      '',
    ].join('\n'),
    group: [
      'root:x:0:',
      'sudo:x:27:',
      'user:x:1000:',
      ...services.map((name, index) => `${name}:x:${100 + index}:`),
      '',
    ].join('\n'),
    shadow: 'root:*:19000:0:99999:7:::\nuser:*:19000:0:99999:7:::\n',
    shells: '/bin/sh\n',
    hosts: '127.0.0.1 localhost guest\n',
    'nsswitch.conf': 'passwd: files\ngroup: files\n',
  };
  for (const [name, content] of Object.entries(etc)) await writeFile(join(root, 'etc', name), content);
  for (const home of ['root', 'home/user']) {
    const keys = join(root, home, '.ssh/authorized_keys');
    await copyFile(publicKey, keys);
    // dropbear ignores keys that others could write.
    await chmod(keys, 0o600);
    await chmod(dirname(keys), 0o700);
    await chmod(join(root, home), 0o700);
  }
}

/** Writes the tree as the cpio archive that the kernel unpacks, every file owned by root. */
async function pack(root: string, archive: string): Promise<void> {
  const entries = ['.', ...(await readdir(root, { recursive: true }))].sort();
  const cpio = spawn('cpio', ['--null', '--create', '--format=newc', '--owner=0:0', '--quiet'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    cpio.once('error', (error) => reject(explainMissing(error, 'cpio')));
    cpio.once('close', resolve);
  });
  cpio.stdin.end(entries.map((entry) => `${entry}\0`).join(''));
  const [code] = await Promise.all([ended, pipeline(cpio.stdout, createWriteStream(archive))]);
  if (code !== 0) throw new Error(`cpio ended with ${code ?? 'a signal'}.`);
}
