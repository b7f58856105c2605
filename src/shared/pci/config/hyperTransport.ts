import type { Field, Register, RegisterBlock } from '../../registers/registerModel';
import {
  bitsFrom,
  bitsOf,
  byte,
  capability,
  dword,
  ro,
  RO,
  rw,
  RW,
  w1c,
  word,
  type CapabilitySpace,
} from './vocabulary';

const source = (section: string) => `HyperTransport I/O Link Specification 3.10, ${section}`;

const widths = ['8bit', '16bit', undefined, '32bit', '2bit', '4bit', undefined, 'N/C'];
const frequencies = [
  '200MHz',
  '300MHz',
  '400MHz',
  '500MHz',
  '600MHz',
  '800MHz',
  '1.0GHz',
  '1.2GHz',
  '1.4GHz',
  '1.6GHz',
];
const vendorFrequency = 15;

const linkControl = (link: string, offset: number): Register =>
  word(offset, `Link Control${link}`, [
    ...bitsFrom(1, rw, ['CRC Flood Enable', 'CRC Start Test', 'CRC Force Error']),
    w1c(4, 'Link Failure'),
    ro(5, 'Initialization Complete'),
    rw(6, 'End of Chain'),
    rw(7, 'Transmitter Off'),
    w1c('11:8', 'CRC Error'),
    ...bitsFrom(12, rw, [
      'Isochronous Flow Control Enable',
      'LDTSTOP# Tristate Enable',
      'Extended CTL Time',
      '64-bit Addressing Enable',
    ]),
  ]);

const linkConfiguration = (link: string, offset: number): Register =>
  word(offset, `Link Configuration${link}`, [
    ro('2:0', 'Max Link Width In', widths),
    ro(3, 'Doubleword Flow Control In'),
    ro('6:4', 'Max Link Width Out', widths),
    ro(7, 'Doubleword Flow Control Out'),
    rw('10:8', 'Link Width In', widths),
    rw(11, 'Doubleword Flow Control In Enable'),
    rw('14:12', 'Link Width Out', widths),
    rw(15, 'Doubleword Flow Control Out Enable'),
  ]);

const revisionId = (offset: number): Register =>
  byte(offset, 'Revision ID', [ro('4:0', 'Minor Revision'), ro('7:5', 'Major Revision')]);

const linkFrequency = (link: string, offset: number): readonly Register[] => [
  byte(offset, `Link Frequency/Error${link}`, [
    rw('3:0', 'Link Frequency', frequencies.concat(Array<string>(5), 'Vend')),
    ...bitsFrom(4, w1c, ['Protocol Error', 'Overflow Error', 'End of Chain Error', 'CTL Timeout']),
  ]),
  word(offset + 1, `Link Frequency Capability${link}`, [
    ...bitsFrom(0, ro, frequencies),
    ro(vendorFrequency, 'Vend'),
  ]),
];

const features: readonly Field[] = [
  ...bitsFrom(0, ro, ['Isochronous Flow Control Mode', 'LDTSTOP#', 'CRC Test Mode']),
  rw(3, 'Extended CTL Time Required'),
  ro(4, '64-bit Addressing'),
  ro(5, 'UnitID Reorder Disable'),
];

const errorHandling = (offset: number): Register =>
  word(offset, 'Error Handling', [
    ...bitsFrom(0, rw, [
      'Protocol Error Flood Enable',
      'Overflow Error Flood Enable',
      'Protocol Error Fatal Enable',
      'Overflow Error Fatal Enable',
      'End of Chain Error Fatal Enable',
      'Response Error Fatal Enable',
      'CRC Error Fatal Enable',
      'System Error Fatal Enable',
    ]),
    ro(8, 'Chain Fail'),
    w1c(9, 'Response Error'),
    ...bitsFrom(10, rw, [
      'Protocol Error Nonfatal Enable',
      'Overflow Error Nonfatal Enable',
      'End of Chain Error Nonfatal Enable',
      'Response Error Nonfatal Enable',
      'CRC Error Nonfatal Enable',
      'System Error Nonfatal Enable',
    ]),
  ]);

const memoryUpper = (offset: number) => [
  byte(offset, 'Memory Base Upper', RW),
  byte(offset + 1, 'Memory Limit Upper', RW),
];

