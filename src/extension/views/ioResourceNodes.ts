import * as vscode from 'vscode';
import { formatSize, toHex } from '../../shared/base/hex';
import { startCommands } from '../../shared/copy/startCommands';
import { memoryKind, type MemoryKind } from '../../shared/linux/memoryKind';
import { rangeOf, withGaps, type AddressRange, type AddressSpan } from '../../shared/linux/resourceTree';
import { RegscopeError } from '../../shared/model/failure';
import type { IoResource } from '../../shared/model/region';
import type { Source } from '../../shared/model/source';
import type { RegionReference } from '../editors/regionUri';
import { commands, itemKinds } from '../ids';
import type { PciNames } from '../machine/pciNames';
import { classIcon } from './pciIcons';
import { greyedUri } from './greyedRows';
import { tooltip } from './markdown';
import type { RangeOwner } from './rangeOwners';
import { rangeDescription, rangeLabel, rangeRows, type DescribedRange } from './rangeText';
import type { TreeNode } from './treeView';

/** A range of /proc/iomem or /proc/ioports, a gap between two, or the row that says what is hidden. */
export interface IoResourceNode extends TreeNode {
  readonly children: readonly IoResourceNode[];
  /** Absent for a gap, and for the row that says what is hidden. */
  readonly resource?: IoResource;
  /** Empty for the row that says what is hidden. */
  readonly range: AddressRange;
  /** From 0. */
  readonly depth: number;
  /** What opens when the node is opened; absent for RAM, and for what cannot be reached. */
  readonly region?: RegionReference;
  readonly address: string;
  readonly commandLines: readonly string[];
}

/** Where the maps of memory and ports differ. */
export interface MapStyle {
  readonly names: PciNames;
  /** How many hex digits addresses are padded to at least. */
  readonly digits: number;
  readonly ownerOf: (resource: IoResource) => RangeOwner;
  readonly regionOf: (
    resource: IoResource,
    kind: MemoryKind,
    owner: RangeOwner,
  ) => RegionReference | undefined;
  /** Why a range that has no region cannot be opened. */
  readonly whyNot: (range: DescribedRange) => string;
  /** What lies at an address, for the commands that read it. */
  readonly sourceAt: (base: bigint) => Source;
  readonly icon: string;
  /** What a gap's menu offers. */
  readonly gapKind: string;
  readonly hides: (kind: MemoryKind) => boolean;
}

/**
 * A node for each range and each gap, in address order, and a last one for what is hidden. Children are made when they are
 * asked for: of a map of ten thousand lines, few are ever seen.
 */
export function ioResourceNodes(resources: readonly IoResource[], style: MapStyle): IoResourceNode[] {
  const end = resources.reduce((last, each) => (BigInt(each.end) > last ? BigInt(each.end) : last), 0n);
  const nodes = levelNodes(resources, { gapsIn: { base: 0n, end }, depth: 0, path: '' }, style);
  const hidden = hiddenIn(resources, undefined, style);
  return hidden.length === 0 ? nodes : [...nodes, hiddenNode(hidden)];
}

/** Itself first. */
export function withDescendants(node: IoResourceNode): IoResourceNode[] {
  return [node, ...node.children.flatMap(withDescendants)];
}

interface Level {
  /** Where gaps are looked for; nowhere without it. */
  readonly gapsIn: AddressRange | undefined;
  /** Of what holds them; `ram` below RAM, whatever lies there. */
  readonly parentKind?: MemoryKind;
  readonly depth: number;
  /** What the ids begin with. */
  readonly path: string;
}

function levelNodes(siblings: readonly IoResource[], level: Level, style: MapStyle): IoResourceNode[] {
  return spansOf(siblings, level.gapsIn).flatMap(({ resource, ...span }) => {
    if (resource === undefined) return [gapNode(span, level, style)];
    const kind = memoryKind(resource.name, level.parentKind);
    return style.hides(kind) ? [] : [rangeNode(resource, kind, level, style)];
  });
}

/** The outermost of what is hidden. */
function hiddenIn(
  resources: readonly IoResource[],
  parentKind: MemoryKind | undefined,
  style: MapStyle,
): IoResource[] {
  return resources.flatMap((resource) => {
    const kind = memoryKind(resource.name, parentKind);
    return style.hides(kind) ? [resource] : hiddenIn(resource.children, kind, style);
  });
}

export function hiddenAddresses(file: string): RegscopeError {
  return new RegscopeError({
    code: 'permission',
    what: vscode.l10n.t('The addresses in {0} are hidden.', file),
    why: vscode.l10n.t('The kernel shows them as zeros to users without CAP_SYS_ADMIN.'),
    next: vscode.l10n.t('Let the helper run as root, or show the demo machine.'),
  });
}

function spansOf(siblings: readonly IoResource[], range: AddressRange | undefined): AddressSpan[] {
  const spans = range === undefined ? [] : withGaps(siblings, range);
  // Nothing is lost of a map that was edited, in which a range lies outside its parent.
  const isWhole = spans.filter(({ resource }) => resource !== undefined).length === siblings.length;
  return isWhole ? spans : siblings.map((resource) => ({ ...rangeOf(resource), resource }));
}

