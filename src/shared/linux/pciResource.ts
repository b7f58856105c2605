import { toHex } from '../base/hex';
import type { PciResource, PciResources } from '../model/pciResources';
import type { PciBar, UnparsedLine } from '../model/region';

export interface ParsedPciResources extends PciResources {
  readonly unparsed: readonly UnparsedLine[];
}

// include/linux/ioport.h
const IORESOURCE_IO = 0x100n;
const IORESOURCE_MEM = 0x200n;
const IORESOURCE_PREFETCH = 0x2000n;
const IORESOURCE_MEM_64 = 0x10_0000n;
const IORESOURCE_DISABLED = 0x1000_0000n;
const IORESOURCE_UNSET = 0x2000_0000n;

// How the kernel numbers a function's resources (include/linux/pci.h): BARs, ROM, VF BARs, bridge windows.
const barCount = 6;
const romLine = barCount;
const vfBarCount = 6;
const windowCount = 4;

/**
 * Parses sysfs `resource`: one `first last flags` line a resource, by position, `last` inclusive. Returns the implemented
 * BARs; unimplemented ones are all zero and left out. Never throws: a line that is odd counts as not implemented.
 */
export function parsePciResource(text: string): PciBar[] {
  return parsePciResources(text).bars.map(({ index, base, size, space, is64Bit, prefetchable }) => ({
    bar: index,
    base,
    size,
    space,
    is64Bit,
    prefetchable,
  }));
}

/**
 * Like {@link parsePciResource}, and all the other resources. What the lines after the ROM's are depends on the kernel:
 * VF BARs are there if it was built with CONFIG_PCI_IOV, windows if the function is a bridge with a bus behind it. So there
 * are 7 lines, or 11 (windows), 13 (VF BARs) or 17 (both).
 */
export function parsePciResources(text: string): ParsedPciResources {
  const lines = text.split('\n').map((line) => line.trimEnd());
  while (lines.at(-1) === '') lines.pop();
  const hasVfBars = lines.length >= romLine + 1 + vfBarCount;
  const firstWindow = romLine + 1 + (hasVfBars ? vfBarCount : 0);
  const unparsed: UnparsedLine[] = [];
  const slots = lines.map((line, index) => {
    const resource =
      index < firstWindow + windowCount ? parseLine(line, index < barCount ? 'BAR' : 'other') : 'odd';
    if (resource === 'odd') unparsed.push({ line: index + 1, text: line });
    return typeof resource === 'string' ? undefined : resource;
  });
  const group = (from: number, count: number) =>
    slots
      .slice(from, from + count)
      .flatMap((resource, index) => (resource === undefined ? [] : [{ ...resource, index }]));

  const rom = slots[romLine];
  return {
    bars: group(0, barCount).map(withUpperHalf),
    ...(rom === undefined ? {} : { rom }),
    vfBars: hasVfBars ? group(romLine + 1, vfBarCount).map(withUpperHalf) : [],
    windows: group(firstWindow, windowCount),
    unparsed,
  };
}

function parseLine(line: string, purpose: 'BAR' | 'other'): PciResource | 'odd' | 'none' {
  const match = /^0x([0-9a-f]{1,16}) 0x([0-9a-f]{1,16}) 0x([0-9a-f]{1,16})$/i.exec(line);
  if (match === null) return 'odd';
  const [base = 0n, last = 0n, flags = 0n] = match.slice(1).map((digits) => BigInt(`0x${digits}`));
  const isIo = (flags & IORESOURCE_IO) !== 0n;
  if (!isIo && (flags & IORESOURCE_MEM) === 0n) return flags === 0n ? 'none' : 'odd';
  // Nothing is 0 to 0 (pci_resource_len of include/linux/pci.h), or ends just before it begins: a closed window.
  if (last === 0n) return base === 0n ? 'none' : 'odd';
  // A BAR of no size is not of the kernel's making: it stands for one whose size a dump does not tell.
  if (last < base && (last + 1n !== base || purpose !== 'BAR')) return last + 1n === base ? 'none' : 'odd';
  return {
    index: 0,
    base: toHex(base),
    size: Number(last - base + 1n),
    space: isIo ? 'io' : 'memory',
    is64Bit: (flags & IORESOURCE_MEM_64) !== 0n,
    prefetchable: (flags & IORESOURCE_PREFETCH) !== 0n,
    // No function has memory or ports at 0 that the kernel did not give it: it is what an unassigned BAR holds.
    state:
      (flags & IORESOURCE_UNSET) !== 0n || base === 0n
        ? 'unassigned'
        : (flags & IORESOURCE_DISABLED) !== 0n
          ? 'disabled'
          : 'assigned',
    flags: toHex(flags),
  };
}

function withUpperHalf(resource: PciResource): PciResource {
  const { index, is64Bit } = resource;
  return is64Bit && index + 1 < barCount ? { ...resource, upperHalf: index + 1 } : resource;
}
