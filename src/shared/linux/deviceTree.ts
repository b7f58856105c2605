import type { IoResource } from '../model/region';
import type { AddressRange } from './resourceTree';

/** A node of the devicetree, as far as it says what lies where. */
export interface DeviceTreeNode {
  /** `/soc/serial@9000000`. */
  readonly path: string;
  /** The last part of the path. */
  readonly name: string;
  /** Most specific first: `arm,pl011`, `arm,primecell`. */
  readonly compatible: readonly string[];
  /** `okay` unless the node says otherwise, such as `disabled`. */
  readonly status: string;
  /** CPU addresses of its `reg`; empty where it has none or they cannot be reached from the CPU. */
  readonly ranges: readonly AddressRange[];
}

export interface DeviceTree {
  /** In the order of their paths. */
  readonly nodes: readonly DeviceTreeNode[];
  /** Properties that were not understood. */
  readonly unparsed: readonly UnparsedProperty[];
}

export interface UnparsedProperty {
  readonly path: string;
  readonly why: string;
}

/** A bus, as its children need it. */
interface Bus {
  readonly addressCells: number;
  readonly sizeCells: number;
  /** Translates to the parent bus; undefined where no address of this bus is one of its parent. */
  readonly windows: readonly Window[] | undefined;
}

interface Window {
  readonly child: bigint;
  readonly parent: bigint;
  readonly size: bigint;
}

/** Of a root that does not say (Devicetree Specification 0.4, section 2.3.5). */
const defaultCells = { address: 2, size: 1 };

/** Wider addresses than this are no plain numbers: three cells are PCI's, with a space code in the first. */
const mostCells = 2;

/** No tree nests so deep; a made-up one is kept from exhausting the stack. */
const deepest = 64;

const everywhere: readonly Window[] = [{ child: 0n, parent: 0n, size: 1n << 64n }];

/**
 * Reads the properties of /proc/device-tree, by path from its root: `/soc/serial@9000000/reg`. Only `compatible`, `reg`,
 * `ranges`, `status`, `#address-cells` and `#size-cells` matter; others may be left out, but each node needs one.
 * Never throws.
 */
