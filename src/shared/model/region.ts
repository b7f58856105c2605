import type { AccessWidth } from './accessWidth';
import type { Hex } from '../base/hex';

/** What the helper found when it looked at a source: where it lies, how large it is, how it is reached. */
export interface RegionInfo {
  /** First physical address; absent for files, which have none. */
  readonly base?: Hex;
  /** Bytes. Fits a double exactly (below 2^53). */
  readonly size: number;
  /** How accesses reach it, in words for a person: `/sys/bus/pci/devices/0000:00:04.0/resource0, mapped`. */
  readonly via: string;
  /** The widths it takes. */
  readonly widths: readonly AccessWidth[];
}

/** One line of /proc/iomem or /proc/ioports with the ranges nested in it. Half-open: `[base, end)`. */
export interface IoResource {
  readonly base: Hex;
  readonly end: Hex;
  readonly name: string;
  readonly children: readonly IoResource[];
}

/** A line a parser could not understand. */
export interface UnparsedLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

export interface IoResourceMap {
  readonly resources: readonly IoResource[];
  /** Every address reads as zero: the kernel hides them from a reader without CAP_SYS_ADMIN. */
  readonly hidden: boolean;
  readonly unparsed: readonly UnparsedLine[];
}

export interface PciBar {
  /** 0 to 5. */
  readonly bar: number;
  readonly base: Hex;
  /** Bytes; 0 where a recording does not tell. */
  readonly size: number;
  readonly space: 'memory' | 'io';
  readonly is64Bit: boolean;
  readonly prefetchable: boolean;
}
