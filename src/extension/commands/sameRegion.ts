import { toHex } from '../../shared/base/hex';
import { memoryKind } from '../../shared/linux/memoryKind';
import type { AddressRange } from '../../shared/linux/resourceTree';
import { parsePciAddress } from '../../shared/model/pciAddress';
import type { PciDevice } from '../../shared/model/pciDevice';
import type { DeviceTreeEntry } from '../../shared/model/platform';
import type { IoResource } from '../../shared/model/region';
import type { MemorySource, PortSource, Source } from '../../shared/model/source';
import { withDescendants } from '../editors/bookmarkKey';
import type { RegionReference } from '../editors/regionUri';
import {
  barReference,
  configReference,
  portReference,
  rangeReference,
  romReference,
} from '../views/regionReferences';
import type { Machine, MachineId } from '../machine/machine';

/** What the kernel's lists say of a machine, as far as it takes to find a region of another one there. */
export interface MachineMap {
  readonly devices: readonly PciDevice[];
  /** Of the address space that the region lies in. */
  readonly resources: readonly IoResource[];
  readonly deviceTree: readonly DeviceTreeEntry[];
}

/** Where another machine has what a region of this one is. */
export interface SameRegions {
  /** Several where nothing tells which of them it is. */
  readonly same: readonly RegionReference[];
  /** Has the same address, and nothing else says that it is the same. */
  readonly atSameAddress?: RegionReference;
}

/** Asks for the kernel's lists and reads no register. Rejects with a RegscopeError. */
export async function loadMachineMap(machine: Machine, { kind }: Source): Promise<MachineMap> {
  const nothing = { devices: [], resources: [], deviceTree: [] };
  switch (kind) {
    case 'bar':
    case 'config':
    case 'rom':
      return { ...nothing, devices: await machine.list('listPciDevices') };
    case 'mem': {
      const { resources } = await machine.list('listMemory');
      return { ...nothing, resources, deviceTree: await machine.list('listDeviceTree').catch(() => []) };
    }
    case 'port':
      return { ...nothing, resources: (await machine.list('listPorts')).resources };
    case 'uio':
    case 'file':
      return nothing;
  }
}

/** `machine`: the other one, whose lists are `there`. */
export function sameRegions(
  { source, title }: Pick<RegionReference, 'source' | 'title'>,
  here: MachineMap,
  there: MachineMap,
  machine: MachineId,
): SameRegions {
  switch (source.kind) {
    case 'bar':
    case 'config':
    case 'rom':
      return { same: sameDevices(source, here, there).map((device) => regionOf(source, device, machine)) };
    case 'mem':
    case 'port':
      return sameRanges(source, here, there, machine);
    case 'uio':
      return { same: [], atSameAddress: { machine, title, source } };
    case 'file':
      return { same: [] };
  }
}

type DeviceSource = Source & { readonly kind: 'bar' | 'config' | 'rom' };

/** Those of the same vendor and kind that have such a region; of several, what is most alike, else what sits in the same place. */
function sameDevices(source: DeviceSource, here: MachineMap, there: MachineMap): readonly PciDevice[] {
  const sought = here.devices.find(({ address }) => address === source.device);
  if (sought === undefined) return [];
  const isAlike = ({ vendorId, deviceId }: PciDevice) =>
    vendorId === sought.vendorId && deviceId === sought.deviceId;
  return narrowed(
    there.devices.filter((device) => isAlike(device) && hasRegion(source, device, sought)),
    ({ subsystem }) =>
      subsystem?.vendorId === sought.subsystem?.vendorId &&
      subsystem?.deviceId === sought.subsystem?.deviceId,
    ({ classCode }) => classCode === sought.classCode,
    ({ address }) => address === sought.address,
  );
}

function hasRegion(source: DeviceSource, { bars, hasRom }: PciDevice, sought: PciDevice): boolean {
  switch (source.kind) {
    case 'bar': {
      const spaceOf = (all: PciDevice['bars']) => all.find(({ bar }) => bar === source.bar)?.space;
      return spaceOf(bars) !== undefined && spaceOf(bars) === spaceOf(sought.bars);
    }
    case 'rom':
      return hasRom;
    case 'config':
      return true;
  }
}

