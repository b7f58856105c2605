import type { Register, RegisterBlock, RegisterMember } from '../../registers/registerModel';
import {
  bitsFrom,
  bitsOf,
  byte,
  capability,
  described,
  dword,
  lessOne,
  pulse,
  RO,
  ro,
  rw,
  RW,
  w1c,
  word,
  type CapabilitySpace,
} from './vocabulary';

// Capabilities of conventional PCI and PCI-X, and the small ones.

const express = (section: string) => `PCI Express Base Specification 5.0, ${section}`;

const agpVersion = byte(0x2, 'AGP Version', [ro('3:0', 'Minor Revision'), ro('7:4', 'Major Revision')]);

export function agp({ dwordAt }: CapabilitySpace): RegisterBlock {
  const [first, status] = [dwordAt(0x0), dwordAt(0x4)];
  const isVersion3 = first !== undefined && bitsOf(first, '23:20') >= 3;
  const isMode3 = isVersion3 && status !== undefined && bitsOf(status, 3) === 1;
  const rates = isMode3 ? ['Rate x4', 'Rate x8'] : ['Rate x1', 'Rate x2', 'Rate x4'];
  return capability('AGP', 'AGP Interface Specification 3.0, 6.1', [
    agpVersion,
    dword(0x4, 'AGP Status', [
      ...bitsFrom(0, ro, rates),
      ro(3, 'AGP 3.0 Mode'),
      ...bitsFrom(4, ro, [
        'Fast Writes',
        'Over 4 GiB Addressing',
        'Host Translation Disabled',
        'GART 64-bit',
      ]),
      ...bitsFrom(8, ro, ['In-Aperture Coherency', 'Side Band Addressing']),
      ro('12:10', 'Calibration Cycle'),
      ro('15:13', 'Asynchronous Request Size'),
      ro(16, 'Isochronous Support'),
      lessOne(ro('31:24', 'Request Queue Depth')),
    ]),
    dword(0x8, 'AGP Command', [
      ...bitsFrom(0, rw, rates),
      rw(4, 'Fast Write Enable'),
      rw(5, 'Over 4 GiB Addressing Enable'),
      rw(7, 'GART 64-bit Enable'),
      rw(8, 'AGP Enable'),
      rw(9, 'Side Band Addressing Enable'),
      rw('12:10', 'Calibration Cycle'),
      rw('15:13', 'Asynchronous Request Size'),
      lessOne(rw('31:24', 'Request Queue Depth')),
    ]),
  ]);
}

export const vitalProductData = capability('Vital Product Data', express('7.9.19'), [
  word(0x2, 'VPD Address', [rw('14:0', 'VPD Address'), rw(15, 'F')]),
  dword(0x4, 'VPD Data', RW),
]);

export const slotIdentification = capability(
  'Slot ID',
  'PCI-to-PCI Bridge Architecture Specification 1.2, 13',
  [
    byte(0x2, 'Expansion Slot', [ro('4:0', 'Expansion Slots Provided'), ro(5, 'First In Chassis')]),
    byte(0x3, 'Chassis Number', RO),
  ],
);

export const compactPciHotSwap = capability('CompactPCI Hot Swap', 'PICMG 2.1 R2.0, 3.1.1', [
  byte(0x2, 'HS_CSR', [
    rw(0, 'DHA'),
    rw(1, 'EIM'),
    ro(2, 'PIE'),
    rw(3, 'LOO'),
    ro('5:4', 'PI'),
    w1c(6, 'EXT'),
    w1c(7, 'INS'),
  ]),
]);

const byteCounts = ['512', '1024', '2048', '4096'];
const splitTransactions = ['1', '2', '3', '4', '8', '12', '16', '32'];
const pciX = 'PCI-X Protocol Addendum 2.0a';
const pciXFunction = [ro('2:0', 'Function Number'), ro('7:3', 'Device Number'), ro('15:8', 'Bus Number')];
const pciXVersions = ['Mode 1 without ECC', 'ECC in Mode 2', 'ECC in Modes 1 and 2'];

function pciXDevice(): RegisterBlock {
  return capability('PCI-X', `${pciX}, 7.2`, [
    word(0x2, 'PCI-X Command', [
      rw(0, 'Data Parity Error Recovery Enable'),
      rw(1, 'Enable Relaxed Ordering'),
      rw('3:2', 'Maximum Memory Read Byte Count', byteCounts),
      rw('6:4', 'Maximum Outstanding Split Transactions', splitTransactions),
      ro('13:12', 'Version', pciXVersions),
    ]),
    dword(0x4, 'PCI-X Status', [
      ...pciXFunction,
      ro(16, '64-bit Device'),
      ro(17, '133 MHz Capable'),
      w1c(18, 'Split Completion Discarded'),
      w1c(19, 'Unexpected Split Completion'),
      ro(20, 'Device Complexity', ['simple', 'bridge']),
      ro('22:21', 'Designed Maximum Memory Read Byte Count', byteCounts),
      ro('25:23', 'Designed Maximum Outstanding Split Transactions', splitTransactions),
      ro('28:26', 'Designed Maximum Cumulative Read Size', [
        '8',
        '16',
        '32',
        '64',
        '128',
        '256',
        '512',
        '1024',
      ]),
      w1c(29, 'Received Split Completion Error Message'),
      ro(30, 'PCI-X 266 Capable'),
      ro(31, 'PCI-X 533 Capable'),
    ]),
  ]);
}

