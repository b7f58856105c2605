import type { RegisterBlock } from '../../registers/registerModel';
import { portTypes } from './pciExpress';
import {
  array,
  bitsFrom,
  bitsOf,
  byte,
  described,
  dword,
  extendedCapability,
  lessOne,
  pulse,
  RO,
  ro,
  RW,
  rw,
  w1c,
  word,
  type CapabilitySpace,
  pciExpressBase,
} from './vocabulary';

// What a function has beyond its link: power, hints, groups, readiness, messages.

export const deviceSerialNumber = extendedCapability('Device Serial Number', pciExpressBase('7.9.3'), [
  dword(0x4, 'Serial Number (Lower DW)', RO),
  dword(0x8, 'Serial Number (Upper DW)', RO),
]);

export const powerBudgeting = extendedCapability('Power Budgeting', pciExpressBase('7.8.1'), [
  byte(0x4, 'Data Select', RW),
  dword(0x8, 'Data', [
    described(ro('7:0', 'Base Power'), 'In watts, by the scale.'),
    ro('9:8', 'Data Scale', ['1.0x', '0.1x', '0.01x', '0.001x']),
    ro('12:10', 'PM Sub State'),
    ro('14:13', 'PM State', ['D0', 'D1', 'D2', 'D3']),
    ro('17:15', 'Type', {
      0: 'PME Aux',
      1: 'Auxiliary',
      2: 'Idle',
      3: 'Sustained',
      4: 'Sustained - Emergency Power Reduction State',
      5: 'Maximum - Emergency Power Reduction State',
      7: 'Maximum',
    }),
    ro('20:18', 'Power Rail', { 0: '12V', 1: '3.3V', 2: '1.5V or 1.8V', 7: 'Thermal' }),
  ]),
  byte(0xc, 'Power Budget Capability', [ro(0, 'System Allocated')]),
]);

export function dynamicPowerAllocation({ dwordAt }: CapabilitySpace): RegisterBlock {
  const first = dwordAt(0x4);
  const count = first === undefined ? 0 : bitsOf(first, '4:0') + 1;
  return extendedCapability('Dynamic Power Allocation', pciExpressBase('7.9.12'), [
    dword(0x4, 'DPA Capability', [
      lessOne(ro('4:0', 'Substate_Max')),
      ro('9:8', 'Transition Latency Unit', ['1ms', '10ms', '100ms']),
      ro('13:12', 'Power Allocation Scale', ['10.0x', '1.0x', '0.1x', '0.01x']),
      ro('23:16', 'Transition Latency Value 0'),
      ro('31:24', 'Transition Latency Value 1'),
    ]),
    dword(0x8, 'DPA Latency Indicator', RO),
    word(0xc, 'DPA Status', [ro('4:0', 'Substate Status'), w1c(8, 'Substate Control Enabled')]),
    word(0xe, 'DPA Control', [rw('4:0', 'Substate Control')]),
    ...array(byte(0x10, 'DPA Power Allocation', RO), { count, increment: 1 }),
  ]);
}

const steeringTagsHere = 1;

export function tphRequester({ dwordAt }: CapabilitySpace): RegisterBlock {
  const first = dwordAt(0x4);
  const hasTable = first !== undefined && bitsOf(first, '10:9') === steeringTagsHere;
  const entry = word(0xc, 'TPH ST Table', [rw('7:0', 'ST Lower'), rw('15:8', 'ST Upper')]);
  return extendedCapability('TPH Requester', pciExpressBase('7.9.13'), [
    dword(0x4, 'TPH Requester Capability', [
      ...bitsFrom(0, ro, [
        'No ST Mode Supported',
        'Interrupt Vector Mode Supported',
        'Device Specific Mode Supported',
      ]),
      ro(8, 'Extended TPH Requester Supported'),
      ro('10:9', 'ST Table Location', ['not present', 'TPH Requester Capability', 'MSI-X Table']),
      lessOne(ro('26:16', 'ST Table Size')),
    ]),
    dword(0x8, 'TPH Requester Control', [
      rw('2:0', 'ST Mode Select', ['No ST Mode', 'Interrupt Vector Mode', 'Device Specific Mode']),
      rw('9:8', 'TPH Requester Enable', ['not permitted', 'TPH', 'reserved', 'TPH and Extended TPH']),
    ]),
    ...array(entry, { count: hasTable ? bitsOf(first, '26:16') + 1 : 0, increment: 2 }),
  ]);
}

