import { closeSync, openSync, readSync } from 'node:fs';
import type { PciAddress } from '../shared/model/pciAddress';
import type { MachinePaths } from './machinePaths';

/** What configuration space reads as where no device answers (PCI Local Bus Specification 3.0, 6.1). */
export const nobodysWord = 0xffff;

/** One configuration read of two bytes at an even offset. Throws what node:fs throws. */
export function readConfigWord(device: PciAddress, offset: number, paths: MachinePaths): number {
  const word = Buffer.alloc(2);
  const fd = openSync(paths.pciFile(device, 'config'), 'r');
  try {
    if (readSync(fd, word, 0, word.length, offset) < word.length)
      throw new Error('The kernel gave fewer bytes than asked for.');
    return word.readUInt16LE();
  } finally {
    closeSync(fd);
  }
}
