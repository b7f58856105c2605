import type { Hex } from '../base/hex';
import type { PciAddress } from './pciAddress';

/** BAR 0-5 of a PCI function, through its sysfs `resourceN` file. */
export interface BarSource {
  readonly kind: 'bar';
  readonly device: PciAddress;
  /** 0 to 5. */
  readonly bar: number;
}

/** A range of physical addresses, through /dev/mem. */
export interface MemorySource {
  readonly kind: 'mem';
  /** First physical address. */
  readonly base: Hex;
  /** Bytes. */
  readonly size: Hex;
}

/** A regular file or /dev/shm segment. Only the unprivileged helper instance opens it. */
export interface FileSource {
  readonly kind: 'file';
  /** Absolute. */
  readonly path: string;
}

/** Names what to map. It travels over the wire and in `regscope:` URIs; the helper builds every hardware path itself. */
export type Source = BarSource | MemorySource | FileSource;

/** The same text for the same source, for use as a map key. */
export function sourceKey(source: Source): string {
  switch (source.kind) {
    case 'bar':
      return `bar ${source.device} ${source.bar}`;
    case 'mem':
      return `mem ${source.base} ${source.size}`;
    case 'file':
      return `file ${source.path}`;
  }
}
