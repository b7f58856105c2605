import { toHex } from '../base/hex';

// What people type in a terminal to see the same. None of it writes; each reads what its first address holds.

/** 32 bits at the range's start. */
export function memoryCommands(base: bigint): string[] {
  return [`devmem2 ${toHex(base)} w`, `busybox devmem ${toHex(base)} 32`];
}

/** One byte. */
export function portCommands(base: bigint): string[] {
  return [`inb ${toHex(base)}`, `dd if=/dev/port bs=1 count=1 skip=${base} status=none | xxd -p`];
}
