import type { Hex } from '../shared/base/hex';
import type { AccessWidth } from '../shared/model/accessWidth';
import type { PciAddress } from '../shared/model/pciAddress';
import type { Source } from '../shared/model/source';

/** How a region's accesses reach the bus. */
export type Reach =
  /** Loads and stores on a mapping of the file. */
  | {
      readonly kind: 'map';
      /** Where the region's first page starts in the file: a multiple of the page size. Bytes. */
      readonly fileOffset: bigint;
      /** From that page's start to the region's start: a BAR may begin in the middle of a page. Bytes. */
      readonly inPage: number;
    }
  /** pread and pwrite of just the access's bytes, each of which the kernel turns into one bus access. */
  | {
      readonly kind: 'file';
      readonly fileOffset: number;
      /** sysfs answers for a ROM only between a write of “1” and one of “0”. */
      readonly enable?: 'by writing 1';
    }
  /** The in and out instructions, from this port on. */
  | { readonly kind: 'port'; readonly first: number };

/** A source looked up on the live machine: how to reach it, and within which bounds. */
export interface Region {
  readonly source: Source;
  /** The file that stands for it. */
  readonly path: string;
  readonly reach: Reach;
  /** First physical address or port; absent where there is none. */
  readonly base?: Hex;
  /** Bytes. */
  readonly size: number;
  /** Bytes past an aligned address at which the region starts. */
  readonly misalignment: number;
  readonly widths: readonly AccessWidth[];
  /** Why only these widths, where others are to be had elsewhere. */
  readonly widthsBecause?: string;
  /** The PCI function that answers, where one does: its memory and ports only while it is awake and decodes them. */
  readonly device?: PciAddress;
  /** Device and inode of a user's file: another file under the same path is another region. */
  readonly identity?: string;
}
