import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cache';
import { runHostCommand } from './command';

/** Guest programs and the libraries that the host may lack; the guest's kernel comes on top. */
const guestPackages = [
  'busybox-static',
  'dropbear-bin',
  'kmod',
  'libgmp10',
  'libkmod2',
  'libpci3',
  'libtomcrypt1',
  'libtommath1',
  'memtool',
  'pciutils',
];

const kernelMetaPackage = 'linux-image-amd64';

/** Raise when what is done with the packages changes. */
const recipe = '1';

/** The guest's kernel and programs, unpacked. */
export interface GuestPackages {
  /** Where the packages are unpacked: `usr/bin/lspci`, `lib/modules/<version>` and so on lie below. */
  readonly root: string;
  /** As `uname -r` prints it in the guest. */
  readonly kernelVersion: string;
  /** The kernel image to boot. */
  readonly kernel: string;
}

/** Downloads the guest's Debian packages with this machine's apt, once. */
export async function fetchGuestPackages(log: (line: string) => void): Promise<GuestPackages> {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync('/usr/bin/apt-get')) {
    throw new Error(
      'The QEMU target is built from Debian packages and needs an x86-64 Linux machine with apt.',
    );
  }
  const release = await readFile('/etc/os-release', 'utf8');
  const inputs = [recipe, release, kernelMetaPackage, ...guestPackages];
  const directory = await cached('packages', inputs, async (partial) => {
    log('Downloading the guest’s kernel and programs with apt-get…');
    const debs = join(partial, 'debs');
    await downloadPackages(debs, log);
    const root = join(partial, 'root');
    for (const deb of await readdir(debs)) await runHostCommand('dpkg', ['-x', join(debs, deb), root]);
    await rm(debs, { recursive: true });
    const kernelVersion = await unpackedKernelVersion(root);
    await unpackKernel(join(root, 'boot', `vmlinuz-${kernelVersion}`), join(partial, 'vmlinux'));
  });
  const root = join(directory, 'root');
  return { root, kernelVersion: await unpackedKernelVersion(root), kernel: join(directory, 'vmlinux') };
}

/** The first of `places` that exists below `root`: Debian releases differ in /bin against /usr/bin. */
export function findUnpacked(root: string, ...places: readonly string[]): string {
  const found = places.map((place) => join(root, place)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`The guest’s packages hold none of ${places.join(', ')}.`);
  return found;
}

async function downloadPackages(directory: string, log: (line: string) => void): Promise<void> {
  await mkdir(directory);
  const download = async () => {
    const packages = [await kernelPackage(), ...guestPackages];
    await runHostCommand('apt-get', ['download', '-qq', ...packages], { cwd: directory });
  };
  try {
    await download();
  } catch {
    log('apt’s package lists are missing or out of date: running apt-get update…');
    await runHostCommand('apt-get', ['update', '-qq']);
    await download();
  }
}

/** The meta package depends on the newest kernel, whose name holds its version. */
async function kernelPackage(): Promise<string> {
  const output = await runHostCommand('apt-cache', ['depends', kernelMetaPackage]);
  const name = /Depends: (linux-image-\d\S*)/.exec(output)?.[1];
  if (name === undefined) throw new Error(`apt knows no kernel behind ${kernelMetaPackage}.`);
  return name;
}

async function unpackedKernelVersion(root: string): Promise<string> {
  const images = (await readdir(join(root, 'boot'))).filter((name) => name.startsWith('vmlinuz-'));
  const [image] = images;
  if (image === undefined) throw new Error(`There is no kernel image in ${join(root, 'boot')}.`);
  return image.slice('vmlinuz-'.length);
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
