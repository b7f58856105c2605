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

export interface BarNode extends TreeNode {
  /** Absent for I/O BARs, which cannot be mapped. */
  readonly region?: RegionReference;
}

export interface PciDeviceNode extends TreeNode {
  readonly device: PciDevice;
  readonly children: readonly BarNode[];
}

export type PciNode = PciDeviceNode | BarNode;

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
  const children = device.bars.map((bar) => barNode(device, bar, machine));
  const item = new vscode.TreeItem(
    device.address,
    children.length === 0 ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed,
  );
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

function barNode(device: PciDevice, bar: PciBar, machine: MachineId): BarNode {
  const item = new vscode.TreeItem(`BAR${bar.bar}`);
  const kind =
    bar.space === 'io'
      ? 'I/O ports'
      : `memory, ${bar.is64Bit ? '64' : '32'}-bit${bar.prefetchable ? ', prefetchable' : ''}`;
  item.description = `${bar.base} · ${formatSize(BigInt(bar.size))} · ${kind}`;
  item.tooltip = `BAR${bar.bar} of ${device.address}\n${item.description}\nDriver: ${device.driver ?? 'none'}`;
  item.iconPath = new vscode.ThemeIcon(bar.space === 'io' ? 'plug' : 'chip');
  item.contextValue = itemKinds.other;
  if (bar.space === 'io') return { item, children: [] };
  item.contextValue = itemKinds.region;
  const node: BarNode = { item, children: [], region: barReference(device, bar.bar, machine) };
  item.command = { command: commands.openRegion, title: 'Open Region', arguments: [node] };
  return node;
}
