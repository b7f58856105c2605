import type { RegisterBlock } from '../../registers/registerModel';
import { bitsOf, byte, capability, dword, RO, RW, type CapabilitySpace } from './vocabulary';

const virtioVendor = 0x1af4;
/** Device IDs of virtio devices (Virtio 1.2, 4.1.2). */
const virtioDevices = { first: 0x1000, last: 0x107f } as const;

export const virtioTypes = {
  common: 1,
  notify: 2,
  isr: 3,
  device: 4,
  pciAccess: 5,
  sharedMemory: 8,
} as const;

const virtioNames: Readonly<Record<number, string>> = {
  [virtioTypes.common]: 'Common Configuration',
  [virtioTypes.notify]: 'Notifications',
  [virtioTypes.isr]: 'ISR Status',
  [virtioTypes.device]: 'Device-Specific Configuration',
  [virtioTypes.pciAccess]: 'PCI Configuration Access',
  [virtioTypes.sharedMemory]: 'Shared Memory Region',
  9: 'Vendor Data',
};

export const vendorSpecificCapability = 0x09;

/** Whether the function's vendor-specific capabilities say where structures of virtio lie. */
export function isVirtio({ vendorId, deviceId }: Pick<CapabilitySpace, 'vendorId' | 'deviceId'>): boolean {
  return vendorId === virtioVendor && deviceId >= virtioDevices.first && deviceId <= virtioDevices.last;
}

/** What `struct virtio_pci_cap` needs. In bytes. */
const virtioSize = 0x10;

export function vendorSpecific(space: CapabilitySpace): RegisterBlock {
  const first = space.dwordAt(0x0);
  const length = first === undefined ? 0 : bitsOf(first, '23:16');
  if (first !== undefined && isVirtio(space) && length >= virtioSize)
    return virtio(bitsOf(first, '31:24'), length);
  const words = Math.max(0, Math.floor(length / 4) - 1);
  return capability('Vendor-Specific', 'PCI Express Base Specification 5.0, 7.9.4', [
    byte(0x2, 'Capability Length', RO),
    ...(words === 0 ? [] : [byte(0x3, 'Vendor-Specific Data 0', RW)]),
    ...Array.from({ length: words }, (_, index) =>
      dword(4 * (index + 1), `Vendor-Specific Data ${index + 1}`, RW),
    ),
  ]);
}

function virtio(type: number, length: number): RegisterBlock {
  const isShared = type === virtioTypes.sharedMemory;
  const access = type === virtioTypes.pciAccess ? RW : RO;
  return capability(`VirtIO ${virtioNames[type] ?? `Structure ${type}`}`, 'Virtio 1.2, 4.1.4', [
    byte(0x2, 'cap_len', RO),
    byte(0x3, 'cfg_type', RO, virtioNames),
    byte(0x4, 'bar', access),
    byte(0x5, 'id', RO),
    dword(0x8, 'offset', access),
    dword(0xc, 'length', access),
    ...(type === virtioTypes.notify && length >= 0x14 ? [dword(0x10, 'notify_off_multiplier', RO)] : []),
    ...(type === virtioTypes.pciAccess && length >= 0x14 ? [dword(0x10, 'pci_cfg_data', RW)] : []),
    ...(isShared && length >= 0x18 ? [dword(0x10, 'offset_hi', RO), dword(0x14, 'length_hi', RO)] : []),
  ]);
}
