import * as vscode from 'vscode';
import { formatSize, toHex } from '../../shared/base/hex';
import { RegscopeError } from '../../shared/model/failure';
import type { PciDevice } from '../../shared/model/pciDevice';
import type { IoResource } from '../../shared/model/region';
import { className } from '../../shared/pci/classCode';
import type { RegionReference } from '../editors/regionUri';
import { commands, itemKinds } from '../ids';
import type { Machine, MachineId } from '../machine/machine';
import type { TreeNode } from './treeView';

/** A range of /proc/iomem or /proc/ioports. */
export interface IoResourceNode extends TreeNode {
  readonly children: readonly IoResourceNode[];
  /** What opens when the node is opened; absent for RAM. */
  readonly region?: RegionReference;
}

/** Rejects with a RegscopeError, `permission` where the kernel hides the addresses. */
export async function loadMemoryNodes(machine: Machine): Promise<IoResourceNode[]> {
  const [map, devices] = await Promise.all([machine.list('listMemory'), machine.list('listPciDevices')]);
  if (map.hidden) throw hidden('/proc/iomem');
  return map.resources.map((resource) => memoryNode(resource, devices, machine.id));
}

/** Rejects with a RegscopeError, `permission` where the kernel hides the addresses. */
export async function loadPortNodes(machine: Machine): Promise<IoResourceNode[]> {
  const map = await machine.list('listPorts');
  if (map.hidden) throw hidden('/proc/ioports');
  return map.resources.map((resource) => portNode(resource, machine.id));
}

function hidden(file: string): RegscopeError {
  return new RegscopeError({
    code: 'permission',
    what: `The addresses in ${file} are hidden.`,
    why: 'The kernel shows them as zeros to users without CAP_SYS_ADMIN.',
    next: 'Let the helper run as root, or show the demo machine.',
  });
}

function memoryNode(resource: IoResource, devices: readonly PciDevice[], machine: MachineId): IoResourceNode {
  const { base, end, name } = resource;
  const children = resource.children.map((child) => memoryNode(child, devices, machine));
  const device = devices.find(({ address }) => address === name);
  const bar = device?.bars.find((each) => each.base === base && each.space === 'memory');
  const region = regionOf(
    resource,
    machine,
    device !== undefined && bar !== undefined ? { device, bar: bar.bar } : undefined,
  );
  const item = ioResourceItem(resource, children, 4);
  item.iconPath = new vscode.ThemeIcon(
    isRam(name) ? 'server' : device === undefined ? 'chip' : 'circuit-board',
  );
  if (device !== undefined) {
    item.description = `${bar === undefined ? '' : `BAR${bar.bar} · `}${className(device.classCode)} · ${String(item.description)}`;
  }
  item.tooltip = [
    name,
    `${base} – ${toHex(BigInt(end) - 1n)} (${formatSize(BigInt(end) - BigInt(base))})`,
    ...(device === undefined ? [] : [`${className(device.classCode)}, driver: ${device.driver ?? 'none'}`]),
    ...(region === undefined ? ['RAM is not opened: it holds no registers.'] : []),
  ].join('\n');
  return region === undefined ? { item, children } : openable(item, children, region);
}

function regionOf(
  { base, end, name }: IoResource,
  machine: MachineId,
  owner: { device: PciDevice; bar: number } | undefined,
): RegionReference | undefined {
  if (isRam(name)) return undefined;
  if (owner !== undefined) return barReference(owner.device, owner.bar, machine);
  const size = toHex(BigInt(end) - BigInt(base));
  return {
    machine,
    title: `${name === '' ? 'Memory' : name} @ ${base}`,
    source: { kind: 'mem', base, size },
  };
}

export function barReference({ address }: PciDevice, bar: number, machine: MachineId): RegionReference {
  return { machine, title: `${address} BAR${bar}`, source: { kind: 'bar', device: address, bar } };
}

/** x86 has no ports beyond; other machines' are memory in disguise, and not reached by port number. */
const portCount = 0x1_0000n;

function portNode(resource: IoResource, machine: MachineId): IoResourceNode {
  const { base, end, name } = resource;
  const children = resource.children.map((child) => portNode(child, machine));
  const item = ioResourceItem(resource, children, 4);
  item.iconPath = new vscode.ThemeIcon('plug');
  item.tooltip = `${name}\n${base} – ${toHex(BigInt(end) - 1n)}`;
  if (BigInt(end) > portCount) return { item, children };
  const size = Number(BigInt(end) - BigInt(base));
  return openable(item, children, {
    machine,
    title: `${name === '' ? 'Ports' : name} @ ${toHex(BigInt(base), 4)}`,
    source: { kind: 'port', base: Number(base), size },
  });
}

/** A click opens what has nothing below it; the rest opens by its button or menu. */
function openable(
  item: vscode.TreeItem,
  children: readonly IoResourceNode[],
  region: RegionReference,
): IoResourceNode {
  item.contextValue = itemKinds.region;
  const node: IoResourceNode = { item, children, region };
  if (children.length === 0) {
    item.command = { command: commands.openRegion, title: 'Open Region', arguments: [node] };
  }
  return node;
}

/** `digits`: how many hex digits addresses are padded to at least. */
function ioResourceItem(
  { base, end, name }: IoResource,
  children: readonly TreeNode[],
  digits: number,
): vscode.TreeItem {
  const item = new vscode.TreeItem(
    name === '' ? '(no name)' : name,
    children.length === 0 ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.description = `${toHex(BigInt(base), digits)} · ${formatSize(BigInt(end) - BigInt(base))}`;
  item.contextValue = itemKinds.other;
  return item;
}

function isRam(name: string): boolean {
  return /^(system ram|kernel (code|data|rodata|bss))/i.test(name);
}
