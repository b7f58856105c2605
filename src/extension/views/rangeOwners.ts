import { deviceTreeFinder, type DeviceTreeNode } from '../../shared/linux/deviceTree';
import type { PciDevice } from '../../shared/model/pciDevice';
import type { DeviceTreeEntry, PlatformDevice } from '../../shared/model/platform';
import type { IoResource, PciBar } from '../../shared/model/region';

/** Whose a range is, as far as its name and its address tell. Absent is what nothing is known of. */
export interface RangeOwner {
  readonly device?: PciDevice;
  /** The BAR that the range is. */
  readonly bar?: PciBar;
  /** It is the function's expansion ROM: nothing else that it has bears its address in the map of memory. */
  readonly isRom?: true;
  readonly node?: DeviceTreeNode;
  /** The driver of a platform device. */
  readonly platformDriver?: string;
}

export interface KnownDevices {
  readonly pci: readonly PciDevice[];
  readonly platform: readonly PlatformDevice[];
  readonly deviceTree: readonly DeviceTreeEntry[];
}

/** Finds the owners of the ranges of one address space. */
export function ownerFinder(
  { pci, platform, deviceTree }: KnownDevices,
  space: PciBar['space'],
): (resource: IoResource) => RangeOwner {
  const byAddress = new Map<string, PciDevice>(pci.map((device) => [device.address, device]));
  const byName = new Map(platform.map((device) => [device.name, device]));
  const byNode = new Map(platform.map((device) => [device.node, device]));
  const nodeAt =
    space === 'memory' ? deviceTreeFinder({ nodes: deviceTree.map(toNode), unparsed: [] }) : undefined;
  const nothing: RangeOwner = {};

  return (resource) => {
    const device = byAddress.get(resource.name);
    if (device !== undefined) {
      const base = BigInt(resource.base);
      const bar = device.bars.find((each) => each.space === space && BigInt(each.base) === base);
      if (bar !== undefined) return { device, bar };
      // A function with virtual functions has ranges for their BARs as well.
      const isRom = space === 'memory' && device.hasRom && device.virtualFunctions === undefined;
      return isRom ? { device, isRom } : { device };
    }
    // A line of a devicetree machine names the device, then the node: `9000000.pl011 pl011@9000000`.
    const node = nodeAt?.(resource);
    const platformDriver = (
      byName.get(resource.name.split(' ', 1)[0] ?? '') ??
      (node && byNode.get(node.path))
    )?.driver;
    if (node === undefined && platformDriver === undefined) return nothing;
    return { ...(node && { node }), ...(platformDriver !== undefined && { platformDriver }) };
  };
}

function toNode({ path, compatible, status, reg }: DeviceTreeEntry): DeviceTreeNode {
  return {
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    compatible,
    status,
    ranges: reg.map(({ base, end }) => ({ base: BigInt(base), end: BigInt(end) })),
  };
}