const icons: Partial<Record<MemoryKind, string>> = {
  ram: 'layers',
  'persistent-memory': 'save',
  rom: 'file-binary',
  acpi: 'table',
  reserved: 'shield',
  'pci-window': 'type-hierarchy-sub',
  'pci-config': 'settings',
  unknown: 'question',
};

function rangeNode(
  resource: IoResource,
  kind: MemoryKind,
  { depth, path, parentKind }: Level,
  style: MapStyle,
): IoResourceNode {
  const { base, end } = rangeOf(resource);
  const owner = style.ownerOf(resource);
  const { device, bar } = owner;
  const range: DescribedRange = { base, end, name: resource.name, kind, owner };
  const reach = parentKind === 'ram' ? 'ram' : kind;
  const region = style.regionOf(resource, reach, owner);
  const hasChildren = resource.children.length > 0;
  const item = new vscode.TreeItem(
    rangeLabel(range),
    hasChildren ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
  );
  const id = `${path}/${resource.base} ${resource.end} ${resource.name}`;
  item.id = id;
  item.description = rangeDescription(range, style.names, style.digits);
  item.iconPath =
    device === undefined ? new vscode.ThemeIcon(icons[kind] ?? style.icon) : classIcon(device.classCode);
  item.contextValue =
    region === undefined ? itemKinds.range : bar === undefined ? itemKinds.region : itemKinds.bar;
  let children: IoResourceNode[] | undefined;
  const node: IoResourceNode = {
    item,
    get children() {
      // What a window does not forward to anybody is a gap; what else lies between two is the parent's own.
      const gapsIn = kind === 'pci-window' && hasChildren ? { base, end } : undefined;
      const level = { gapsIn, parentKind: reach, depth: depth + 1, path: id };
      return (children ??= levelNodes(resource.children, level, style));
    },
    resource,
    range,
    depth,
    ...(region !== undefined && { region }),
    address: toHex(base, style.digits),
    commandLines: startCommands(
      device !== undefined && bar !== undefined
        ? { ...bar, source: { kind: 'bar', device: device.address, bar: bar.bar } }
        : { source: style.sourceAt(base) },
    ),
    tooltip: () =>
      tooltip(
        rangeLabel(range),
        rangeRows(range, style.names),
        region === undefined ? style.whyNot(range) : '',
      ),
  };
  // A click opens what has nothing below it; the rest opens by its button or menu. A window's room holds no registers.
  if (region !== undefined && !hasChildren && kind !== 'pci-window') {
    item.command = { command: commands.openRegion, title: vscode.l10n.t('Open Region'), arguments: [node] };
  }
  return node;
}

function gapNode({ base, end }: AddressRange, { depth, path }: Level, style: MapStyle): IoResourceNode {
  const range: DescribedRange = { base, end, name: '', kind: 'gap', owner: {} };
  const item = new vscode.TreeItem(rangeLabel(range));
  item.id = `${path}/gap ${toHex(base)} ${toHex(end)}`;
  item.description = rangeDescription(range, style.names, style.digits);
  item.iconPath = new vscode.ThemeIcon('dash', new vscode.ThemeColor('disabledForeground'));
  item.resourceUri = greyedUri;
  item.contextValue = style.gapKind;
  return {
    item,
    children: [],
    range,
    depth,
    address: toHex(base, style.digits),
    commandLines: [],
    tooltip: () => tooltip(vscode.l10n.t('Gap'), rangeRows(range, style.names), style.whyNot(range)),
  };
}

function hiddenNode(hidden: readonly IoResource[]): IoResourceNode {
  const size = hidden.reduce((sum, { base, end }) => sum + BigInt(end) - BigInt(base), 0n);
  const item = new vscode.TreeItem(vscode.l10n.t('System RAM'));
  item.id = 'hidden';
  item.description =
    hidden.length === 1
      ? vscode.l10n.t('hidden · 1 range · {0}', formatSize(size))
      : vscode.l10n.t('hidden · {0} ranges · {1}', hidden.length, formatSize(size));
  item.iconPath = new vscode.ThemeIcon('filter-filled', new vscode.ThemeColor('disabledForeground'));
  item.resourceUri = greyedUri;
  item.contextValue = itemKinds.other;
  item.command = { command: commands.showSystemRam, title: vscode.l10n.t('Show System RAM') };
  return {
    item,
    children: [],
    range: { base: 0n, end: 0n },
    depth: 0,
    address: '',
    commandLines: [],
    tooltip: () =>
      tooltip(
        vscode.l10n.t('System RAM is hidden'),
        hidden.slice(0, 20).map(({ base, end }) => [base, formatSize(BigInt(end) - BigInt(base))]),
        hidden.length > 20 ? vscode.l10n.t('… and {0} more.', hidden.length - 20) : '',
        vscode.l10n.t('It holds no registers, and is not opened. A click shows it.'),
      ),
  };
}
