import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { namesIn, readText } from './enumerate';
import type { MachinePaths } from './machinePaths';

/** Up to so many devices, what may change in each without a driver's coming or going is looked at as well. */
const fewDevices = 100;

/**
 * Changes when a list of this machine may have changed: devices, bound drivers, ranges of memory and ports; on all but
 * the largest machines also what is enabled and powered. From the kernel's books, and much cheaper than the lists are.
 */
export function machineStamp(paths: MachinePaths): string {
  const names = namesIn(paths.pciDevices).sort();
  const hash = createHash('sha1');
  for (const name of names) {
    const file = (attribute: string) => `${paths.pciDevices}/${name}/${attribute}`;
    // A link that was made anew has another inode.
    hash.update(`${name} ${lstatSync(file('driver'), { throwIfNoEntry: false })?.ino ?? ''}\n`);
    if (names.length > fewDevices) continue;
    hash.update(`${readText(file('enable')) ?? ''} ${readText(file('power_state')) ?? ''}\n`);
  }
  for (const path of [paths.iomem, paths.ioports]) hash.update(readText(path) ?? '');
  return hash.digest('base64');
}
