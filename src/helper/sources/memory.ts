import { toHex } from '../../shared/base/hex';
import { accessWidths } from '../../shared/model/accessWidth';
import { RegscopeError } from '../../shared/model/failure';
import type { MemorySource } from '../../shared/model/source';
import { pageSize } from '../libc';
import type { MachinePaths } from '../machinePaths';
import { checkMemoryRange } from '../policy';
import type { Region } from '../region';

/** Throws RegscopeError. */
export function lookUpMemory(source: MemorySource, paths: MachinePaths): Region {
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
  const inPage = Number(base % BigInt(pageSize));
  return {
    source,
    path: paths.mem,
    reach: { kind: 'map', fileOffset: base - BigInt(inPage), inPage },
    base: toHex(base),
    size: Number(size),
    misalignment: inPage,
    widths: accessWidths,
  };
}
