import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseIoResourceMap } from '../shared/linux/ioResourceMap';
import { parsePciResource } from '../shared/linux/pciResource';
import { RegscopeError } from '../shared/model/failure';
import { parsePciAddress, type PciAddress } from '../shared/model/pciAddress';
import type { PciDevice, PciSlot } from '../shared/model/pciDevice';
import type { IoResourceMap } from '../shared/model/region';
import type { MachinePaths } from './machinePaths';
import { notRecorded } from './notRecorded';

/** What each file held last: most requests about memory find it unchanged. */
const parsed = new Map<string, { readonly text: string; readonly map: IoResourceMap }>();

/** Reads and parses /proc/iomem or /proc/ioports. Throws RegscopeError `no-such-source` where the kernel has none. */
export function listIoResources(path: string, { isLive, onMachine }: MachinePaths): IoResourceMap {
  try {
    const text = readFileSync(path, 'utf8');
    const last = parsed.get(path);
    if (last?.text === text) return last.map;
    const map = parseIoResourceMap(text);
    parsed.set(path, { text, map });
    return map;
  } catch (error) {
    if (!isLive) throw notRecorded(onMachine(path));
    throw new RegscopeError({
      code: 'no-such-source',
      what: `${path} cannot be read.`,
      why: error instanceof Error ? error.message : String(error),
    });
  }
}

/**
 * Every PCI function, in address order, from what sysfs has in the kernel's books. Not read here: `config`, the link's
 * speeds and widths, `secondary_bus_number` and `subordinate_bus_number`, for which the kernel reads configuration space
 * (drivers/pci/pci-sysfs.c), and `label` and `acpi_index`, for which it runs firmware's _DSM (drivers/pci/pci-label.c).
 */
export function listPciDevices(paths: MachinePaths): PciDevice[] {
  const slots = listSlots(paths.pciSlots);
  return namesIn(paths.pciDevices)
    .sort()
    .flatMap((name) => {
      const address = parsePciAddress(name);
      const device = address === undefined ? undefined : readPciDevice(paths, address, slots);
      return device === undefined ? [] : [device];
    });
}

/** Undefined when the device has gone since it was listed. */
function readPciDevice(
  paths: MachinePaths,
  address: PciAddress,
  slots: ReadonlyMap<string, PciSlot>,
): PciDevice | undefined {
  const file = (name: string) => paths.pciFile(address, name);
  // One look at the folder saves asking for each file that only some devices have.
  const present = new Set(namesIn(file('')));
  const text = (name: string) => (present.has(name) ? readText(file(name)) : undefined);
  const number = (name: string) => Number(text(name) ?? NaN);
  const link = (name: string) => (present.has(name) ? linkedName(file(name)) : undefined);

  const ids = parseModalias(text('modalias') ?? '') ?? idsInFiles(number);
  const resource = text('resource');
  if (ids === undefined || resource === undefined) return undefined;
  const driver = link('driver');
  const powerState = text('power_state');
  const iommuGroup = link('iommu_group');
  const numaNode = number('numa_node');
  const firmwareNode = present.has('firmware_node') ? readText(file('firmware_node/path')) : link('of_node');
  const slot = slots.get(address.slice(0, -'.0'.length));
  const [secondaryBus] = present.has('pci_bus') ? namesIn(file('pci_bus')) : [];
  const physicalFunction = parsePciAddress(link('physfn') ?? '');
  const virtualFunctions = { total: number('sriov_totalvfs'), enabled: number('sriov_numvfs') };
  return {
    address,
    parents: parentsOf(paths, address),
    ...ids,
    revision: number('revision') || 0,
    ...(driver !== undefined && { driver }),
    enabled: number('enable') > 0,
    ...(powerState !== undefined && powerState !== 'unknown' && { powerState }),
    ...(iommuGroup !== undefined && { iommuGroup }),
    ...(numaNode >= 0 && { numaNode }), // The kernel writes -1 where there are no nodes.
    ...(firmwareNode !== undefined && { firmwareNode }),
    ...(slot !== undefined && { slot }),
    isExpress: present.has('max_link_width'),
    ...(secondaryBus !== undefined && { secondaryBus }),
    ...(physicalFunction !== undefined && { physicalFunction }),
    ...(virtualFunctions.total > 0 && { virtualFunctions }),
    hasRom: present.has('rom'),
    bars: parsePciResource(resource),
  };
}

