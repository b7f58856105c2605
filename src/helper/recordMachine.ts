import { closeSync, lstatSync, openSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { join } from 'node:path';
import {
  configHeaderSize,
  isDeviceMemory,
  largestConfigSize,
  recordedDeviceFiles,
  recordedDeviceLinks,
  recordedLinkFiles,
  recordedProcFiles,
  recordedSlotFiles,
} from '../shared/linux/recordedFiles';
import { RegscopeError } from '../shared/model/failure';
import type { ConfigurationExtent, MachineContent } from '../shared/model/machineContent';
import type { PciAddress } from '../shared/model/pciAddress';
import type { HelperParams } from '../shared/protocol/helperProtocol';
import { namesIn } from './enumerate';
import { lookUpRegion } from './lookUpRegion';
import type { Reach } from './policy/checkReach';
import { checkAwake } from './readiness';

/** More of one file is not taken: ten times the longest /proc/iomem that is known. Bytes. */
const maxTextSize = 8 * 1024 * 1024;

/**
 * What the kernel's books say of the machine, and of the PCI functions that are named: so many at a time that an answer
 * stays small. Makes configuration reads where `configuration` asks for them, and no other access. A function that has
 * gone is left out; of one that sleeps, configuration space is, since reading it might wake it. Throws RegscopeError.
 */
export function recordMachine(
  { devices, configuration }: HelperParams<'record'>,
  reach: Reach,
): MachineContent {
  const { paths, role } = reach;
  if (role === 'files')
    throw new RegscopeError({ code: 'blocked', what: 'This helper serves files only, not hardware.' });
  const draft: Draft = { paths, reach, files: {}, binaries: {}, links: {}, sparse: {}, directories: [] };
  if (devices === undefined) {
    for (const name of recordedProcFiles) takeText(draft, paths.procFile(name));
    takeText(draft, paths.lockdown);
    for (const slot of namesIn(paths.pciSlots)) {
      for (const name of recordedSlotFiles) takeText(draft, join(paths.pciSlots, slot, name));
    }
  } else {
    for (const device of devices) takeDevice(draft, device, configuration);
  }
  const { files, binaries, links, sparse, directories } = draft;
  return { files, binaries, links, sparse, directories };
}

interface Draft {
  readonly paths: Reach['paths'];
  readonly reach: Reach;
  readonly files: Record<string, string>;
  readonly binaries: Record<string, string>;
  readonly links: Record<string, string>;
  readonly sparse: Record<string, number>;
  readonly directories: string[];
}

function takeDevice(draft: Draft, device: PciAddress, configuration: ConfigurationExtent): void {
  const { paths, reach } = draft;
  const listed = join(paths.pciDevices, device);
  const target = takeLink(draft, listed);
  const folder = target === undefined ? listed : join(paths.pciDevices, target);
  const present = new Set(namesIn(folder));
  for (const name of recordedDeviceFiles) if (present.has(name)) takeText(draft, join(folder, name));
  for (const name of present) if (isDeviceMemory(name)) takeSize(draft, join(folder, name));
  for (const bus of namesIn(join(folder, 'pci_bus')))
    draft.directories.push(paths.onMachine(join(folder, 'pci_bus', bus)));
  for (const name of recordedDeviceLinks) {
    if (!present.has(name)) continue;
    const owner = takeLink(draft, join(folder, name));
    if (name === 'firmware_node' && owner !== undefined) takeText(draft, join(folder, owner, 'path'));
  }
  const answers = configuration !== 'none' && mayAnswer(device, reach);
  if (present.has('config')) {
    const path = join(folder, 'config');
    const size = configuration === 'header' ? configHeaderSize : largestConfigSize;
    if (!answers || !takeBytes(draft, path, size)) takeSize(draft, path);
  }
  for (const name of recordedLinkFiles) {
    if (!present.has(name)) continue;
    const path = join(folder, name);
    if (answers && configuration === 'full') takeText(draft, path);
    else takeSize(draft, path);
  }
}

function mayAnswer(device: PciAddress, reach: Reach): boolean {
  try {
    lookUpRegion({ kind: 'config', device }, reach);
    checkAwake(device, reach.paths);
    return true;
  } catch {
    return false;
  }
}

/** What cannot be read is left out: a device without a link has files for one that say nothing. */
function takeText({ paths, files }: Draft, path: string): void {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length <= maxTextSize) files[paths.onMachine(path)] = text;
  } catch {
    // Not there, or not for this user.
  }
}

/** One read from the file's start, in the steps that the kernel makes of it: 4 bytes. False where it gives nothing. */
function takeBytes({ paths, binaries }: Draft, path: string, size: number): boolean {
  try {
    const fd = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(size);
      const count = readSync(fd, bytes, 0, size, 0);
      if (count > 0) binaries[paths.onMachine(path)] = bytes.toString('base64', 0, count);
      return count > 0;
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
}

function takeSize({ paths, sparse }: Draft, path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  // Where a recording is recorded anew, a link that leads nowhere stands for what it does not hold.
  if (stat !== undefined) sparse[paths.onMachine(path)] = stat.isFile() ? stat.size : 0;
}

/** Returns where it leads. */
function takeLink({ paths, links }: Draft, path: string): string | undefined {
  try {
    return (links[paths.onMachine(path)] = readlinkSync(path));
  } catch {
    return undefined; // A folder of its own, in a list that was copied without its links.
  }
}
