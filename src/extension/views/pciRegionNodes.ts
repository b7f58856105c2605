import * as vscode from 'vscode';
import { toHex } from '../../shared/base/hex';
import type { PciDevice } from '../../shared/model/pciDevice';
import type { PciBar } from '../../shared/model/region';
import { startCommands } from '../../shared/copy/startCommands';
import { configCommands } from '../../shared/pci/commandLines';
import type { RegionReference } from '../editors/regionUri';
import { commands, itemKinds } from '../ids';
import type { MachineId } from '../machine/machine';
import { barSizeText } from './barSize';
import { barState, type BarState, type Claims } from './barState';
import { tooltip } from './markdown';
import { barReference, configReference, romReference } from './regionReferences';
import type { TreeNode } from './treeView';

/** A BAR, configuration space or expansion ROM. */
export interface PciRegionNode extends TreeNode {
  readonly children: readonly [];
  /** Absent for a BAR that has no address. */
  readonly region?: RegionReference;
  readonly bar?: PciBar;
  /** What people call it where the machine is: an address, or a device. */
  readonly address: string;
  readonly commandLines: readonly string[];
}

/** Everything of a function that can be opened, BARs first. */
export function pciRegionNodes(
  device: PciDevice,
  machine: MachineId,
  claims: Claims | undefined,
): PciRegionNode[] {
  return [
    ...device.bars.map((bar) => barNode(device, bar, machine, barState(device, bar, claims))),
    ...(device.hasRom ? [romNode(device, machine)] : []),
    configNode(device, machine),
  ];
}

/** `64-bit, prefetchable` */
export function barType({ space, is64Bit, prefetchable }: PciBar): string {
  if (space === 'io') return vscode.l10n.t('I/O ports');
  const bits = is64Bit ? 64 : 32;
  return prefetchable ? vscode.l10n.t('{0}-bit, prefetchable', bits) : vscode.l10n.t('{0}-bit', bits);
}

/** In a word or two. */
export function barStateText(state: BarState): string {
  switch (state.kind) {
    case 'unassigned':
      return vscode.l10n.t('unassigned');
    case 'claimed':
      return vscode.l10n.t('claimed by {0}', state.by);
    case 'not enabled':
      return vscode.l10n.t('not enabled');
    case 'free':
      return vscode.l10n.t('free');
  }
}

const stateIcons: Record<BarState['kind'], string | undefined> = {
  unassigned: 'circle-slash',
  claimed: 'lock',
  'not enabled': undefined,
  free: undefined,
};

function explain(state: BarState, { driver }: PciDevice): string {
  switch (state.kind) {
    case 'unassigned':
      return vscode.l10n.t(
        'It has no address, and so cannot be reached. The kernel found no room for it, or was told not to assign one.',
      );
    case 'claimed':
      return vscode.l10n.t(
        '{0} has claimed it. A strict kernel (IO_STRICT_DEVMEM) lets nobody else map it while that is so.',
        state.by,
      );
    case 'not enabled':
      return vscode.l10n.t(
        'The kernel has not enabled the device. Unless firmware left its decoding on, reads give all ones or zeros.',
      );
    case 'free':
      return driver === undefined
        ? vscode.l10n.t('Nobody has claimed it.')
        : vscode.l10n.t('The driver {0} is bound and has not claimed it.', driver);
  }
}

function barNode(device: PciDevice, bar: PciBar, machine: MachineId, state: BarState): PciRegionNode {
  const size = barSizeText(bar);
  const isAssigned = state.kind !== 'unassigned';
  const label = `BAR${bar.bar}`;
  return regionNode({
    device,
    id: label,
    label,
    description: [...(isAssigned ? [bar.base] : []), size, barStateText(state), barType(bar)].join(' · '),
    icon: stateIcons[state.kind] ?? (bar.space === 'io' ? 'plug' : 'chip'),
    kind: isAssigned ? itemKinds.bar : itemKinds.other,
    address: bar.base,
    commandLines: startCommands({ ...bar, source: barReference(device, bar.bar, machine).source }),
    bar,
    ...(isAssigned && { region: barReference(device, bar.bar, machine) }),
    tooltip: () =>
      tooltip(
        vscode.l10n.t('{0} of {1}', label, device.address),
        [
          ...(isAssigned
            ? ([
                [
                  vscode.l10n.t('Address'),
                  bar.size === 0
                    ? bar.base
                    : `${bar.base} – ${toHex(BigInt(bar.base) + BigInt(bar.size) - 1n)}`,
                ],
              ] as const)
            : []),
          [vscode.l10n.t('Size'), bar.size === 0 ? size : `${size} (${toHex(bar.size)})`],
          [vscode.l10n.t('Type'), barType(bar)],
          [vscode.l10n.t('State'), barStateText(state)],
        ],
        explain(state, device),
      ),
  });
}

function configNode(device: PciDevice, machine: MachineId): PciRegionNode {
  return regionNode({
    device,
    id: 'Configuration space',
    label: vscode.l10n.t('Configuration space'),
    description: device.isExpress ? 'PCI Express' : '',
    icon: 'settings',
    kind: itemKinds.pciRegion,
    address: device.address,
    commandLines: [
      ...startCommands({ source: configReference(device, machine).source }),
      ...configCommands(device),
    ],
    region: configReference(device, machine),
    tooltip: () =>
      tooltip(
        vscode.l10n.t('Configuration space of {0}', device.address),
        vscode.l10n.t(
          'Opening it reads nothing. It is accessed by 8, 16 or 32 bits, through the kernel, whether or not a driver is bound.',
        ),
      ),
  });
}

function romNode(device: PciDevice, machine: MachineId): PciRegionNode {
  const { address } = device;
  return regionNode({
    device,
    id: 'Expansion ROM',
    label: vscode.l10n.t('Expansion ROM'),
    description: '',
    icon: 'file-binary',
    kind: itemKinds.pciRegion,
    address,
    commandLines: [],
    region: romReference(device, machine),
    tooltip: () =>
      tooltip(
        vscode.l10n.t('Expansion ROM of {0}', address),
        vscode.l10n.t(
          'Read-only. It is turned on for each read and off again: some devices answer at their BARs or at their ROM, not at both.',
        ),
      ),
  });
}

interface RegionParts extends Omit<PciRegionNode, 'item' | 'children'> {
  readonly device: PciDevice;
  /** In no language: VS Code keeps selection and expansion by it. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly kind: string;
}

function regionNode({ device, id, label, description, icon, kind, ...parts }: RegionParts): PciRegionNode {
  const item = new vscode.TreeItem(label);
  item.id = `${device.address} ${id}`;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = kind;
  const node: PciRegionNode = { ...parts, item, children: [] };
  if (node.region !== undefined) {
    item.command = { command: commands.openRegion, title: vscode.l10n.t('Open Region'), arguments: [node] };
  }
  return node;
}
