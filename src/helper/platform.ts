import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { toHex } from '../shared/base/hex';
import { parseDeviceTree } from '../shared/linux/deviceTree';
import type { DeviceTreeEntry, PlatformDevice } from '../shared/model/platform';
import { namesIn } from './enumerate';
import type { MachinePaths } from './machinePaths';

/** What says where a node's registers are (Devicetree Specification 0.4, section 2.3). */
const properties = ['#address-cells', '#size-cells', 'compatible', 'ranges', 'reg', 'status'];

/** The largest trees have a few thousand nodes, and no property of these is a page long. */
const mostNodes = 20_000;
const mostBytes = 65_536;
const deepest = 64;

/** The nodes that have registers. Empty where the machine has no devicetree. */
export function listDeviceTree({ deviceTree }: MachinePaths): DeviceTreeEntry[] {
  const found = new Map<string, Uint8Array>();
  let nodes = 0;
  const visit = (path: string, depth: number) => {
    if (++nodes > mostNodes || depth > deepest) return;
    for (const entry of entriesIn(join(deviceTree, path))) {
      const below = `${path === '/' ? '' : path}/${entry.name}`;
      if (entry.isDirectory()) visit(below, depth + 1);
      else if (entry.isFile() && properties.includes(entry.name)) {
        const bytes = bytesOf(join(deviceTree, below));
        if (bytes !== undefined) found.set(below, bytes);
      }
    }
  };
  visit('/', 0);
  return parseDeviceTree(found)
    .nodes.filter(({ ranges }) => ranges.length > 0)
    .map(({ path, compatible, status, ranges }) => ({
      path,
      compatible,
      status,
      reg: ranges.map(({ base, end }) => ({ base: toHex(base), end: toHex(end) })),
    }));
}

/** Devices of the buses that are none: what firmware described, and who drives it. */
export function listPlatformDevices({ platformBuses }: MachinePaths): PlatformDevice[] {
  return platformBuses.flatMap((bus) =>
    namesIn(bus).map((name): PlatformDevice => {
      const driver = linkIn(join(bus, name, 'driver'));
      const node = /devicetree\/base(\/.*)$/.exec(linkIn(join(bus, name, 'of_node')) ?? '')?.[1];
      return {
        name,
        ...(driver !== undefined && { driver: basename(driver) }),
        ...(node !== undefined && { node }),
      };
    }),
  );
}

function entriesIn(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function bytesOf(file: string): Uint8Array | undefined {
  try {
    return statSync(file).size > mostBytes ? undefined : readFileSync(file);
  } catch {
    return undefined;
  }
}

function linkIn(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