type Ids = Pick<PciDevice, 'vendorId' | 'deviceId' | 'subsystem' | 'classCode'>;

/** Where a recording lacks what holds them all. */
function idsInFiles(number: (name: string) => number): Ids | undefined {
  const [vendorId, deviceId, classCode] = [number('vendor'), number('device'), number('class')];
  if (Number.isNaN(vendorId + deviceId + classCode)) return undefined;
  const subsystem = { vendorId: number('subsystem_vendor'), deviceId: number('subsystem_device') };
  return { vendorId, deviceId, ...(subsystem.vendorId > 0 && { subsystem }), classCode };
}

/** Five files' worth of ids in one: `pci:v00001234d000011E8sv00001AF4sd00001100bc00scFFi00`. */
function parseModalias(text: string): Ids | undefined {
  const match = /^pci:v(\w{8})d(\w{8})sv(\w{8})sd(\w{8})bc(\w\w)sc(\w\w)i(\w\w)$/.exec(text);
  if (match === null) return undefined;
  const [vendorId = NaN, deviceId = NaN, ...rest] = match.slice(1).map((digits) => parseInt(digits, 16));
  const [subsystemVendorId = NaN, subsystemId = NaN, base = NaN, sub = NaN, programming = NaN] = rest;
  const classCode = (base * 0x100 + sub) * 0x100 + programming;
  if (Number.isNaN(vendorId + deviceId + classCode)) return undefined;
  const subsystem = { vendorId: subsystemVendorId, deviceId: subsystemId };
  return { vendorId, deviceId, ...(subsystemVendorId > 0 && { subsystem }), classCode };
}

/** The bus's list links to where the device is: `../../../devices/pci0000:00/0000:00:0c.0/0000:01:00.0`. */
function parentsOf(paths: MachinePaths, address: PciAddress): string[] {
  try {
    const folders = readlinkSync(paths.pciFile(address, '')).split('/').slice(0, -1);
    return folders.filter((name) => name.startsWith('pci') || parsePciAddress(name) !== undefined);
  } catch {
    return []; // A list that was copied without its links.
  }
}

/** By the address of the device in each, without the function. */
function listSlots(folder: string): Map<string, PciSlot> {
  return new Map(
    namesIn(folder).flatMap((name): [string, PciSlot][] => {
      const file = (attribute: string) => readText(join(folder, name, attribute));
      const address = file('address');
      if (address === undefined) return [];
      const [speed, maxSpeed] = [file('cur_bus_speed'), file('max_bus_speed')].map(known);
      return [
        [
          address,
          { name, ...(speed !== undefined && { speed }), ...(maxSpeed !== undefined && { maxSpeed }) },
        ],
      ];
    }),
  );
}

/** The kernel writes `Unknown` where it cannot tell a speed. */
export function known(text: string | undefined): string | undefined {
  return text === undefined || /^unknown/i.test(text) ? undefined : text;
}

/** The name of the driver bound to a PCI function, if one is. */
export function driverOf(paths: MachinePaths, address: PciAddress): string | undefined {
  return linkedName(paths.pciFile(address, 'driver'));
}

/** The last part of where a link leads; undefined where there is none. */
export function linkedName(path: string): string | undefined {
  try {
    return basename(readlinkSync(path));
  } catch {
    return undefined;
  }
}

/** Without white space around it; undefined where there is no such file, or none that can be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** Empty where there is no such folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
