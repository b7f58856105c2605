/** What of a machine is recorded, by name: everything that Regscope reads of one, and nothing else. */

/** Below /proc. */
export const recordedProcFiles = ['cmdline', 'iomem', 'ioports', 'mtrr', 'version'] as const;

/** Of a physical slot, below /sys/bus/pci/slots. */
export const recordedSlotFiles = ['address', 'cur_bus_speed', 'max_bus_speed'] as const;

/** Of a PCI function: the kernel answers them from its books. */
export const recordedDeviceFiles = [
  'class',
  'device',
  'enable',
  'irq',
  'modalias',
  'numa_node',
  'power_state',
  'resource',
  'revision',
  'sriov_numvfs',
  'sriov_totalvfs',
  'subsystem_device',
  'subsystem_vendor',
  'vendor',
] as const;

/** Of a PCI function: the kernel reads configuration space for each (drivers/pci/pci-sysfs.c). */
export const recordedLinkFiles = [
  'current_link_speed',
  'current_link_width',
  'max_link_speed',
  'max_link_width',
] as const;

/** Of a PCI function: links by whose targets it is known what it belongs to. */
export const recordedDeviceLinks = [
  'driver',
  'firmware_node',
  'iommu_group',
  'of_node',
  'physfn',
  'subsystem',
] as const;

/** A BAR or the expansion ROM of a PCI function. Reading one is an access to the device: only its size is recorded. */
export function isDeviceMemory(name: string): boolean {
  return /^(resource[0-5](_wc)?|rom)$/.test(name);
}

/** The header of configuration space, which every function has (PCI Local Bus Specification 3.0, 6.1). Bytes. */
export const configHeaderSize = 64;
/** With the extended configuration space of PCI Express (PCI Express Base Specification 5.0, 7.2). Bytes. */
export const largestConfigSize = 4096;