const primary = capability('HyperTransport Slave or Primary Interface', source('7.5'), [
  word(0x02, 'Command', [
    rw('4:0', 'Base UnitID'),
    ro('9:5', 'Unit Count'),
    ro(10, 'Master Host'),
    rw(11, 'Default Direction'),
    rw(12, 'Drop on Uninitialized Link'),
    ro('15:13', 'Capability Type'),
  ]),
  linkControl(' 0', 0x04),
  linkConfiguration(' 0', 0x06),
  linkControl(' 1', 0x08),
  linkConfiguration(' 1', 0x0a),
  revisionId(0x0c),
  ...linkFrequency(' 0', 0x0d),
  byte(0x10, 'Feature', features),
  ...linkFrequency(' 1', 0x11),
  word(0x14, 'Enumeration Scratchpad', RW),
  errorHandling(0x16),
  ...memoryUpper(0x18),
  byte(0x1a, 'Bus Number', RO),
]);

const secondary = capability('HyperTransport Host or Secondary Interface', source('7.6'), [
  word(0x02, 'Command', [
    rw(0, 'Warm Reset'),
    rw(1, 'Double-Ended'),
    ro('6:2', 'Device Number'),
    ro(7, 'Chain Side'),
    rw(8, 'Host Hide'),
    rw(10, 'Act as Slave'),
    w1c(11, 'Host Inbound End of Chain Error'),
    rw(12, 'Drop on Uninitialized Link'),
    ro('15:13', 'Capability Type'),
  ]),
  linkControl('', 0x04),
  linkConfiguration('', 0x06),
  revisionId(0x08),
  ...linkFrequency('', 0x09),
  word(0x0c, 'Feature', [
    ...features,
    ro(8, 'Extended Register Set'),
    rw(9, 'Upstream Configuration Enable'),
  ]),
  word(0x10, 'Enumeration Scratchpad', RW),
  errorHandling(0x12),
  ...memoryUpper(0x14),
]);

const others: Readonly<Record<number, string>> = {
  0x08: 'Switch',
  0x10: 'Interrupt Discovery and Configuration',
  0x12: 'UnitID Clumping',
  0x13: 'Extended Configuration Space Access',
  0x14: 'Address Mapping',
  0x16: 'DirectRoute',
  0x17: 'VCSet',
  0x18: 'Retry Mode',
  0x19: 'X86 Encoding',
};
const revisionType = 0x11;
const msiMappingType = 0x15;

const typeField = ro('15:11', 'Capability Type', {
  ...others,
  [revisionType]: 'Revision ID',
  [msiMappingType]: 'MSI Mapping',
});

/** Capability types are 3 bits of the Command register for interfaces, 5 bits for the rest. */
export function hyperTransport({ dwordAt }: CapabilitySpace): RegisterBlock {
  const first = dwordAt(0x0);
  if (first === undefined)
    return capability('HyperTransport', source('7.2'), [
      word(0x2, 'Command', [ro('15:13', 'Capability Type')]),
    ]);
  const interfaceType = bitsOf(first, '31:29');
  if (interfaceType === 0) return primary;
  if (interfaceType === 1) return secondary;
  const type = bitsOf(first, '31:27');
  if (type === revisionType)
    return capability('HyperTransport Revision ID', source('7.8'), [
      word(0x2, 'Command', [ro('4:0', 'Minor Revision'), ro('7:5', 'Major Revision'), typeField]),
    ]);
  if (type === msiMappingType) return msiMapping(bitsOf(first, 17) === 1);
  return capability(`HyperTransport ${others[type] ?? `Type ${type}`}`, source('7'), [
    word(0x2, 'Command', [typeField]),
  ]);
}

/** A fixed mapping has no address: it is 0xfee00000. */
function msiMapping(isFixed: boolean): RegisterBlock {
  return capability('HyperTransport MSI Mapping', source('7.12'), [
    word(0x2, 'Command', [rw(0, 'Enable'), ro(1, 'Fixed'), typeField]),
    ...(isFixed
      ? []
      : [
          dword(0x4, 'Mapping Address Base Lower', [rw('31:20', 'Mapping Address Base Lower')]),
          dword(0x8, 'Mapping Address Base Upper', RW),
        ]),
  ]);
}
