import type { Hex } from '../base/hex';
import type { PciAddress } from './pciAddress';

/** BAR 0-5 of a PCI function, through its sysfs `resourceN` file: mapped, or port by port where it is in I/O space. */
export interface BarSource {
  readonly kind: 'bar';
  readonly device: PciAddress;
  /** 0 to 5. */
  readonly bar: number;
  /** Asks for `resourceN_wc`: write-combining merges, reorders and widens writes. For frame buffers, never for registers. */
  readonly mapping?: 'write-combining' | undefined;
}

/** A PCI function's configuration space, through sysfs `config`. */
export interface ConfigSource {
  readonly kind: 'config';
  readonly device: PciAddress;
}

/** A PCI function's expansion ROM, through sysfs `rom`. Read-only. */
export interface RomSource {
  readonly kind: 'rom';
  readonly device: PciAddress;
}

/** A range of x86 I/O ports. */
export interface PortSource {
  readonly kind: 'port';
  /** 0 to 0xffff. */
  readonly base: number;
  /** Ports. */
  readonly size: number;
}

/** A memory map that a UIO driver offers, through /dev/uioN. */
export interface UioSource {
  readonly kind: 'uio';
  /** N of uioN. */
  readonly device: number;
  /** M of mapM. */
  readonly map: number;
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
export type Source =
  BarSource | ConfigSource | RomSource | MemorySource | PortSource | UioSource | FileSource;

/** The same text for the same source, for use as a map key. */
export function sourceKey(source: Source): string {
  switch (source.kind) {
    case 'bar':
      return `bar ${source.device} ${source.bar} ${source.mapping ?? ''}`;
    case 'config':
    case 'rom':
      return `${source.kind} ${source.device}`;
    case 'port':
      return `port ${source.base} ${source.size}`;
    case 'uio':
      return `uio ${source.device} ${source.map}`;
    case 'mem':
      return `mem ${source.base} ${source.size}`;
    case 'file':
      return `file ${source.path}`;
  }
}
