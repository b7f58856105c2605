import * as l10n from '@vscode/l10n';
import { toHex } from '../../shared/base/hex';
import type { MemoryKind } from '../../shared/linux/memoryKind';
import type { IoResourceMap } from '../../shared/model/region';
import { itemKinds } from '../ids';
import type { Machine } from '../machine/machine';
import { hiddenAddresses, ioResourceNodes, type IoResourceNode } from './ioResourceNodes';
import { ownerFinder, type KnownDevices } from './rangeOwners';
import { memoryReference } from './regionReferences';

/** Rejects with a RegscopeError, `permission` where the kernel hides the addresses. */
export async function loadMemoryNodes(
  machine: Machine,
  hides: (kind: MemoryKind) => boolean = () => false,
): Promise<IoResourceNode[]> {
  const [{ map, known }, names] = await Promise.all([loadMemoryMap(machine), machine.pciNames]);
  return ioResourceNodes(map.resources, {
    names,
    digits: 4,
    ownerOf: ownerFinder(known, 'memory'),
    regionOf: (resource, kind, owner) => memoryReference(resource, kind, owner, machine.id),
    whyNot: ({ kind }) =>
      kind === 'gap'
        ? l10n.t(
            'Nothing claims these addresses. The context menu opens them; on some systems on chip, an access that nothing answers hangs the machine.',
          )
        : l10n.t('RAM is not opened: it holds no registers.'),
    sourceAt: (base) => ({ kind: 'mem', base: toHex(base), size: '0x1' }),
    icon: 'chip',
    gapKind: itemKinds.gap,
    hides,
  });
}

/** Rejects with a RegscopeError, `permission` where the kernel hides the addresses. */
export async function loadMemoryMap(
  machine: Machine,
): Promise<{ readonly map: IoResourceMap; readonly known: KnownDevices }> {
  const [map, pci, platform, deviceTree] = await Promise.all([
    machine.list('listMemory'),
    machine.list('listPciDevices'),
    machine.list('listPlatformDevices'),
    machine.list('listDeviceTree'),
  ]);
  if (map.hidden) throw hiddenAddresses('/proc/iomem');
  return { map, known: { pci, platform, deviceTree } };
}