function regionOf(source: DeviceSource, device: PciDevice, machine: MachineId): RegionReference {
  switch (source.kind) {
    case 'bar':
      return barReference(device, source.bar, machine);
    case 'rom':
      return romReference(device, machine);
    case 'config':
      return configReference(device, machine);
  }
}

/** What has a name that says what it is, and where it lies. */
interface Thing {
  readonly name: string;
  readonly base: bigint;
  readonly end: bigint;
}

/** By the name in the kernel's list, else by what the devicetree says is there. */
function sameRanges(
  source: MemorySource | PortSource,
  here: MachineMap,
  there: MachineMap,
  machine: MachineId,
): SameRegions {
  const base = BigInt(source.base);
  const end = base + BigInt(source.size);
  const holds = (each: Thing) => each.base <= base && each.end >= end;
  const reference = ({ name, ...range }: Thing) => rangeOf(source.kind, range, name, machine);

  /** The same part of another thing, where that is long enough. */
  function partsOf(own: Thing, others: readonly Thing[]): readonly RegionReference[] {
    const isWhole = own.base === base && own.end === end;
    return others.flatMap((other) => {
      const start = other.base + base - own.base;
      const last = isWhole ? other.end : start + (end - base);
      if (last > other.end) return [];
      return reference({ name: other.name, base: start, end: last }) ?? [];
    });
  }

  const isHere = (own: Thing) => (each: Thing) => each.base === own.base;
  const thing = thingsIn(here.resources).findLast(holds);
  if (thing !== undefined) {
    const named = thingsIn(there.resources).filter(({ name }) => name === thing.name);
    const same = partsOf(thing, narrowed(named, isHere(thing)));
    if (same.length > 0) return { same };
  }
  const node = nodesIn(here).find(holds);
  if (node !== undefined) {
    const alike = nodesIn(there).filter(({ compatible }) => compatible === node.compatible);
    const same = partsOf(
      node,
      narrowed(alike, ({ name }) => name === node.name, isHere(node)),
    );
    if (same.length > 0) return { same };
  }
  const around = there.resources
    .flatMap(withDescendants)
    .findLast((each) => BigInt(each.base) <= base && BigInt(each.end) >= end);
  const isRam = around === undefined || memoryKind(around.name) === 'ram';
  const place = isRam ? undefined : reference({ name: around.name, base, end });
  return { same: [], ...(place && { atSameAddress: place }) };
}

function rangeOf(
  kind: 'mem' | 'port',
  range: AddressRange,
  name: string,
  machine: MachineId,
): RegionReference | undefined {
  if (kind === 'mem') return rangeReference(range, machine, name === '' ? undefined : name);
  const { base, end } = range;
  return portReference({ base: toHex(base), end: toHex(end), name, children: [] }, {}, machine);
}

/** Outermost first. A window, memory or a PCI function's address says nothing about what is in it. */
function thingsIn(resources: readonly IoResource[]): readonly Thing[] {
  return resources
    .flatMap(withDescendants)
    .filter(({ name }) => memoryKind(name) === 'device' && parsePciAddress(name) === undefined)
    .map(({ name, base, end }) => ({ name, base: BigInt(base), end: BigInt(end) }));
}

/** Nodes by what they are for, which is the first that they are compatible with, and by their first registers. */
function nodesIn({ deviceTree }: MachineMap): readonly (Thing & { readonly compatible: string })[] {
  return deviceTree.flatMap(({ path, compatible: [compatible], reg: [first] }) => {
    if (first === undefined || compatible === undefined) return [];
    const name = path.slice(path.lastIndexOf('/') + 1);
    return [{ name, compatible, base: BigInt(first.base), end: BigInt(first.end) }];
  });
}

/** Those for which as many of these hold, in this order, as hold for any. */
function narrowed<Item>(
  items: readonly Item[],
  ...preferences: readonly ((item: Item) => boolean)[]
): readonly Item[] {
  return preferences.reduce((left, prefers) => {
    const better = left.filter(prefers);
    return better.length > 0 ? better : left;
  }, items);
}