export function parseDeviceTree(properties: ReadonlyMap<string, Uint8Array>): DeviceTree {
  const unparsed: UnparsedProperty[] = [];
  const buses = new Map<string, Bus | undefined>();

  const cellCount = (path: string, property: string, otherwise: number): number => {
    const bytes = properties.get(join(path, property));
    if (bytes?.length === 4) return Number(cellsAt(bytes, 0, 1));
    if (bytes !== undefined) unparsed.push({ path: join(path, property), why: 'It is no single cell.' });
    return otherwise;
  };

  const busAt = (path: string): Bus | undefined => {
    if (buses.has(path)) return buses.get(path);
    const addressCells = cellCount(path, '#address-cells', defaultCells.address);
    const sizeCells = cellCount(path, '#size-cells', defaultCells.size);
    const isPlain = addressCells > 0 && addressCells <= mostCells && sizeCells > 0 && sizeCells <= mostCells;
    const bus = isPlain
      ? { addressCells, sizeCells, windows: windowsOf(path, addressCells, sizeCells) }
      : undefined;
    buses.set(path, bus);
    return bus;
  };

  const windowsOf = (path: string, addressCells: number, sizeCells: number): Bus['windows'] => {
    const bytes = properties.get(join(path, 'ranges'));
    if (path === '/' || bytes?.length === 0) return everywhere; // Section 2.3.8: an empty `ranges` is identity.
    const parent = busAt(parentOf(path));
    if (bytes === undefined || parent === undefined) return undefined;
    return entries(join(path, 'ranges'), bytes, [addressCells, parent.addressCells, sizeCells]).map(
      ([child = 0n, onParent = 0n, size = 0n]) => ({ child, parent: onParent, size }),
    );
  };

  /** A property's numbers, in groups, each of so many cells. */
  const entries = (path: string, bytes: Uint8Array, cells: readonly number[]): bigint[][] => {
    const size = 4 * cells.reduce((sum, count) => sum + count, 0);
    if (bytes.length % size !== 0) unparsed.push({ path, why: `It is no multiple of ${size} bytes.` });
    return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => {
      let at = index * size;
      return cells.map((count) => {
        const value = cellsAt(bytes, at, count);
        at += 4 * count;
        return value;
      });
    });
  };

  const toCpu = (address: bigint, busPath: string): bigint | undefined => {
    let translated = address;
    for (let path = busPath; path !== '/'; path = parentOf(path)) {
      const window = busAt(path)?.windows?.find(
        ({ child, size }) => child <= translated && translated < child + size,
      );
      if (window === undefined) return undefined;
      translated += window.parent - window.child;
    }
    return translated;
  };

  const rangesOf = (path: string): AddressRange[] => {
    const bytes = properties.get(join(path, 'reg'));
    const bus = path === '/' || bytes === undefined ? undefined : busAt(parentOf(path));
    if (bytes === undefined || bus === undefined) return [];
    return entries(join(path, 'reg'), bytes, [bus.addressCells, bus.sizeCells]).flatMap(
      ([address = 0n, size = 0n]) => {
        const base = toCpu(address, parentOf(path));
        return base === undefined || size === 0n ? [] : [{ base, end: base + size }];
      },
    );
  };

  const paths = new Set<string>();
  for (const path of properties.keys()) {
    const depth = path.split('/').length - 1;
    if (path.startsWith('/') && depth <= deepest) paths.add(parentOf(path));
    else
      unparsed.push({ path, why: depth <= deepest ? 'It is no path from the root.' : 'It lies too deep.' });
  }
  const nodes = [...paths].sort().map((path) => ({
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    compatible: strings(properties.get(join(path, 'compatible'))),
    status: strings(properties.get(join(path, 'status')))[0] ?? 'okay',
    ranges: rangesOf(path),
  }));
  return { nodes, unparsed };
}

/**
 * Finds the node that a line of /proc/iomem belongs to: by a path or a node's name in the line's, or as drivers/of/platform.c
 * names devices (`e0001000.serial`), or by where it begins.
 */
export function deviceTreeFinder({
  nodes,
}: DeviceTree): (resource: Pick<IoResource, 'name' | 'base' | 'end'>) => DeviceTreeNode | undefined {
  const byName = new Map<string, DeviceTreeNode>();
  const byBase = new Map<bigint, DeviceTreeNode>();
  for (const node of nodes) {
    const [type = '', unitAddress] = node.name.split('@');
    const deviceName = unitAddress === undefined ? undefined : `${unitAddress}.${type}`;
    for (const name of [node.path, node.name, deviceName]) {
      if (name !== undefined && !byName.has(name)) byName.set(name, node);
    }
    for (const { base } of node.ranges) if (!byBase.has(base)) byBase.set(base, node);
  }
  return ({ name, base, end }) => {
    const named = name.split(' ').flatMap((word) => byName.get(word) ?? [])[0];
    const there = byBase.get(BigInt(base));
    const fits = there?.ranges.some((range) => range.base === BigInt(base) && BigInt(end) <= range.end);
    return named ?? (fits === true ? there : undefined);
  };
}

function strings(bytes: Uint8Array | undefined): string[] {
  const text = String.fromCharCode(...(bytes?.subarray(0, 4096) ?? [])); // Section 2.2.4: printable ASCII.
  return text.split('\0').filter((part) => part !== '');
}

/** Big-endian 32-bit cells as one number (section 2.2.4.2). */
function cellsAt(bytes: Uint8Array, offset: number, count: number): bigint {
  let value = 0n;
  for (const byte of bytes.subarray(offset, offset + 4 * count)) value = value * 256n + BigInt(byte);
  return value;
}

function join(path: string, property: string): string {
  return path === '/' ? `/${property}` : `${path}/${property}`;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
