import { hexDigits } from '../base/hex';

/** Base class and subclass names, PCI Code and ID Assignment Specification, chapter 1. Keys are `base class << 8 | subclass`. */
const subclassNames: ReadonlyMap<number, string> = new Map([
  [0x0001, 'VGA-compatible unclassified device'],
  [0x0100, 'SCSI controller'],
  [0x0101, 'IDE controller'],
  [0x0104, 'RAID controller'],
  [0x0106, 'SATA controller'],
  [0x0107, 'SAS controller'],
  [0x0108, 'NVM controller'],
  [0x0200, 'Ethernet controller'],
  [0x0207, 'InfiniBand controller'],
  [0x0300, 'VGA controller'],
  [0x0302, '3D controller'],
  [0x0400, 'Video device'],
  [0x0401, 'Audio device'],
  [0x0403, 'High Definition Audio'],
  [0x0500, 'RAM'],
  [0x0501, 'Flash memory'],
  [0x0502, 'CXL memory'],
  [0x0600, 'Host bridge'],
  [0x0601, 'ISA bridge'],
  [0x0604, 'PCI-to-PCI bridge'],
  [0x0607, 'CardBus bridge'],
  [0x0700, 'Serial controller'],
  [0x0800, 'Interrupt controller'],
  [0x0801, 'DMA controller'],
  [0x0803, 'RTC controller'],
  [0x0805, 'SD host controller'],
  [0x0806, 'IOMMU'],
  [0x0c00, 'FireWire controller'],
  [0x0c03, 'USB controller'],
  [0x0c05, 'SMBus controller'],
  [0x1000, 'Network encryption controller'],
]);

/** For subclasses that are not in the table above. */
const baseClassNames: readonly string[] = [
  'Unclassified device',
  'Mass storage controller',
  'Network controller',
  'Display controller',
  'Multimedia controller',
  'Memory controller',
  'Bridge',
  'Communication controller',
  'System peripheral',
  'Input device controller',
  'Docking station',
  'Processor',
  'Serial bus controller',
  'Wireless controller',
  'Intelligent controller',
  'Satellite communications controller',
  'Encryption controller',
  'Signal processing controller',
  'Processing accelerator',
  'Instrumentation device',
];

/** `0x010802` is `NVM controller`; a class that the specification does not name is shown by its number. */
export function className(classCode: number): string {
  const subclass = Math.floor(classCode / 0x100);
  const baseClass = Math.floor(subclass / 0x100);
  if (baseClass === 0xff) return 'Unassigned class';
  return subclassNames.get(subclass) ?? baseClassNames[baseClass] ?? `Class ${hexDigits(subclass, 4)}`;
}
