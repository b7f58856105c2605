import type { PciDevice } from '../../shared/model/pciDevice';
import type { DeviceTreeEntry } from '../../shared/model/platform';
import type { IoResource, RegionInfo } from '../../shared/model/region';
import type { Source } from '../../shared/model/source';
import type { AddressSpace } from '../../shared/registers/binding';
import type { RegionFacts } from '../../shared/registers/matchBindings';
import { bookmarkKey } from '../editors/bookmarkKey';
import type { Machine } from '../machine/machine';

/** A region, as far as that decides which descriptions are of it. */
export interface DescribedRegion {
  /** The same for each device of a kind: what is decided by hand is kept under it. */
  readonly key: string;
  readonly facts: RegionFacts;
}

/** What the kernel's lists say of a machine; empty where they could not be had. */
export interface MachineLists {
  readonly devices: readonly PciDevice[];
  /** Of memory, or of ports where the region lies there. */
  readonly resources: readonly IoResource[];
  readonly deviceTree: readonly DeviceTreeEntry[];
}

/** Asks for the kernel's lists and reads no register. Never rejects. */
export async function loadDescribedRegion(
  machine: Pick<Machine, 'list'>,
  source: Source,
  info: RegionInfo,
): Promise<DescribedRegion> {
  if (source.kind === 'file')
    return describeRegion(source, info, { devices: [], resources: [], deviceTree: [] });
  const rangesOf = (list: 'listPorts' | 'listMemory') =>
    machine.list(list).then(
      (map) => map.resources,
      () => [],
    );
  // All at once: a target may be far. Few BARs are of ports.
  const likely = source.kind === 'port' ? 'ports' : 'memory';
  const [devices, ranges, deviceTree] = await Promise.all([
    machine.list('listPciDevices').catch(() => []),
    rangesOf(likely === 'ports' ? 'listPorts' : 'listMemory'),
    likely === 'ports' ? [] : machine.list('listDeviceTree').catch(() => []),
  ]);
  const isOfPorts = spaceOf(source, devices) === 'ports';
  return describeRegion(source, info, {
    devices,
    resources: isOfPorts && likely === 'memory' ? await rangesOf('listPorts') : ranges,
    deviceTree: isOfPorts ? [] : deviceTree,
  });
}

/** The same of lists that are there. */
export function describeRegion(source: Source, info: RegionInfo, lists: MachineLists): DescribedRegion {
  const { devices, resources, deviceTree } = lists;
  const key = bookmarkKey(source, { devices, memory: resources });
  const nothing = { size: info.size, bars: [], resources: [], nodes: [] };
  if (info.base === undefined || source.kind === 'config' || source.kind === 'rom')
    return { key, facts: nothing };
  const space = spaceOf(source, devices);
  const base = BigInt(info.base);
  const end = base + BigInt(info.size);
  const isInside = (address: bigint) => address >= base && address < end;
  return {
    key,
    facts: {
      size: info.size,
      place: { space, base },
      bars: devices.flatMap((device) =>
        device.bars.flatMap(({ bar, base: start, space: own, size }) => {
          if (source.kind === 'bar')
            return source.device === device.address && source.bar === bar ? [{ device, bar, offset: 0 }] : [];
          const isHere = size > 0 && spaces[own] === space && isInside(BigInt(start));
          return isHere ? [{ device, bar, offset: Number(BigInt(start) - base) }] : [];
        }),
      ),
      resources: resources
        .flatMap((resource) => within(resource, base, end))
        .map((resource) => ({ name: resource.name, base: BigInt(resource.base) }))
        .filter((resource) => isInside(resource.base)),
      nodes: deviceTree.flatMap(({ compatible, reg: [first] }) => {
        const start = first && BigInt(first.base);
        return start !== undefined && isInside(start) ? [{ compatible, base: start }] : [];
      }),
    },
  };
}

const spaces = { memory: 'memory', io: 'ports' } as const satisfies Record<
  PciDevice['bars'][number]['space'],
  AddressSpace
>;

function spaceOf(source: Source, devices: readonly PciDevice[]): AddressSpace {
  if (source.kind === 'port') return 'ports';
  if (source.kind !== 'bar') return 'memory';
  const device = devices.find(({ address }) => address === source.device);
  return spaces[device?.bars.find(({ bar }) => bar === source.bar)?.space ?? 'memory'];
}

/** A resource and those in it, as far as they touch a range. */
function within(resource: IoResource, base: bigint, end: bigint): IoResource[] {
  if (BigInt(resource.end) <= base || BigInt(resource.base) >= end) return [];
  return [resource, ...resource.children.flatMap((child) => within(child, base, end))];
}
