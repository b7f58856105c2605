import { decodeConfigSpace } from '../../shared/pci/config/configDecode';
import { accessWidths } from '../../shared/model/accessWidth';
import type { RegionInfo } from '../../shared/model/region';
import { sourceKey } from '../../shared/model/source';
import type { PlacedBlock } from '../../shared/registers/placedBlock';
import type { RegionReference } from '../editors/regionUri';
import type { Machine } from '../machine/machine';
import { withDescendants, type IoResourceNode } from '../views/ioResourceNodes';
import { loadMemoryNodes } from '../views/memoryNodes';
import { loadPortNodes } from '../views/portNodes';
import { barReference, configReference } from '../views/regionReferences';
import { describeRegion, type MachineLists } from './describedRegion';
import type { Descriptions } from './descriptions';
import type { SearchedRegion } from './registerSearch';

/**
 * The regions of a machine that something describes: BARs, configuration spaces, ranges of memory and of ports. Of open ones it is
 * known what they hold, and where their blocks lie by that; of the others nothing is read. Rejects with a RegscopeError.
 */
export async function searchedRegions(
  machine: Machine,
  descriptions: Pick<Descriptions, 'blocksFor'>,
  open: readonly SearchedRegion[],
): Promise<readonly SearchedRegion[]> {
  const devices = await machine.list('listPciDevices');
  const [memory, ports, memoryNodes, portNodes, deviceTree] = await Promise.all([
    machine.list('listMemory').then(({ resources }) => resources, none),
    machine.list('listPorts').then(({ resources }) => resources, none),
    loadMemoryNodes(machine).catch(none),
    loadPortNodes(machine).catch(none),
    machine.list('listDeviceTree').catch(none),
  ]);
  const bars = devices.flatMap((device) =>
    device.bars.flatMap(({ bar, base, size }) =>
      size === 0 ? [] : [{ reference: barReference(device, bar, machine.id), info: infoOf(base, size) }],
    ),
  );
  const inMemory = [...rangesIn(memoryNodes, 'mem'), ...bars];
  const found = [
    ...(await describeAll(inMemory, { devices, resources: memory, deviceTree })),
    ...(await describeAll(rangesIn(portNodes, 'port'), { devices, resources: ports, deviceTree: [] })),
  ];
  const { blocks: header } = decodeConfigSpace(() => undefined, 256);
  const configs = devices.map((device) => ({
    reference: configReference(device, machine.id),
    blocks: header,
  }));
  const known = new Set(open.map(({ reference }) => sourceKey(reference.source)));
  const others = [...innermost(found), ...configs].filter(
    ({ reference, blocks }) => blocks.length > 0 && !known.has(sourceKey(reference.source)),
  );
  return [...open, ...others];

  async function describeAll(
    regions: readonly { readonly reference: RegionReference; readonly info: RegionInfo }[],
    lists: MachineLists,
  ): Promise<readonly (SearchedRegion & { readonly info: RegionInfo })[]> {
    return await Promise.all(
      regions.map(async ({ reference, info }) => {
        const { placed } = await descriptions.blocksFor(describeRegion(reference.source, info, lists));
        return { reference, info, blocks: placed };
      }),
    );
  }
}

/** A block that lies in ranges within each other is the innermost one's. */
function innermost(
  regions: readonly (SearchedRegion & { readonly info: RegionInfo })[],
): readonly SearchedRegion[] {
  const seen = new Set<string>();
  const isNew = ({ reference, info }: (typeof regions)[number], { block, offset }: PlacedBlock) => {
    const space = reference.source.kind === 'port' ? 'port' : 'memory';
    const key = `${space} ${BigInt(info.base ?? 0) + BigInt(offset)} ${block.name}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
  return regions
    .toSorted((one, other) => one.info.size - other.info.size)
    .map((region) => ({ ...region, blocks: region.blocks.filter((each) => isNew(region, each)) }));
}

function rangesIn(nodes: readonly IoResourceNode[], kind: 'mem' | 'port') {
  return nodes.flatMap(withDescendants).flatMap(({ region, range }) =>
    region?.source.kind === kind
      ? [
          {
            reference: region,
            info: infoOf(`0x${range.base.toString(16)}`, Number(range.end - range.base)),
          },
        ]
      : [],
  );
}

function infoOf(base: `0x${string}`, size: number): RegionInfo {
  return { base, size, via: '', widths: accessWidths };
}

function none(): readonly never[] {
  return [];
}