export function multicast({ portType }: CapabilitySpace): RegisterBlock {
  const isEndpoint = portType === portTypes.endpoint || portType === portTypes.integratedEndpoint;
  const wide = (offset: number, name: string) => [
    dword(offset, `${name} Lower`, RW),
    dword(offset + 4, `${name} Upper`, RW),
  ];
  return extendedCapability('Multicast', pciExpressBase('7.9.11'), [
    word(0x4, 'Multicast Capability', [
      lessOne(ro('5:0', 'MC_Max_Group')),
      described(ro('13:8', 'MC_Window_Size_Requested'), 'A power of 2, in bytes.'),
      ro(15, 'MC_ECRC_Regeneration_Supported'),
    ]),
    word(0x6, 'Multicast Control', [lessOne(rw('5:0', 'MC_Num_Group')), rw(15, 'MC_Enable')]),
    dword(0x8, 'MC_Base_Address Lower', [rw('5:0', 'MC_Index_Position'), rw('31:12', 'MC_Base_Address')]),
    dword(0xc, 'MC_Base_Address Upper', RW),
    ...wide(0x10, 'MC_Receive'),
    ...wide(0x18, 'MC_Block_All'),
    ...wide(0x20, 'MC_Block_Untranslated'),
    ...(isEndpoint
      ? []
      : [
          dword(0x28, 'MC_Overlay_BAR Lower', [
            described(rw('5:0', 'MC_Overlay_Size'), 'A power of 2, in bytes; below 6 it is off.'),
            rw('31:6', 'MC_Overlay_BAR'),
          ]),
          dword(0x2c, 'MC_Overlay_BAR Upper', RW),
        ]),
  ]);
}

export const lightweightNotification = extendedCapability('LN Requester', pciExpressBase('7.9.14'), [
  word(0x4, 'LNR Capability', [
    ro(0, 'LNR-64 Supported'),
    ro(1, 'LNR-128 Supported'),
    ro('12:8', 'LNR Registration MAX'),
  ]),
  word(0x6, 'LNR Control', [
    rw(0, 'LNR Enable'),
    rw(1, 'LNR CLS', ['64 bytes', '128 bytes']),
    rw('12:8', 'LNR Registration Limit'),
  ]),
]);

export const frsQueueing = extendedCapability('FRS Queueing', pciExpressBase('7.8.10'), [
  dword(0x4, 'FRS Queueing Capability', [
    ro('11:0', 'FRS Queue Max Depth'),
    ro('20:16', 'FRS Interrupt Message Number'),
  ]),
  word(0x8, 'FRS Queueing Status', [w1c(0, 'FRS Message Received'), w1c(1, 'FRS Message Overflow')]),
  word(0xa, 'FRS Queueing Control', [rw(0, 'FRS Interrupt Enable')]),
  dword(0xc, 'FRS Message Queue', [
    ro('15:0', 'FRS Message Queue Function ID'),
    ro('19:16', 'FRS Message Queue Reason'),
    ro('31:20', 'FRS Message Queue Depth'),
  ]),
]);

export const readinessTimeReporting = extendedCapability(
  'Readiness Time Reporting',
  pciExpressBase('7.9.17'),
  [
    dword(0x4, 'Readiness Time Reporting 1', [
      ro('11:0', 'Reset Time'),
      ro('23:12', 'DL_Up Time'),
      ro(31, 'Valid'),
    ]),
    dword(0x8, 'Readiness Time Reporting 2', [ro('11:0', 'FLR Time'), ro('23:12', 'D3Hot to D0 Time')]),
  ],
);

