import { hexDigits } from '../base/hex';

/** Base class and subclass names, PCI Code and ID Assignment Specification, chapter 1. Keys are `base class << 8 | subclass`. */
const subclassNames: ReadonlyMap<number, string> = new Map([
  [0x0000, 'Unclassified device'],
  [0x0001, 'VGA-compatible unclassified device'],
  [0x0100, 'SCSI controller'],
  [0x0101, 'IDE controller'],
  [0x0104, 'RAID controller'],
  [0x0106, 'SATA controller'],
  [0x0107, 'SAS controller'],
  [0x0108, 'NVM controller'],
  [0x0180, 'Mass storage controller'],
  [0x0200, 'Ethernet controller'],
  [0x0207, 'InfiniBand controller'],
  [0x0280, 'Network controller'],
  [0x0300, 'VGA controller'],
  [0x0302, '3D controller'],
  [0x0380, 'Display controller'],
  [0x0400, 'Video device'],
  [0x0401, 'Audio device'],
  [0x0403, 'High Definition Audio'],
  [0x0480, 'Multimedia controller'],
  [0x0500, 'RAM'],
  [0x0501, 'Flash memory'],
  [0x0502, 'CXL memory'],
  [0x0580, 'Memory controller'],
  [0x0600, 'Host bridge'],
  [0x0601, 'ISA bridge'],
  [0x0604, 'PCI-to-PCI bridge'],
  [0x0607, 'CardBus bridge'],
  [0x0680, 'Bridge'],
  [0x0700, 'Serial controller'],
  [0x0780, 'Communication controller'],
  [0x0800, 'Interrupt controller'],
  [0x0801, 'DMA controller'],
  [0x0803, 'RTC controller'],
  [0x0805, 'SD host controller'],
  [0x0806, 'IOMMU'],
  [0x0880, 'System peripheral'],
  [0x0c00, 'FireWire controller'],
  [0x0c03, 'USB controller'],
  [0x0c05, 'SMBus controller'],
  [0x0c80, 'Serial bus controller'],
  [0x0d80, 'Wireless controller'],
  [0x1000, 'Network encryption controller'],
  [0x1080, 'Encryption controller'],
  [0x1180, 'Signal processing controller'],
  [0x1200, 'Processing accelerator'],
  [0x1300, 'Instrumentation device'],
]);

/** `0x010802` is `NVM controller`; a class not in the table is named by its number. */
export function className(classCode: number): string {
  const subclass = Math.floor(classCode / 0x100);
  return subclassNames.get(subclass) ?? `Class ${hexDigits(subclass, 4)}`;
}
