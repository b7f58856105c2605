import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cache';
import { runHostCommand } from './command';
import { downloaded, emptyMachine } from './emptyMachine';
import { platforms, type GuestCpu } from './guestCpu';

/** The guest's programs, and the libraries of Node, which no package here depends on; the kernel comes on top. */
const guestPackages = [
  'busybox-static',
  'dropbear-bin',
  'kmod',
  'libatomic1',
  'libstdc++6',
  'memtool',
  'nvme-cli',
  'pciutils',
  // How an ordinary user becomes root, and the terminal where that needs one.
  'bsdutils',
  'dbus-daemon',
  'libpam-modules',
  'pkexec',
  'polkitd',
  'sudo',
  'util-linux',
  // What a target without VS Code is reached by; it also runs on this machine.
  'openssh-server',
  // A login shell that is no POSIX one.
  'csh',
];

/** Raise when what is done with the packages changes. */
const recipe = '2';

/** The guest's kernel and programs, unpacked. */
export interface GuestPackages {
  readonly cpu: GuestCpu;
  /** Where the packages are unpacked: `usr/bin/lspci`, `lib/modules/<version>` and so on lie below. */
  readonly root: string;
  /** As `uname -r` prints it in the guest. */
  readonly kernelVersion: string;
  /** The kernel image to boot. */
  readonly kernel: string;
}

/** Downloads the guest's Debian packages with this machine's apt, once. */
export async function fetchGuestPackages(cpu: GuestCpu, log: (line: string) => void): Promise<GuestPackages> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync('/usr/bin/apt-get')) {
    throw new Error(
      'The QEMU target is built from Debian packages and needs an x86-64 Linux machine with apt.',
    );
  }
  const release = await readFile('/etc/os-release', 'utf8');
  const directory = await cached('packages', [recipe, release, cpu, ...guestPackages], async (partial) => {
    log(`Downloading the ${cpu} guest’s kernel and programs with apt-get…`);
    const root = join(partial, 'root');
    for (const deb of await downloadPackages(cpu, join(partial, 'apt'))) {
      await runHostCommand('dpkg', ['-x', deb, root]);
    }
    await rm(join(partial, 'apt'), { recursive: true });
    const image = join(root, 'boot', `vmlinuz-${await unpackedKernelVersion(root)}`);
    if (cpu === 'x86-64') await unpackKernel(image, join(partial, 'kernel'));
    else await rename(image, join(partial, 'kernel'));
  });
  const root = join(directory, 'root');
  return { cpu, root, kernelVersion: await unpackedKernelVersion(root), kernel: join(directory, 'kernel') };
}

/** The first of `places` that exists below `root`: Debian releases differ in /bin against /usr/bin. */
export function findUnpacked(root: string, ...places: readonly string[]): string {
  const found = places.map((place) => join(root, place)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`The guest’s packages hold none of ${places.join(', ')}.`);
  return found;
}

/** Downloads the packages with all that they depend on; returns their files. */
async function downloadPackages(cpu: GuestCpu, directory: string): Promise<string[]> {
  const { debianArchitecture } = platforms[cpu];
  const archives = join(directory, 'archives');
  const machine = await emptyMachine(directory, debianArchitecture);
  await runHostCommand('apt-get', [...machine, 'update', '-qq']);
  // The meta package depends on the newest kernel, whose name holds its version.
  const metaPackage = `linux-image-${debianArchitecture}`;
  const depends = await runHostCommand('apt-cache', [...machine, 'depends', metaPackage]);
  const kernelPackage = /Depends: (linux-image-\d\S*)/.exec(depends)?.[1];
  if (kernelPackage === undefined) throw new Error(`apt knows no kernel behind ${metaPackage}.`);
  // The kernel alone: it depends on what makes an initramfs.
  await runHostCommand('apt-get', [...machine, 'download', '-qq', kernelPackage], { cwd: archives });
  const install = ['install', '--download-only', '--yes', '-qq', '--no-install-recommends', ...guestPackages];
  await runHostCommand('apt-get', [...machine, ...install]);
  return await downloaded(directory);
}

async function unpackedKernelVersion(root: string): Promise<string> {
  const configurations = (await readdir(join(root, 'boot'))).filter((name) => name.startsWith('config-'));
  const [configuration] = configurations;
  if (configuration === undefined) throw new Error(`There is no kernel in ${join(root, 'boot')}.`);
  return configuration.slice('config-'.length);
}

/**
 * Takes the ELF kernel out of its self-extracting image. QEMU enters an ELF kernel directly (PVH), which spares the
 * emulated CPU the decompression, over a second of the boot. A kernel packed otherwise is booted as it is.
 */
async function unpackKernel(image: string, destination: string): Promise<void> {
  const bytes = await readFile(image);
  const start = bytes.indexOf(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])); // the magic number of .xz
  if (start < 0) {
    await writeFile(destination, bytes);
    return;
  }
  await writeFile(`${destination}.xz`, bytes.subarray(start));
  // The image goes on after the compressed kernel.
  await runHostCommand('xz', ['--decompress', '--single-stream', `${destination}.xz`]);
}
