import { toHex } from '../../shared/base/hex';
import { parsePciAddress, type PciAddress } from '../../shared/model/pciAddress';
import type { PciDevice } from '../../shared/model/pciDevice';
import type { IoResource } from '../../shared/model/region';
import type { Source } from '../../shared/model/source';

/** What the kernel's lists say of a machine; absent where they could not be had. */
export interface KnownMachine {
  readonly devices?: readonly PciDevice[];
  readonly memory?: readonly IoResource[];
}

/**
 * What bookmarks of a region are kept under: the same for each device of a kind, wherever it is. What the kernel does not
 * name is known by its place.
 */
export function bookmarkKey(source: Source, { devices = [], memory = [] }: KnownMachine): string {
  switch (source.kind) {
    case 'bar':
      return `${deviceKind(source.device, devices)} BAR${source.bar}`;
    case 'config':
      return `${deviceKind(source.device, devices)} configuration`;
    case 'rom':
      return `${deviceKind(source.device, devices)} ROM`;
    case 'mem':
      return `memory ${nameAt(BigInt(source.base), memory) ?? source.base}`;
    case 'port':
      return `port ${toHex(source.base)}`;
    case 'uio':
      return `uio${source.device} map${source.map}`;
    case 'file':
      return `file ${source.path}`;
  }
}

/** `8086:100e 8086:1100`: vendor and device, and those of the subsystem. */
function deviceKind(address: PciAddress, devices: readonly PciDevice[]): string {
  const device = devices.find((each) => each.address === address);
  if (device === undefined) return address;
  const pair = ({ vendorId, deviceId }: { readonly vendorId: number; readonly deviceId: number }) =>
    [vendorId, deviceId].map((id) => id.toString(16).padStart(4, '0')).join(':');
  return [device, ...(device.subsystem === undefined ? [] : [device.subsystem])].map(pair).join(' ');
}

/** What the innermost range that starts here is called, where nothing else is called so and the name is a thing's. */
function nameAt(base: bigint, resources: readonly IoResource[]): string | undefined {
  const all = resources.flatMap(withDescendants);
  const name = all.filter((each) => BigInt(each.base) === base).at(-1)?.name ?? '';
  const isThing = !/^(|reserved|system ram)$/i.test(name) && parsePciAddress(name) === undefined;
  return isThing && all.filter((each) => each.name === name).length === 1 ? name : undefined;
}

/** Outermost first. */
export function withDescendants(resource: IoResource): IoResource[] {
  return [resource, ...resource.children.flatMap(withDescendants)];
}
