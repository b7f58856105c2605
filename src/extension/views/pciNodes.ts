import * as vscode from 'vscode';
import { hexDigits } from '../../shared/base/hex';
import type { PciAddress } from '../../shared/model/pciAddress';
import type { PciDevice, PciLink } from '../../shared/model/pciDevice';
import { deviceCommands } from '../../shared/pci/commandLines';
import { isDegraded, linkText } from '../../shared/pci/linkText';
import { pciTopology, type PciBranch } from '../../shared/pci/pciTopology';
import { itemKinds } from '../ids';
import type { Machine, MachineId } from '../machine/machine';
import type { PciNames } from '../machine/pciNames';
import { barSizeText } from './barSize';
import { barState, claimsIn, type Claims } from './barState';
import { tooltip, type Row } from './markdown';
import { classIcon } from './pciIcons';
import { barStateText, barType, pciRegionNodes, type PciRegionNode } from './pciRegionNodes';
import type { TreeNode } from './treeView';

export interface PciBusNode extends TreeNode {
  readonly children: readonly PciNode[];
}

export interface PciDeviceNode extends TreeNode {
  readonly device: PciDevice;
  readonly children: readonly PciNode[];
  readonly address: string;
  readonly commandLines: readonly string[];
}

export type PciNode = PciBusNode | PciDeviceNode | PciRegionNode;

export type PciLayout = 'tree' | 'list';

/** A link as it was when somebody asked. */
export interface SeenLink {
  readonly link: PciLink;
  readonly time: Date;
}

export interface PciViewOptions {
  readonly layout: PciLayout;
  readonly names: PciNames;
  readonly links: ReadonlyMap<PciAddress, SeenLink>;
}

interface Context extends PciViewOptions {
  readonly machine: MachineId;
  readonly claims: Claims | undefined;
}

/** Rejects with a RegscopeError. */
export async function loadPciNodes(machine: Machine, options: PciViewOptions): Promise<PciNode[]> {
  const [devices, claims] = await Promise.all([machine.list('listPciDevices'), loadClaims(machine)]);
  const context: Context = { ...options, machine: machine.id, claims };
  return options.layout === 'list'
    ? devices.map((device) => deviceNode(device, [], context))
    : pciTopology(devices).map((branch) => branchNode(branch, context));
}

/** The regions of every function. Rejects with a RegscopeError. */
export async function loadPciRegions(machine: Machine): Promise<PciRegionNode[]> {
  const devices = await machine.list('listPciDevices');
  return devices.flatMap((device) => pciRegionNodes(device, machine.id, undefined));
}

/** Whether the device has a BAR0 that can be mapped. */
export function hasBar0({ bars }: PciDevice): boolean {
  return bars.some(({ bar, space }) => bar === 0 && space === 'memory');
}

/** `1234:11e8`, as lspci writes it. */
export function pciId({ vendorId, deviceId }: Pick<PciDevice, 'vendorId' | 'deviceId'>): string {
  return `${hexDigits(vendorId, 4)}:${hexDigits(deviceId, 4)}`;
}

/** Absent where the kernel shows no ranges: who claims what is a detail. */
async function loadClaims(machine: Machine): Promise<Claims | undefined> {
  try {
    return claimsIn(...(await Promise.all([machine.list('listMemory'), machine.list('listPorts')])));
  } catch {
    return undefined;
  }
}

function branchNode(branch: PciBranch, context: Context): PciNode {
  const below = branch.below.map((each) => branchNode(each, context));
  return branch.kind === 'device' ? deviceNode(branch.device, below, context) : busNode(branch.bus, below);
}

function busNode(bus: string, children: readonly PciNode[]): PciBusNode {
  const item = new vscode.TreeItem(vscode.l10n.t('Bus {0}', bus), vscode.TreeItemCollapsibleState.Expanded);
  item.id = `bus ${bus}`;
  item.description =
    children.length === 1
      ? vscode.l10n.t('root bus · 1 function')
      : vscode.l10n.t('root bus · {0} functions', children.length);
  item.iconPath = new vscode.ThemeIcon('server');
  item.contextValue = itemKinds.other;
  const domain = bus.slice(0, bus.indexOf(':'));
  return {
    item,
    children,
    tooltip: () =>
      tooltip(
        vscode.l10n.t('Root bus {0}', bus),
        vscode.l10n.t('Domain {0}. What is behind its bridges stands below them.', domain),
      ),
  };
}

/** `below`: the functions behind a bridge, or the virtual functions of a physical one. */
function deviceNode(device: PciDevice, below: readonly PciNode[], context: Context): PciDeviceNode {
  const { names, links, claims } = context;
  const regions = pciRegionNodes(device, context.machine, claims);
  const isBridge = device.secondaryBus !== undefined;
  const seen = links.get(device.address);
  const item = new vscode.TreeItem(
    names.device(device.vendorId, device.deviceId) ?? names.class(device.classCode),
    isBridge && below.length > 0
      ? vscode.TreeItemCollapsibleState.Expanded
      : vscode.TreeItemCollapsibleState.Collapsed,
  );
  // Each layout has ids of its own, since VS Code remembers by them what is expanded.
  item.id = `${context.layout} ${device.address}`;
  item.description = [device.address, pciId(device), ...badges(device, seen)].join(' · ');
  item.iconPath = classIcon(device.classCode);
  item.contextValue = kindOf(device);
  return {
    item,
    device,
    address: device.address,
    commandLines: deviceCommands(device),
    // What is behind a bridge is what one looks for; virtual functions may be hundreds.
    children: isBridge ? [...below, ...regions] : [...regions, ...below],
    tooltip: () => deviceTooltip(device, seen, context),
  };
}

