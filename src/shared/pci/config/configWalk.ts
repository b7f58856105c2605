import { toHex } from '../../base/hex';
import { bitsOf, type CapabilitySpace } from './vocabulary';

/** The 32 bits at an offset that is a multiple of 4; undefined where they are not known. */
export type KnownDwords = (offset: number) => bigint | number | undefined;

export interface FoundCapability {
  readonly id: number;
  readonly offset: number;
  readonly list: 'capabilities' | 'extended capabilities';
  /** Where it cannot go on. */
  readonly limit: number;
}

export interface ConfigWalk {
  /** False where no function answers. */
  readonly isThere: boolean;
  /** In the order of their lists, as far as these are known. */
  readonly found: readonly FoundCapability[];
  /** What a layout at an offset may ask for. */
  readonly spaceAt: (offset: number) => CapabilitySpace;
  /** Offsets of what was asked for and is not known. */
  readonly missing: ReadonlySet<number>;
  readonly problems: readonly string[];
}

const headerLayouts = ['device', 'bridge', 'cardbus'] as const;
const conventionalSize = 0x100;
const allOnes = 0xffff_ffff;
const pciXCapability = 0x07;
export const pciExpressCapability = 0x10;

/** Finds the capabilities in `size` bytes of configuration space. Nothing is read: it takes what is known. Never throws. */
export function walkConfigSpace(dwordAt: KnownDwords, size: number): ConfigWalk {
  const missing = new Set<number>();
  const problems: string[] = [];
  const known = (offset: number): number | undefined => {
    if (offset + 4 > size) return undefined;
    const value = dwordAt(offset);
    if (value === undefined) missing.add(offset);
    return value === undefined ? undefined : Number(BigInt.asUintN(32, BigInt(value)));
  };

  const [ids, command, type] = [known(0x00), known(0x04), known(0x0c)];
  // A virtual function has no IDs of its own (PCI Express Base Specification 5.0, 9.3.4.1.1), but a class.
  const isThere = ids !== allOnes || known(0x08) !== allOnes;
  const headerLayout: CapabilitySpace['headerLayout'] =
    type === undefined ? 'unknown' : (headerLayouts[bitsOf(type, '22:16')] ?? 'unknown');

  const found: FoundCapability[] = [];
  const follow = (list: FoundCapability['list'], first: number, lowest: number, limit: number) => {
    const seen = new Set<number>();
    for (let offset = first; offset !== 0;) {
      const place = toHex(offset, 2);
      if (offset < lowest || offset + 4 > limit) {
        problems.push(`The list of ${list} leads to ${place}, where none can be.`);
        return;
      }
      if (seen.has(offset)) {
        problems.push(`The list of ${list} leads back to ${place}.`);
        return;
      }
      seen.add(offset);
      const header = known(offset);
      if (header === undefined) return;
      const [id, next] =
        list === 'capabilities'
          ? [bitsOf(header, '7:0'), bitsOf(header, '15:8')]
          : [bitsOf(header, '15:0'), bitsOf(header, '31:20')];
      // All zeros or ones at 0x100 is how a function says that it has no extended capabilities.
      if (list === 'extended capabilities' && (header === 0 || (header === allOnes && offset === first)))
        return;
      if (header === allOnes || (list === 'capabilities' && id === 0xff)) {
        problems.push(`The list of ${list} is broken: it leads to ${toHex(header, 8)} at ${place}.`);
        return;
      }
      found.push({ id, offset, list, limit });
      offset = next - (next % 4);
    }
  };

  if (isThere && headerLayout !== 'unknown' && command !== undefined && bitsOf(command, 20) === 1) {
    const pointer = known(headerLayout === 'cardbus' ? 0x14 : 0x34);
    const first = pointer === undefined ? 0 : bitsOf(pointer, '7:2') * 4;
    follow('capabilities', first, 0x40, Math.min(size, conventionalSize));
  }
  // Only PCI Express and PCI-X 2.0 have more than 256 bytes; on other functions the rest reads as anything.
  if (found.some(({ id }) => id === pciExpressCapability || id === pciXCapability) && size > conventionalSize)
    follow('extended capabilities', conventionalSize, conventionalSize, size);

  const express = found.find(({ id, list }) => list === 'capabilities' && id === pciExpressCapability);
  const expressDword = (offset: number) =>
    express === undefined ? undefined : known(express.offset + offset);
  const flags = expressDword(0x0);
  const common = {
    vendorId: bitsOf(ids ?? 0, '15:0'),
    deviceId: bitsOf(ids ?? 0, '31:16'),
    headerLayout,
    portType: flags === undefined ? undefined : bitsOf(flags, '23:20'),
    maximumLinkWidth: () => {
      const link = expressDword(0xc);
      return link === undefined ? undefined : bitsOf(link, '9:4');
    },
  };
  const spaceAt = (start: number): CapabilitySpace => ({
    ...common,
    dwordAt: (offset: number) => known(start + offset),
  });
  return { isThere, found, spaceAt, missing, problems };
}
