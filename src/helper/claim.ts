import { parsePciAddress, type PciAddress } from '../shared/model/pciAddress';
import type { IoResource, IoResourceMap } from '../shared/model/region';
import { driverOf } from './enumerate';
import type { MachinePaths } from './machinePaths';
import { isSystemRam } from './policy/systemRam';

/** Who has claimed a part of a range, by /proc/iomem. */
export interface Claim {
  readonly resource: IoResource;
  /** The PCI function that the claimed addresses belong to, where a driver is bound to it. */
  readonly bound?: { readonly device: PciAddress; readonly driver: string };
}

/**
 * The innermost claim that overlaps the range. A PCI function's or bus's own entry says where it lies and claims nothing:
 * its driver's entry is below it. RAM is not claimed but the kernel's own. Undefined where nobody has claimed the range,
 * or the kernel hides the addresses.
 */
export function claimOf(
  base: bigint,
  end: bigint,
  { resources, hidden }: IoResourceMap,
  paths: MachinePaths,
): Claim | undefined {
  const search = (among: readonly IoResource[], owner?: PciAddress): Claim | undefined => {
    for (const resource of among) {
      if (BigInt(resource.end) <= base || end <= BigInt(resource.base)) continue;
      if (isSystemRam(resource)) continue;
      const device = parsePciAddress(resource.name);
      const inner = search(resource.children, device ?? owner);
      if (inner !== undefined) return inner;
      if (device !== undefined || resource.name.startsWith('PCI Bus ')) continue;
      const driver = owner === undefined ? undefined : driverOf(paths, owner);
      const isBound = owner !== undefined && driver !== undefined;
      return { resource, ...(isBound ? { bound: { device: owner, driver } } : {}) };
    }
    return undefined;
  };
  return hidden ? undefined : search(resources);
}