function kindOf(device: PciDevice): string {
  if (device.isExpress) return hasBar0(device) ? itemKinds.deviceWithBar0AndLink : itemKinds.deviceWithLink;
  return hasBar0(device) ? itemKinds.deviceWithBar0 : itemKinds.device;
}

function badges(device: PciDevice, seen: SeenLink | undefined): string[] {
  const { driver, powerState, physicalFunction, virtualFunctions, secondaryBus } = device;
  return [
    ...(secondaryBus === undefined
      ? []
      : [vscode.l10n.t('bus {0}', secondaryBus.slice(secondaryBus.indexOf(':') + 1))]),
    ...(driver === undefined ? [] : [driver]),
    ...(powerState === undefined || powerState === 'D0' ? [] : [powerState]),
    ...(physicalFunction === undefined ? [] : ['VF']),
    ...(virtualFunctions === undefined
      ? []
      : [vscode.l10n.t('{0} of {1} VFs', virtualFunctions.enabled, virtualFunctions.total)]),
    ...(seen === undefined ? [] : [linkText(seen.link)]),
  ];
}

function deviceTooltip(device: PciDevice, seen: SeenLink | undefined, { names, claims }: Context) {
  const { subsystem, driver, powerState, slot, virtualFunctions } = device;
  const rows: Row[] = [
    [vscode.l10n.t('Address'), device.address],
    [vscode.l10n.t('Vendor'), withId(names.vendor(device.vendorId), device.vendorId, 4)],
    [vscode.l10n.t('Device'), withId(names.device(device.vendorId, device.deviceId), device.deviceId, 4)],
    [vscode.l10n.t('Class'), withId(names.class(device.classCode), device.classCode, 6)],
    [vscode.l10n.t('Revision'), hexDigits(device.revision, 2)],
  ];
  const add = (name: string, value: string | number | undefined) => {
    if (value !== undefined) rows.push([name, String(value)]);
  };
  if (subsystem !== undefined) {
    const { vendorId: subsystemVendorId, deviceId: subsystemDeviceId } = subsystem;
    const name = names.subsystem({ ...device, subsystemVendorId, subsystemDeviceId });
    const ids = pciId(subsystem);
    add(vscode.l10n.t('Subsystem'), name === undefined ? ids : `${name} (${ids})`);
  }
  add(vscode.l10n.t('Driver'), driver ?? vscode.l10n.t('none'));
  add(vscode.l10n.t('Enabled'), device.enabled ? vscode.l10n.t('yes') : vscode.l10n.t('not by the kernel'));
  add(vscode.l10n.t('Power'), powerState);
  add(vscode.l10n.t('Bus behind it'), device.secondaryBus);
  add(vscode.l10n.t('IOMMU group'), device.iommuGroup);
  add(vscode.l10n.t('NUMA node'), device.numaNode);
  if (slot !== undefined) add(vscode.l10n.t('Slot'), [slot.name, slotSpeed(slot)].filter(Boolean).join(', '));
  add(vscode.l10n.t('Firmware'), device.firmwareNode);
  add(
    vscode.l10n.t('SR-IOV'),
    virtualFunctions && vscode.l10n.t('{0} of {1} VFs on', virtualFunctions.enabled, virtualFunctions.total),
  );
  add(
    vscode.l10n.t('SR-IOV'),
    device.physicalFunction && vscode.l10n.t('VF of {0}', device.physicalFunction),
  );
  if (seen !== undefined) {
    add(vscode.l10n.t('Link'), linkText(seen.link));
    add(vscode.l10n.t('Link read at'), seen.time.toLocaleTimeString());
  }
  for (const bar of device.bars) {
    const state = barState(device, bar, claims);
    const where = state.kind === 'unassigned' ? [] : [bar.base];
    const facts = [...where, barSizeText(bar), barStateText(state), barType(bar)];
    rows.push([`BAR${bar.bar}`, facts.join(' · ')]);
  }
  return tooltip(
    names.device(device.vendorId, device.deviceId) ?? names.class(device.classCode),
    rows,
    seen !== undefined && isDegraded(seen.link)
      ? vscode.l10n.t(
          'The link is slower or narrower than the device could take: its slot, a cable or the other end may limit it.',
        )
      : '',
    names.about ?? '',
  );
}

function slotSpeed({ speed, maxSpeed }: NonNullable<PciDevice['slot']>): string {
  if (speed === undefined) return '';
  return maxSpeed === undefined || maxSpeed === speed ? speed : vscode.l10n.t('{0} of {1}', speed, maxSpeed);
}

function withId(name: string | undefined, id: number, digits: number): string {
  const number = hexDigits(id, digits);
  return name === undefined ? number : `${name} (${number})`;
}
