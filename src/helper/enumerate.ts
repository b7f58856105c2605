import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { parseIoResourceMap } from '../shared/linux/ioResourceMap';
import { parsePciResource } from '../shared/linux/pciResource';
import { RegscopeError } from '../shared/model/failure';
import { parsePciAddress, type PciAddress } from '../shared/model/pciAddress';
import type { PciDevice } from '../shared/model/pciDevice';
import type { IoResourceMap } from '../shared/model/region';
import type { MachinePaths } from './machinePaths';

/** What each file held last: most requests about memory find it unchanged. */
const parsed = new Map<string, { readonly text: string; readonly map: IoResourceMap }>();

/** Reads and parses /proc/iomem or /proc/ioports. Throws RegscopeError `no-such-source` where the kernel has none. */
export function listIoResources(path: string): IoResourceMap {
  try {
    const text = readFileSync(path, 'utf8');
    const last = parsed.get(path);
    if (last?.text === text) return last.map;
    const map = parseIoResourceMap(text);
    parsed.set(path, { text, map });
    return map;
  } catch (error) {
    throw new RegscopeError({
      code: 'no-such-source',
      what: `${path} cannot be read.`,
      why: error instanceof Error ? error.message : String(error),
    });
  }
}

/** Every PCI function, in address order, from sysfs attributes alone: no configuration access is made. */
export function listPciDevices(paths: MachinePaths): PciDevice[] {
  let names: string[];
  try {
    names = readdirSync(paths.pciDevices);
  } catch {
    return []; // A machine without PCI.
  }
  return names
    .sort()
    .map(parsePciAddress)
    .flatMap((address) => {
      const device = address === undefined ? undefined : readPciDevice(paths, address);
      return device === undefined ? [] : [device];
    });
}

/** Undefined when the device has gone since it was listed. */
function readPciDevice(paths: MachinePaths, address: PciAddress): PciDevice | undefined {
  const number = (file: string) => Number(readFileSync(paths.pciFile(address, file), 'utf8'));
  try {
    const driver = driverOf(paths, address);
    return {
      address,
      vendorId: number('vendor'),
      deviceId: number('device'),
      classCode: number('class'),
      ...(driver === undefined ? {} : { driver }),
      hasRom: existsSync(paths.pciFile(address, 'rom')),
      bars: parsePciResource(readFileSync(paths.pciFile(address, 'resource'), 'utf8')),
    };
  } catch {
    return undefined;
  }
}

/** The name of the driver bound to a PCI function, if one is. */
export function driverOf(paths: MachinePaths, address: PciAddress): string | undefined {
  try {
    return basename(readlinkSync(paths.pciFile(address, 'driver')));
  } catch {
    return undefined;
  }
}
