import * as l10n from '@vscode/l10n';
import { itemKinds } from '../ids';
import type { Machine } from '../machine/machine';
import { hiddenAddresses, ioResourceNodes, type IoResourceNode } from './ioResourceNodes';
import { ownerFinder } from './rangeOwners';
import { portReference } from './regionReferences';

/** Rejects with a RegscopeError, `permission` where the kernel hides the addresses. */
export async function loadPortNodes(machine: Machine): Promise<IoResourceNode[]> {
  const [map, pci, platform, names] = await Promise.all([
    machine.list('listPorts'),
    machine.list('listPciDevices'),
    machine.list('listPlatformDevices'),
    machine.pciNames,
  ]);
  if (map.hidden) throw hiddenAddresses('/proc/ioports');
  return ioResourceNodes(map.resources, {
    names,
    digits: 4,
    ownerOf: ownerFinder({ pci, platform, deviceTree: [] }, 'io'),
    regionOf: (resource, _kind, owner) => portReference(resource, owner, machine.id),
    whyNot: ({ kind }) =>
      kind === 'gap'
        ? l10n.t('Nobody claims these ports.')
        : l10n.t(
            'x86 has no ports beyond 0xffff. On other machines such a range is memory in disguise, which the bridge’s window in Physical Memory holds.',
          ),
    sourceAt: (base) => ({ kind: 'port', base: Number(base), size: 1 }),
    icon: 'plug',
    gapKind: itemKinds.range,
    hides: () => false,
  });
}
