import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot, temporaryFolder } from '../support/folders.mjs';
import { lockedPackage, npmPackage } from '../target/npmPackage';
import { emulatedCpus, type EmulatedCpu } from './emulatedCpus';
import { fetchPrograms } from './fetchPrograms';

/** The words that start the built helper as another CPU's, which QEMU emulates, and what it needs for that, fetched once. */
export async function helperOn(cpu: string): Promise<string[]> {
  const emulated = emulatedCpus[cpu];
  if (emulated === undefined) {
    throw new Error(`There is no helper for “${cpu}” here, but for ${Object.keys(emulatedCpus).join(', ')}.`);
  }
  const root = await fetchPrograms(emulated);
  const folder = temporaryFolder('cpu');
  await copyFile(join(projectRoot, 'dist/helper.js'), join(folder, 'helper.js'));
  await copyFile(await koffiFor(cpu), join(folder, 'koffi.node'));
  const node = await nodeFor(emulated, root);
  return [emulated.qemu, '-cpu', emulated.model, '-L', root, node, join(folder, 'helper.js')];
}

async function koffiFor(cpu: string): Promise<string> {
  const name = `@koromix/koffi-linux-${cpu}`;
  const folder = await npmPackage(name, await lockedPackage(name));
  const binaries = (await readdir(folder)).filter((entry) => entry.startsWith('linux_'));
  return join(folder, binaries[0] ?? '', 'koffi.node');
}

async function nodeFor({ node }: EmulatedCpu, root: string): Promise<string> {
  return node === undefined
    ? join(root, 'usr/bin/node')
    : join(await npmPackage(node.name, node), 'bin/node');
}