const splitErrors = [
  'Split Completion Discarded',
  'Unexpected Split Completion',
  'Split Completion Overrun',
  'Split Request Delayed',
];

function pciXBridge(): RegisterBlock {
  const control = [
    ro('15:0', 'Split Transaction Capacity'),
    rw('31:16', 'Split Transaction Commitment Limit'),
  ];
  return capability('PCI-X Bridge', `${pciX}, 8.6.2`, [
    word(0x2, 'PCI-X Secondary Status', [
      ro(0, '64-bit Device'),
      ro(1, '133 MHz Capable'),
      ...bitsFrom(2, w1c, splitErrors),
      ro('8:6', 'Secondary Clock Frequency', ['conv', '66MHz', '100MHz', '133MHz']),
      ro('13:12', 'Version', pciXVersions),
      ro(14, 'PCI-X 266 Capable'),
      ro(15, 'PCI-X 533 Capable'),
    ]),
    dword(0x4, 'PCI-X Bridge Status', [
      ...pciXFunction,
      ro(16, '64-bit Device'),
      ro(17, '133 MHz Capable'),
      ...bitsFrom(18, w1c, splitErrors),
      ro(30, 'PCI-X 266 Capable'),
      ro(31, 'PCI-X 533 Capable'),
    ]),
    dword(0x8, 'Upstream Split Transaction Control', control),
    dword(0xc, 'Downstream Split Transaction Control', control),
  ]);
}

export function pciXCapability({ headerLayout }: CapabilitySpace): RegisterBlock {
  return headerLayout === 'bridge' ? pciXBridge() : pciXDevice();
}

export const debugPort = capability('Debug Port', 'EHCI Specification 1.0, C.2.2.1', [
  word(0x2, 'Debug Port', [
    ro('12:0', 'Offset'),
    ro('15:13', 'BAR', [undefined, 'BAR 0', 'BAR 1', 'BAR 2', 'BAR 3', 'BAR 4', 'BAR 5']),
  ]),
]);

export const hotPlug = capability(
  'Hot-Plug Controller',
  'PCI Standard Hot-Plug Controller and Subsystem Specification 1.0, 4.3',
  [
    byte(0x2, 'DWORD Select', RW),
    byte(0x3, 'Status', [ro(6, 'Controller SERR Pending'), ro(7, 'Controller Interrupt Pending')]),
    dword(0x4, 'DWORD Data', RW),
  ],
);

export const subsystemId = capability('Subsystem ID', express('7.9.24'), [
  word(0x4, 'Subsystem Vendor ID', RO),
  word(0x6, 'Subsystem ID', RO),
]);

export const sataHba = capability('SATA HBA', 'Serial ATA AHCI 1.3.1, 2.4', [
  word(0x2, 'SATA Capability 0', [ro('3:0', 'Minor Revision'), ro('7:4', 'Major Revision')]),
  dword(0x4, 'SATA Capability 1', [
    ro('3:0', 'BAR Location', {
      4: 'BAR0',
      5: 'BAR1',
      6: 'BAR2',
      7: 'BAR3',
      8: 'BAR4',
      9: 'BAR5',
      15: 'configuration space',
    }),
    described(ro('23:4', 'BAR Offset'), 'In units of 4 bytes.'),
  ]),
]);

export const advancedFeatures = capability('PCI Advanced Features', express('7.9.22'), [
  byte(0x2, 'Length', RO),
  byte(0x3, 'AF Capabilities', [ro(0, 'TP'), ro(1, 'FLR')]),
  byte(0x4, 'AF Control', [pulse(0, 'Initiate FLR')]),
  byte(0x5, 'AF Status', [ro(0, 'Transactions Pending')]),
]);

const equivalents = [
  'BAR 0',
  'BAR 1',
  'BAR 2',
  'BAR 3',
  'BAR 4',
  'BAR 5',
  'resource behind function',
  'not indicated',
  'expansion ROM',
  'VF-BAR 0',
  'VF-BAR 1',
  'VF-BAR 2',
  'VF-BAR 3',
  'VF-BAR 4',
  'VF-BAR 5',
];

