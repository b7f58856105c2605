import { toHex } from '../base/hex';
import type { PciBar } from '../model/region';

// include/linux/ioport.h
const IORESOURCE_IO = 0x100n;
const IORESOURCE_MEM = 0x200n;
const IORESOURCE_PREFETCH = 0x2000n;
const IORESOURCE_MEM_64 = 0x10_0000n;

/** Lines 0 to 5 of the file are the BARs; the expansion ROM and, on bridges and SR-IOV devices, other ranges follow. */
const barCount = 6;

/**
 * Parses sysfs `resource`: one `first last flags` line a resource, by position, `last` inclusive. Returns the implemented
 * BARs; unimplemented ones are all zero and left out. Never throws: a line that is odd counts as not implemented.
 */
export function parsePciResource(text: string): PciBar[] {
  const bars: PciBar[] = [];
  for (const [bar, line] of text.split('\n').slice(0, barCount).entries()) {
    const match = /^0x([0-9a-f]{1,16}) 0x([0-9a-f]{1,16}) 0x([0-9a-f]{1,16})\s*$/i.exec(line);
    if (match === null) continue;
    const [base, last, flags] = match.slice(1).map((digits) => BigInt(`0x${digits}`));
    if (base === undefined || last === undefined || flags === undefined) continue;
    const isIo = (flags & IORESOURCE_IO) !== 0n;
    const isMemory = (flags & IORESOURCE_MEM) !== 0n;
    if ((!isIo && !isMemory) || last < base) continue;
    bars.push({
      bar,
      base: toHex(base),
      size: Number(last - base + 1n),
      space: isIo ? 'io' : 'memory',
      is64Bit: (flags & IORESOURCE_MEM_64) !== 0n,
      prefetchable: (flags & IORESOURCE_PREFETCH) !== 0n,
    });
  }
  return bars;
}
