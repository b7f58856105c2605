import type { Region } from './region';

/** Of those that there is a koffi for. */
const cpusOf32Bits: readonly NodeJS.Architecture[] = ['arm', 'ia32'];

/**
 * The region with the widths that this CPU has loads and stores for. On a 32-bit one, koffi's 64-bit load is two of 32 bits
 * (`ldr r2, [r1]; ldr r1, [r1, #4]` in its binary for Arm), which must not pass for one. The kernel's own accesses, by pread
 * and pwrite, have no more than 32 bits anywhere.
 */
export function withinThisCpu(region: Region, cpu = process.arch): Region {
  if (region.reach.kind !== 'map' || !cpusOf32Bits.includes(cpu)) return region;
  return {
    ...region,
    widths: region.widths.filter((width) => width <= 32),
    widthsBecause: 'This CPU has 32 bits: it would make two accesses of one of 64.',
  };
}