const properties = {
  0x00: 'memory space, non-prefetchable',
  0x01: 'memory space, prefetchable',
  0x02: 'I/O space',
  0x03: 'VF memory space, prefetchable',
  0x04: 'VF memory space, non-prefetchable',
  0x05: 'allocation behind bridge, non-prefetchable memory',
  0x06: 'allocation behind bridge, prefetchable memory',
  0x07: 'allocation behind bridge, I/O space',
  0xfd: 'memory space resource unavailable for use',
  0xfe: 'I/O space resource unavailable for use',
  0xff: 'entry unavailable for use',
};

export function enhancedAllocation({ dwordAt, headerLayout }: CapabilitySpace): RegisterBlock {
  const first = dwordAt(0x0);
  const count = first === undefined ? 0 : bitsOf(first, '21:16');
  const isBridge = headerLayout === 'bridge';
  const entries: RegisterMember[] = [];
  let offset = isBridge ? 0x8 : 0x4;
  for (let entry = 0; entry < count; entry++) {
    const header = dwordAt(offset);
    if (header === undefined) break;
    entries.push({
      kind: 'cluster',
      name: `Entry[${entry}]`,
      addressOffset: offset,
      members: entryOf(offset, header, dwordAt),
    });
    offset += 4 + 4 * bitsOf(header, '2:0');
  }
  return capability('Enhanced Allocation', express('7.8.5'), [
    byte(0x2, 'Num Entries', [ro('5:0', 'Num Entries')]),
    ...(isBridge
      ? [byte(0x4, 'Fixed Secondary Bus Number', RO), byte(0x5, 'Fixed Subordinate Bus Number', RO)]
      : []),
    ...entries,
  ]);
}

function entryOf(offset: number, header: number, dwordAt: CapabilitySpace['dwordAt']): readonly Register[] {
  const size = bitsOf(header, '2:0');
  const isWide = (value: number | undefined) => value !== undefined && bitsOf(value, 1) === 1;
  const low = (at: number, name: string) =>
    dword(at, name, [ro(1, 'S', ['32-bit', '64-bit']), rw('31:2', name)]);
  const registers = [low(0x4, 'Base'), low(0x8, 'MaxOffset')];
  if (isWide(dwordAt(offset + 0x4))) registers.push(dword(0xc, 'Base Upper', RW));
  if (isWide(dwordAt(offset + 0x8))) registers.push(dword(4 * (registers.length + 1), 'MaxOffset Upper', RW));
  return [
    dword(0x0, 'Entry Header', [
      ro('2:0', 'Entry Size'),
      ro('7:4', 'BAR Equivalent Indicator', equivalents),
      ro('15:8', 'Primary Properties', properties),
      ro('23:16', 'Secondary Properties', properties),
      ro(30, 'Writable'),
      rw(31, 'Enable'),
    ]),
    ...registers.filter(({ addressOffset }) => addressOffset <= 4 * size),
  ];
}

const vectorSizes = ['256 bits', '512 bits', '1K bits', '2K bits', '4K bits', '8K bits'];

export const flatteningPortalBridge = capability('Flattening Portal Bridge', express('7.8.11'), [
  dword(0x04, 'FPB Capabilities', [
    ...bitsFrom(0, ro, [
      'FPB RID Decode Mechanism Supported',
      'FPB MEM Low Decode Mechanism Supported',
      'FPB MEM High Decode Mechanism Supported',
    ]),
    ro('7:3', 'FPB Num Sec Dev'),
    ro('10:8', 'FPB RID Vector Size Supported', vectorSizes),
    ro('18:16', 'FPB MEM Low Vector Size Supported', vectorSizes),
    ro('26:24', 'FPB MEM High Vector Size Supported', vectorSizes),
  ]),
  dword(0x08, 'FPB RID Vector Control 1', [
    rw(0, 'FPB RID Decode Mechanism Enable'),
    rw('7:4', 'FPB RID Vector Granularity'),
    rw('31:19', 'FPB RID Vector Start'),
  ]),
  dword(0x0c, 'FPB RID Vector Control 2', [rw('15:3', 'RID Secondary Start')]),
  dword(0x10, 'FPB MEM Low Vector Control', [
    rw(0, 'FPB MEM Low Decode Mechanism Enable'),
    rw('7:4', 'FPB MEM Low Vector Granularity'),
    rw('31:20', 'FPB MEM Low Vector Start'),
  ]),
  dword(0x14, 'FPB MEM High Vector Control 1', [
    rw(0, 'FPB MEM High Decode Mechanism Enable'),
    rw('7:4', 'FPB MEM High Vector Granularity'),
    rw('31:28', 'FPB MEM High Vector Start Lower'),
  ]),
  dword(0x18, 'FPB MEM High Vector Control 2', RW),
  dword(0x1c, 'FPB Vector Access Control', [
    rw('7:0', 'FPB Vector Access Offset'),
    rw('15:14', 'FPB Vector Select', ['RID', 'MEM Low', 'MEM High']),
  ]),
  dword(0x20, 'FPB Vector Access Data', RW),
]);
