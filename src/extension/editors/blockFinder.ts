import * as l10n from '@vscode/l10n';
import type { PciAddress } from '../../shared/model/pciAddress';
import type { RegionInfo } from '../../shared/model/region';
import type { Source } from '../../shared/model/source';
import { virtioStructures } from '../../shared/pci/config/virtioStructures';
import type { VirtioPlace } from '../../shared/registers/matchBindings';
import type { KnownRegister } from '../../shared/registers/placeBlocks';
import type { Machine } from '../machine/machine';
import { loadDescribedRegion } from '../registers/describedRegion';
import { originText, type DescribedBlock, type Descriptions } from '../registers/descriptions';
import { dwordRuns, readMissing } from './readMissing';
import type { BlockFinder, FoundBlocks } from './regionDescriptions';

/** Finds what describes regions among all descriptions. */
export function createBlockFinder(descriptions: Pick<Descriptions, 'blocksFor'>): BlockFinder {
  /** What was read of devices' capabilities: of a machine and its functions. */
  const virtio = new WeakMap<Machine, Map<PciAddress, readonly VirtioPlace[]>>();

  return {
    async find(
      machine: Machine,
      source: Source,
      info: RegionInfo,
      register: KnownRegister,
    ): Promise<FoundBlocks> {
      const region = await loadDescribedRegion(machine, source, info);
      const { placed, unplaced } = await descriptions.blocksFor(region, {
        register,
        virtio: (device) => virtio.get(machine)?.get(device),
      });
      return {
        placed: placed.map((each) => ({ ...placeOf(each), origin: nameOf(each) })),
        unplaced,
      };
    },
    async readCapabilities(machine, source) {
      if (source.kind !== 'bar') return;
      const { device } = source;
      const config: Source = { kind: 'config', device };
      const { size } = await machine.request('describe', { source: config });
      const dwords = new Map<number, number | undefined>();
      const structuresNow = () => virtioStructures((offset) => dwords.get(offset), size);
      await readMissing(
        () => Promise.resolve(dwordRuns(structuresNow().missing)),
        async (runs) => {
          const accesses = runs.map(({ offset, width }) => ({ offset, width }));
          const answers = await machine.request('peek', { source: config, accesses });
          accesses.forEach(({ offset }, index) => {
            const answer = answers[index];
            dwords.set(offset, answer !== undefined && 'value' in answer ? Number(answer.value) : undefined);
          });
        },
      );
      const known = virtio.get(machine) ?? new Map<PciAddress, readonly VirtioPlace[]>();
      virtio.set(machine, known.set(device, structuresNow().structures));
    },
  };
}

function placeOf({ block, offset, byteOrder }: DescribedBlock) {
  return { block, offset, byteOrder };
}

/** `NVMe controller (built in)`. */
function nameOf({ title, description, isByHand }: DescribedBlock): string {
  const origin = originText(description.origin);
  return isByHand ? l10n.t('{0} ({1}, bound by hand)', title, origin) : `${title} (${origin})`;
}
