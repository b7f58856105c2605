import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { bytesOf } from '../../shared/model/accessWidth';
import type { Reach, Region } from '../region';
import type { Channel } from './channel';
import { wordByWord } from './wordByWord';

type FileReach = Reach & { readonly kind: 'file' };

/** pread and pwrite of exactly the bytes of one access. Fewer bytes than asked for is an error, not a value. */
export function openFile(
  { path }: Region,
  { fileOffset: start, enable }: FileReach,
  writes: boolean,
): Channel {
  const turnsOn = enable !== undefined;
  const fd = openSync(
    path,
    (writes || turnsOn ? constants.O_RDWR : constants.O_RDONLY) | constants.O_NOFOLLOW,
  );
  // The ROM answers only while it is enabled, which is a mark of the kernel's own (drivers/pci/pci-sysfs.c).
  if (turnsOn) writeSync(fd, '1', 0);
  const bytes = Buffer.alloc(8);
  const single: Pick<Channel, 'read' | 'write'> = {
    read: (offset, width) => {
      const count = bytesOf(width);
      bytes.fill(0);
      if (readSync(fd, bytes, 0, count, start + offset) !== count)
        throw new Error('The kernel gave fewer bytes than asked for.');
      return bytes.readUInt32LE();
    },
    write: (offset, width, value) => {
      const count = bytesOf(width);
      bytes.writeBigUInt64LE(value);
      if (writeSync(fd, bytes, 0, count, start + offset) !== count)
        throw new Error('The kernel took fewer bytes than given.');
    },
  };
  return {
    ...single,
    ...wordByWord(single),
    close: () => {
      if (turnsOn) writeSync(fd, '0', 0);
      closeSync(fd);
    },
  };
}