export const hierarchyId = extendedCapability('Hierarchy ID', pciExpressBase('7.9.18'), [
  dword(0x04, 'Hierarchy ID Status', RO),
  dword(0x08, 'Hierarchy ID Data', RW),
  ...[1, 2, 3, 4, 5].map((part) => dword(0x08 + 4 * part, `Hierarchy ID GUID ${part}`, RW)),
]);

const enclosureStates = [
  'OK',
  'Locate',
  'Fail',
  'Rebuild',
  'PFA',
  'Hot Spare',
  'In A Critical Array',
  'In A Failed Array',
  'Invalid Device Type',
  'Disabled',
];

export const enclosureManagement = extendedCapability(
  'Native PCIe Enclosure Management',
  pciExpressBase('7.9.20'),
  [
    dword(0x4, 'NPEM Capability', [
      ro(0, 'NPEM Capable'),
      ro(1, 'NPEM Reset Capable'),
      ...bitsFrom(
        2,
        ro,
        enclosureStates.map((name) => `NPEM ${name} Capable`),
      ),
      ro('31:24', 'Enclosure-specific Capabilities'),
    ]),
    dword(0x8, 'NPEM Control', [
      rw(0, 'NPEM Enable'),
      pulse(1, 'NPEM Initiate Reset'),
      ...bitsFrom(
        2,
        rw,
        enclosureStates.map((name) => `NPEM ${name} Control`),
      ),
      rw('31:24', 'Enclosure-specific Controls'),
    ]),
    dword(0xc, 'NPEM Status', [w1c(0, 'NPEM Command Completed'), ro('31:24', 'Enclosure-specific Status')]),
  ],
);

export const alternateProtocol = extendedCapability('Alternate Protocol', pciExpressBase('7.9.21'), [
  dword(0x4, 'Alternate Protocol Capabilities', [
    ro('7:0', 'Alternate Protocol Count'),
    ro(8, 'Alternate Protocol Selective Enable Supported'),
  ]),
  dword(0x8, 'Alternate Protocol Control', [
    rw('7:0', 'Alternate Protocol Index Select'),
    rw(8, 'Alternate Protocol Negotiation Global Enable'),
  ]),
  dword(0xc, 'Alternate Protocol Data 1', [
    ro('2:0', 'Alternate Protocol Usage Information'),
    ro('15:5', 'Alternate Protocol Details'),
    ro('31:16', 'Alternate Protocol Vendor ID'),
  ]),
  dword(0x10, 'Alternate Protocol Data 2', [ro('23:0', 'Modified TS Information 2')]),
]);

/** The mailboxes are FIFOs: a write to the read mailbox takes a word out of it. */
export const dataObjectExchange = extendedCapability(
  'Data Object Exchange',
  'PCI Express Base Specification 6.0, 7.9.24',
  [
    dword(0x04, 'DOE Capabilities', [
      ro(0, 'DOE Interrupt Support'),
      ro('11:1', 'DOE Interrupt Message Number'),
    ]),
    dword(0x08, 'DOE Control', [pulse(0, 'DOE Abort'), rw(1, 'DOE Interrupt Enable'), pulse(31, 'DOE Go')]),
    dword(0x0c, 'DOE Status', [
      ro(0, 'DOE Busy'),
      w1c(1, 'DOE Interrupt Status'),
      ro(2, 'DOE Error'),
      ro(31, 'Data Object Ready'),
    ]),
    dword(0x10, 'DOE Write Data Mailbox', { access: 'write-only', modifiedWriteValues: 'push' }),
    dword(0x14, 'DOE Read Data Mailbox', { access: 'read-write', modifiedWriteValues: 'modify' }),
  ],
);
