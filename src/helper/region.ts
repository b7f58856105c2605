import type { Hex } from '../shared/base/hex';
import type { AccessWidth } from '../shared/model/accessWidth';
import { RegscopeError } from '../shared/model/failure';
import type { Source } from '../shared/model/source';
import type { Role } from '../shared/protocol/helperProtocol';
import type { MachinePaths } from './machinePaths';
import { lookUpBar } from './sources/bar';
import { lookUpConfig } from './sources/config';
import { lookUpFile } from './sources/file';
import { lookUpMemory } from './sources/memory';
import { lookUpPorts } from './sources/port';
import { lookUpRom } from './sources/rom';
import { lookUpUio } from './sources/uio';

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
  | { readonly kind: 'file'; readonly fileOffset: number }
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
}

/**
 * Looks a source up. Cheap enough to be done anew for every request, so that bounds are always the live ones: a BAR may
 * move or vanish (remove and rescan, resizable BARs), a file may shrink. Throws RegscopeError.
 */
export function lookUpRegion(source: Source, paths: MachinePaths, role: Role): Region {
  if ((source.kind === 'file') !== (role === 'files')) {
    throw new RegscopeError({
      code: 'blocked',
      what:
        role === 'files'
          ? 'This helper serves files only, not hardware.'
          : 'The privileged helper never opens a user’s file.',
    });
  }
  switch (source.kind) {
    case 'bar':
      return lookUpBar(source, paths);
    case 'config':
      return lookUpConfig(source, paths);
    case 'rom':
      return lookUpRom(source, paths);
    case 'mem':
      return lookUpMemory(source, paths);
    case 'port':
      return lookUpPorts(source, paths);
    case 'uio':
      return lookUpUio(source, paths);
    case 'file':
      return lookUpFile(source);
  }
}
