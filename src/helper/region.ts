import { readFileSync, statSync } from 'node:fs';
import { toHex, type Hex } from '../shared/base/hex';
import { parsePciResource } from '../shared/linux/pciResource';
import { RegscopeError } from '../shared/model/failure';
import type { BarSource, FileSource, MemorySource, Source } from '../shared/model/source';
import type { Role } from '../shared/protocol/helperProtocol';
import { pageSize } from './libc';
import type { MachinePaths } from './machinePaths';
import { checkMemoryRange } from './policy';

/** A source looked up on the live machine: what to map, and within which bounds. */
export interface Region {
  readonly source: Source;
  /** The file to map. */
  readonly path: string;
  /** First physical address; absent for files. */
  readonly base?: Hex;
  /** Bytes. */
  readonly size: number;
  /** Where the region's first page starts in the file: a multiple of the page size. */
  readonly fileOffset: bigint;
  /** Bytes from that page's start to the region's start: a BAR may begin in the middle of a page. */
  readonly inPage: number;
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
    case 'mem':
      return lookUpMemory(source, paths);
    case 'file':
      return lookUpFile(source);
  }
}

function lookUpBar(source: BarSource, paths: MachinePaths): Region {
  const { device } = source;
  let resource: string;
  try {
    resource = readFileSync(paths.pciFile(device, 'resource'), 'utf8');
  } catch {
    throw new RegscopeError({
      code: 'no-such-source',
      what: `There is no PCI device ${device}.`,
      why: 'It may have been removed, or moved to another address by a rescan.',
      next: 'Refresh the PCI Devices view.',
    });
  }
  const bar = parsePciResource(resource).find((candidate) => candidate.bar === source.bar);
  if (bar === undefined) {
    throw new RegscopeError({
      code: 'no-such-source',
      what: `PCI device ${device} has no BAR${source.bar}.`,
      next: 'The PCI Devices view lists the BARs it has.',
    });
  }
  if (bar.space === 'io') {
    throw new RegscopeError({
      code: 'not-mappable',
      what: `BAR${source.bar} of ${device} is in I/O port space.`,
      why: 'Ports are not memory: the kernel maps no I/O BAR.',
      next: 'Regscope cannot access ports yet. Open a memory BAR.',
    });
  }
  const base = BigInt(bar.base);
  return {
    source,
    path: paths.pciFile(device, `resource${source.bar}`),
    base: bar.base,
    size: bar.size,
    // In sysfs, offset 0 is the page that holds the BAR's start, not the start itself (drivers/pci/mmap.c).
    fileOffset: 0n,
    inPage: Number(base % BigInt(pageSize)),
  };
}

function lookUpMemory(source: MemorySource, paths: MachinePaths): Region {
  const base = BigInt(source.base);
  const size = BigInt(source.size);
  if (size === 0n || size > BigInt(Number.MAX_SAFE_INTEGER) || base + size > 1n << 64n) {
    throw new RegscopeError({
      code: 'bad-request',
      what: `The range ${source.base} + ${source.size} is not a physical address range.`,
      next: 'Give a size of at least 1 byte that ends below 2^64.',
    });
  }
  checkMemoryRange(base, base + size, paths);
  const inPage = base % BigInt(pageSize);
  return {
    source,
    path: paths.mem,
    base: toHex(base),
    size: Number(size),
    fileOffset: base - inPage,
    inPage: Number(inPage),
  };
}

function lookUpFile(source: FileSource): Region {
  let size: number;
  try {
    const stat = statSync(source.path);
    if (!stat.isFile()) {
      throw new RegscopeError({
        code: 'not-mappable',
        what: `${source.path} is not a regular file.`,
        next: 'Open a regular file or a shared-memory segment below /dev/shm.',
      });
    }
    size = stat.size;
  } catch (error) {
    if (error instanceof RegscopeError) throw error;
    throw new RegscopeError({
      code: 'no-such-source',
      what: `${source.path} cannot be opened.`,
      why: error instanceof Error ? error.message : String(error),
    });
  }
  if (size === 0) {
    throw new RegscopeError({
      code: 'not-mappable',
      what: `${source.path} is empty: there is nothing to map.`,
    });
  }
  return { source, path: source.path, size, fileOffset: 0n, inPage: 0 };
}
