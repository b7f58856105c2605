// Runs in the guest, as root: prints the files of /proc and /sys that Regscope reads, as one JSON object.
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineContent } from '../machineRecording';

const procFiles = ['/proc/cmdline', '/proc/iomem', '/proc/ioports', '/proc/mtrr', '/proc/version'];

const deviceFiles = [
  'class',
  'current_link_speed',
  'current_link_width',
  'device',
  'enable',
  'irq',
  'max_link_speed',
  'max_link_width',
  'modalias',
  'numa_node',
  'power_state',
  'resource',
  'revision',
  'secondary_bus_number',
  'sriov_numvfs',
  'sriov_totalvfs',
  'subordinate_bus_number',
  'subsystem_device',
  'subsystem_vendor',
  'vendor',
];

const pciDevices = '/sys/bus/pci/devices';
const pciSlots = '/sys/bus/pci/slots';
const slotFiles = ['address', 'cur_bus_speed', 'max_bus_speed'];
const physicalMemory = '/dev/mem';
/** Enough for every window of the guest, and little enough for any file system's sparse files. */
const memoryLimit = 64 * 2 ** 30;
const memoryStep = 2 ** 20;

function record(): MachineContent {
  const content: MachineContent = { files: {}, binaries: {}, links: {}, sparse: {}, directories: [] };
  for (const file of procFiles) recordText(content, file);
  recordText(content, '/sys/kernel/security/lockdown');
  content.sparse[physicalMemory] = memorySize(content.files['/proc/iomem'] ?? '');
  for (const name of readdirSync(pciDevices).sort()) {
    const link = recordLink(content, join(pciDevices, name));
    recordDevice(content, join(pciDevices, link));
  }
  for (const slot of namesIn(pciSlots)) {
    for (const name of slotFiles) recordText(content, join(pciSlots, slot, name));
  }
  return content;
}

function recordDevice(content: MachineContent, device: string): void {
  for (const name of deviceFiles) recordText(content, join(device, name));
  content.binaries[join(device, 'config')] = readFileSync(join(device, 'config')).toString('base64');
  for (const name of readdirSync(device)) {
    // Their sizes stand in the directory: nothing is mapped or read.
    if (/^(resource\d(_wc)?|rom)$/.test(name))
      content.sparse[join(device, name)] = statSync(join(device, name)).size;
  }
  for (const name of namesIn(join(device, 'pci_bus')))
    content.directories.push(join(device, 'pci_bus', name));
  for (const name of ['driver', 'firmware_node', 'iommu_group', 'physfn', 'subsystem']) {
    const path = join(device, name);
    if (!existsSync(path)) continue;
    const target = join(device, recordLink(content, path));
    if (!content.directories.includes(target)) content.directories.push(target);
    if (name === 'firmware_node') recordText(content, join(target, 'path'));
  }
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function recordText(content: MachineContent, path: string): void {
  if (!existsSync(path) || !lstatSync(path).isFile()) return;
  try {
    content.files[path] = readFileSync(path, 'utf8');
  } catch (error) {
    // Link speeds of a device without a link exist and cannot be read.
    process.stderr.write(`${path}: ${String(error)}\n`);
  }
}

function recordLink(content: MachineContent, path: string): string {
  return (content.links[path] = readlinkSync(path));
}

function memorySize(iomem: string): number {
  const ends = [...iomem.matchAll(/^\s*[0-9a-f]+-([0-9a-f]+) :/gm)].map(
    ([, end]) => Number(`0x${end ?? '0'}`) + 1,
  );
  return Math.min(Math.ceil(Math.max(0, ...ends) / memoryStep) * memoryStep, memoryLimit);
}

process.stdout.write(JSON.stringify(record()));
