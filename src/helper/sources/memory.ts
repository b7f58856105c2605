import { existsSync } from 'node:fs';
import { toHex } from '../../shared/base/hex';
import { resourcesAround } from '../../shared/linux/resourceTree';
import { accessWidths } from '../../shared/model/accessWidth';
import { RegscopeError } from '../../shared/model/failure';
import { parsePciAddress, type PciAddress } from '../../shared/model/pciAddress';
import type { IoResource } from '../../shared/model/region';
import type { MemorySource } from '../../shared/model/source';
import { pageSize } from '../libc';
import type { MachinePaths } from '../machinePaths';
import { checkMemoryRange } from '../policy/systemRam';
import type { Region } from '../region';
import { barsOf } from './bar';

/** A range in the file that holds it: `start` is the address of the file's first byte. */
interface MemoryFile {
  readonly path: string;
  readonly start: bigint;
  readonly device?: PciAddress;
}

/**
 * A range of a PCI function's BAR goes through that BAR's own file, which knows the device and needs no more rights;
 * anything else through /dev/mem. Throws RegscopeError.
 */
export function lookUpMemory(source: MemorySource, paths: MachinePaths): Region {
  const base = BigInt(source.base);
  const size = BigInt(source.size);
  const end = base + size;
  if (size === 0n || size > BigInt(Number.MAX_SAFE_INTEGER) || end > 1n << 64n) {
    throw new RegscopeError({
      code: 'bad-request',
      what: `The range ${source.base} + ${source.size} is not a physical address range.`,
      next: 'Give a size of at least 1 byte that ends below 2^64.',
    });
  }
  const { resources } = checkMemoryRange(base, end, paths);
  const { start, ...file } = barFile(resources, base, end, paths) ?? { path: paths.mem, start: 0n };
  const inPage = Number(base % BigInt(pageSize));
  return {
    source,
    ...file,
    reach: { kind: 'map', fileOffset: base - BigInt(inPage) - start, inPage },
    base: toHex(base),
    size: Number(size),
    misalignment: inPage,
    widths: accessWidths,
  };
}

/** The file of the BAR that holds the whole range, if one does and the kernel offers it. */
function barFile(
  resources: readonly IoResource[],
  base: bigint,
  end: bigint,
  paths: MachinePaths,
): MemoryFile | undefined {
  const device = functionAt(resources, base, end);
  if (device === undefined) return undefined;
  const bar = barsOf(device, paths).find(
    ({ space, base: start, size }) =>
      space === 'memory' && BigInt(start) <= base && end <= BigInt(start) + BigInt(size),
  );
  if (bar === undefined) return undefined;
  const path = paths.pciFile(device, `resource${bar.bar}`);
  if (!existsSync(path)) return undefined;
  const start = BigInt(bar.base);
  return { path, start: start - (start % BigInt(pageSize)), device };
}

/** The PCI function that /proc/iomem names for the range: it calls a BAR by its function's address. */
function functionAt(resources: readonly IoResource[], base: bigint, end: bigint): PciAddress | undefined {
  const names = resourcesAround(resources, { base, end }).map(({ name }) => parsePciAddress(name));
  return names.find((address) => address !== undefined);
}
