import * as vscode from 'vscode';
import { formatSize, hexDigits } from '../../shared/base/hex';
import type { PciDevice } from '../../shared/model/pciDevice';
import type { PciBar } from '../../shared/model/region';
import { className } from '../../shared/pci/classCode';
import type { RegionReference } from '../editors/regionUri';
import { commands, itemKinds } from '../ids';
import type { Machine, MachineId } from '../machine/machine';
import { barReference } from './ioResourceNodes';
import type { TreeNode } from './treeView';

/** A BAR, configuration space or expansion ROM. */
export interface PciRegionNode extends TreeNode {
  readonly region: RegionReference;
}

export interface PciDeviceNode extends TreeNode {
  readonly device: PciDevice;
  readonly children: readonly PciRegionNode[];
}

export type PciNode = PciDeviceNode | PciRegionNode;

/** Rejects with a RegscopeError. */
export async function loadPciNodes(machine: Machine): Promise<PciDeviceNode[]> {
  const devices = await machine.list('listPciDevices');
  return devices.map((device) => deviceNode(device, machine.id));
}

/** Whether the device has a BAR0 that can be mapped. */
export function hasBar0({ bars }: PciDevice): boolean {
  return bars.some(({ bar, space }) => bar === 0 && space === 'memory');
}

/** `1234:11e8`, as lspci writes it. */
export function pciId({ vendorId, deviceId }: PciDevice): string {
  return `${hexDigits(vendorId, 4)}:${hexDigits(deviceId, 4)}`;
}

function deviceNode(device: PciDevice, machine: MachineId): PciDeviceNode {
  const children = [
    ...device.bars.map((bar) => barNode(device, bar, machine)),
    configNode(device, machine),
    ...(device.hasRom ? [romNode(device, machine)] : []),
  ];
  const item = new vscode.TreeItem(device.address, vscode.TreeItemCollapsibleState.Collapsed);
  item.description = `${pciId(device)} · ${className(device.classCode)}`;
  item.tooltip = [
    `${device.address} ${className(device.classCode)}`,
    `ID ${pciId(device)}, class ${hexDigits(device.classCode, 6)}`,
    `Driver: ${device.driver ?? 'none'}`,
  ].join('\n');
  item.iconPath = new vscode.ThemeIcon('circuit-board');
  item.contextValue = hasBar0(device) ? itemKinds.deviceWithBar0 : itemKinds.device;
  return { item, device, children };
}

function barNode(device: PciDevice, bar: PciBar, machine: MachineId): PciRegionNode {
  const kind =
    bar.space === 'io'
      ? 'I/O ports'
      : `memory, ${bar.is64Bit ? '64' : '32'}-bit${bar.prefetchable ? ', prefetchable' : ''}`;
  return regionNode(device, barReference(device, bar.bar, machine), {
    label: `BAR${bar.bar}`,
    description: `${bar.base} · ${formatSize(BigInt(bar.size))} · ${kind}`,
    icon: bar.space === 'io' ? 'plug' : 'chip',
  });
}

function configNode(device: PciDevice, machine: MachineId): PciRegionNode {
  const { address } = device;
  return regionNode(
    device,
    { machine, title: `${address} configuration`, source: { kind: 'config', device: address } },
    { label: 'Configuration space', description: '', icon: 'settings' },
  );
}

function romNode(device: PciDevice, machine: MachineId): PciRegionNode {
  const { address } = device;
  return regionNode(
    device,
    { machine, title: `${address} ROM`, source: { kind: 'rom', device: address } },
    { label: 'Expansion ROM', description: '', icon: 'file-binary' },
  );
}

function regionNode(
  device: PciDevice,
  region: RegionReference,
  { label, description, icon }: { label: string; description: string; icon: string },
): PciRegionNode {
  const item = new vscode.TreeItem(label);
  item.description = description;
  const about = description === '' ? '' : `\n${description}`;
  item.tooltip = `${label} of ${device.address}${about}\nDriver: ${device.driver ?? 'none'}`;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = itemKinds.region;
  const node: PciRegionNode = { item, children: [], region };
  item.command = { command: commands.openRegion, title: 'Open Region', arguments: [node] };
  return node;
}
