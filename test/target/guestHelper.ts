import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot, temporaryFolder } from '../support/folders.mjs';
import { platforms, type GuestCpu } from './guestCpu';
import { lockedPackage, npmPackage } from './npmPackage';

/** A folder to share with a guest: it holds the built helper as `dist/helper.js`, with koffi for the guest's CPU. */
export async function helperShare(cpu: GuestCpu): Promise<string> {
  const { nodeArchitecture } = platforms[cpu];
  if (nodeArchitecture === process.arch) return projectRoot;
  const share = temporaryFolder('helper');
  await mkdir(join(share, 'dist'));
  const name = `@koromix/koffi-linux-${nodeArchitecture}`;
  const koffi = await npmPackage(name, await lockedPackage(name));
  await copyFile(join(projectRoot, 'dist/helper.js'), join(share, 'dist/helper.js'));
  await copyFile(join(koffi, `linux_${nodeArchitecture}`, 'koffi.node'), join(share, 'dist/koffi.node'));
  return share;
}
