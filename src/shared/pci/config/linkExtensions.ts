import type { Register, RegisterBlock } from '../../registers/registerModel';
import {
  array,
  bitsFrom,
  bitsOf,
  byte,
  described,
  dword,
  extendedCapability,
  repeated,
  ro,
  RO,
  rw,
  w1c,
  W1C,
  word,
  type CapabilitySpace,
  pciExpressBase,
} from './vocabulary';

// What links got beyond 5 GT/s.

export function secondaryPciExpress({ maximumLinkWidth }: CapabilitySpace): RegisterBlock {
  const control = word(0xc, 'Lane Equalization Control', [
    ro('3:0', 'Downstream Port 8.0 GT/s Transmitter Preset'),
    ro('6:4', 'Downstream Port 8.0 GT/s Receiver Preset Hint'),
    ro('11:8', 'Upstream Port 8.0 GT/s Transmitter Preset'),
    ro('14:12', 'Upstream Port 8.0 GT/s Receiver Preset Hint'),
  ]);
  return extendedCapability('Secondary PCI Express', pciExpressBase('7.7.3'), [
    dword(0x4, 'Link Control 3', [
      rw(0, 'Perform Equalization'),
      rw(1, 'Link Equalization Request Interrupt Enable'),
      rw('15:9', 'Enable Lower SKP OS Generation Vector'),
    ]),
    dword(0x8, 'Lane Error Status', W1C),
    ...array(control, { count: maximumLinkWidth() ?? 0, increment: 2 }),
  ]);
}

export const dataLinkFeature = extendedCapability('Data Link Feature', pciExpressBase('7.7.4'), [
  dword(0x4, 'Data Link Feature Capabilities', [
    ro('22:0', 'Local Data Link Feature Supported'),
    rw(31, 'Data Link Feature Exchange Enable'),
  ]),
  dword(0x8, 'Data Link Feature Status', [
    ro('22:0', 'Remote Data Link Feature Supported'),
    ro(31, 'Remote Data Link Feature Supported Valid'),
  ]),
]);

const equalization = (speed: string) => [
  ...bitsFrom(0, ro, [
    `Equalization ${speed} Complete`,
    `Equalization ${speed} Phase 1 Successful`,
    `Equalization ${speed} Phase 2 Successful`,
    `Equalization ${speed} Phase 3 Successful`,
  ]),
  w1c(4, `Link Equalization Request ${speed}`),
];

const lanePresets = (offset: number, speed: string): Register =>
  byte(offset, `${speed} Lane Equalization Control`, [
    ro('3:0', `Downstream Port ${speed} Transmitter Preset`),
    ro('7:4', `Upstream Port ${speed} Transmitter Preset`),
  ]);

export function physicalLayer16({ maximumLinkWidth }: CapabilitySpace): RegisterBlock {
  return extendedCapability('Physical Layer 16.0 GT/s', pciExpressBase('7.7.5'), [
    dword(0x04, '16.0 GT/s Capabilities', RO),
    dword(0x08, '16.0 GT/s Control', RO),
    dword(0x0c, '16.0 GT/s Status', equalization('16.0 GT/s')),
    dword(0x10, '16.0 GT/s Local Data Parity Mismatch Status', W1C),
    dword(0x14, '16.0 GT/s First Retimer Data Parity Mismatch Status', W1C),
    dword(0x18, '16.0 GT/s Second Retimer Data Parity Mismatch Status', W1C),
    ...array(lanePresets(0x20, '16.0 GT/s'), { count: maximumLinkWidth() ?? 0, increment: 1 }),
  ]);
}

const usageModes = ['PCI Express', 'Training Set Messages', 'Alternate Protocol Negotiation'];

export function physicalLayer32({ maximumLinkWidth }: CapabilitySpace): RegisterBlock {
  const trainingData = (offset: number, which: string) => [
    dword(offset, `${which} Modified TS Data 1`, [
      ro('2:0', 'Modified TS Usage Mode', usageModes),
      ro('15:3', 'Modified TS Information 1'),
      ro('31:16', 'Modified TS Vendor ID'),
    ]),
    dword(offset + 4, `${which} Modified TS Data 2`, [
      ro('23:0', 'Modified TS Information 2'),
      ro('25:24', 'Alternate Protocol Negotiation Status'),
    ]),
  ];
  return extendedCapability('Physical Layer 32.0 GT/s', pciExpressBase('7.7.6'), [
    dword(0x04, '32.0 GT/s Capabilities', [
      ro(0, 'Equalization Bypass to Highest Rate Supported'),
      ro(1, 'No Equalization Needed Supported'),
      ...bitsFrom(
        8,
        ro,
        usageModes.map((mode) => `Modified TS Usage Mode Supported: ${mode}`),
      ),
    ]),
    dword(0x08, '32.0 GT/s Control', [
      rw(0, 'Equalization Bypass to Highest Rate Disable'),
      rw(1, 'No Equalization Needed Disable'),
      rw('10:8', 'Modified TS Usage Mode Selected', usageModes),
    ]),
    dword(0x0c, '32.0 GT/s Status', [
      ...equalization('32.0 GT/s'),
      ro(5, 'Modified TS Received'),
      ro('7:6', 'Received Enhanced Link Behavior Control', [
        'full equalization required',
        'equalization bypass to highest rate support',
        'no equalization needed',
        'Modified TS1/TS2 Ordered Sets supported',
      ]),
      ro(8, 'Transmitter Precoding On'),
      ro(9, 'Transmitter Precode Request'),
      ro(10, 'No Equalization Needed Received'),
    ]),
    ...trainingData(0x10, 'Received'),
    ...trainingData(0x18, 'Transmitted'),
    ...array(lanePresets(0x20, '32.0 GT/s'), { count: maximumLinkWidth() ?? 0, increment: 1 }),
  ]);
}

export function physicalLayer64({ maximumLinkWidth }: CapabilitySpace): RegisterBlock {
  return extendedCapability('Physical Layer 64.0 GT/s', 'PCI Express Base Specification 6.0, 7.7.7', [
    dword(0x04, '64.0 GT/s Capabilities', RO),
    dword(0x08, '64.0 GT/s Control', RO),
    dword(0x0c, '64.0 GT/s Status', [
      ...equalization('64.0 GT/s'),
      ro(5, 'Transmitter Precoding On'),
      ro(6, 'Transmitter Precode Request'),
      ro(7, 'No Equalization Needed Received'),
    ]),
    ...array(lanePresets(0x10, '64.0 GT/s'), { count: maximumLinkWidth() ?? 0, increment: 1 }),
  ]);
}

export function laneMargining({ maximumLinkWidth }: CapabilitySpace): RegisterBlock {
  const margining = (suffix: string, build: typeof ro) => [
    build('2:0', `Receiver Number${suffix}`),
    build('5:3', `Margin Type${suffix}`),
    build(6, `Usage Model${suffix}`, ['Lane Margining at Receiver', 'reserved']),
    build('15:8', `Margin Payload${suffix}`),
  ];
  return extendedCapability('Lane Margining at the Receiver', pciExpressBase('7.7.7'), [
    word(0x4, 'Margining Port Capabilities', [ro(0, 'Margining uses Driver Software')]),
    word(0x6, 'Margining Port Status', [ro(0, 'Margining Ready'), ro(1, 'Margining Software Ready')]),
    ...repeated(0x8, 'Lane[%s]', { count: maximumLinkWidth() ?? 0, increment: 4 }, [
      word(0x0, 'Margining Lane Control', margining('', rw)),
      word(0x2, 'Margining Lane Status', margining(' Status', ro)),
    ]),
  ]);
}

const latencyScales = ['1ns', '32ns', '1024ns', '32768ns', '1048576ns', '33554432ns'];

const latency = (prefix: string) => [
  rw('9:0', `${prefix} LatencyValue`),
  rw('12:10', `${prefix} LatencyScale`, latencyScales),
];

export const latencyToleranceReporting = extendedCapability(
  'Latency Tolerance Reporting',
  pciExpressBase('7.8.2'),
  [
    word(0x4, 'Max Snoop Latency', latency('Max Snoop')),
    word(0x6, 'Max No-Snoop Latency', latency('Max No-Snoop')),
  ],
);

const substates = ['PCI-PM L1.2', 'PCI-PM L1.1', 'ASPM L1.2', 'ASPM L1.1'];
const powerOnScales = ['2us', '10us', '100us'];

export function l1Substates({ dwordAt }: CapabilitySpace): RegisterBlock {
  const capabilities = dwordAt(0x4);
  const hasStatus = capabilities !== undefined && bitsOf(capabilities, 5) === 1;
  return extendedCapability('L1 PM Substates', pciExpressBase('7.8.3'), [
    dword(0x4, 'L1 PM Substates Capabilities', [
      ...bitsFrom(
        0,
        ro,
        substates.map((name) => `${name} Supported`),
      ),
      ro(4, 'L1 PM Substates Supported'),
      ro(5, 'Link Activation Supported'),
      described(ro('15:8', 'Port Common_Mode_Restore_Time'), 'In microseconds.'),
      ro('17:16', 'Port T_POWER_ON Scale', powerOnScales),
      ro('23:19', 'Port T_POWER_ON Value'),
    ]),
    dword(0x8, 'L1 PM Substates Control 1', [
      ...bitsFrom(
        0,
        rw,
        substates.map((name) => `${name} Enable`),
      ),
      rw(4, 'Link Activation Interrupt Enable'),
      rw(5, 'Link Activation Control'),
      described(rw('15:8', 'Common_Mode_Restore_Time'), 'In microseconds.'),
      rw('25:16', 'LTR_L1.2_THRESHOLD_Value'),
      rw('31:29', 'LTR_L1.2_THRESHOLD_Scale', latencyScales),
    ]),
    dword(0xc, 'L1 PM Substates Control 2', [
      rw('1:0', 'T_POWER_ON Scale', powerOnScales),
      rw('7:3', 'T_POWER_ON Value'),
    ]),
    ...(hasStatus ? [dword(0x10, 'L1 PM Substates Status', [w1c(0, 'Link Activation Status')])] : []),
  ]);
}

const granularity = { 0x00: 'unknown', 0xff: 'greater than 254ns' };

export const precisionTimeMeasurement = extendedCapability(
  'Precision Time Measurement',
  pciExpressBase('7.9.16'),
  [
    dword(0x4, 'PTM Capability', [
      ...bitsFrom(0, ro, [
        'PTM Requester Capable',
        'PTM Responder Capable',
        'PTM Root Capable',
        'ePTM Capable',
      ]),
      described(
        ro('15:8', 'Local Clock Granularity', { ...granularity, 0x00: 'no local clock' }),
        'In nanoseconds.',
      ),
    ]),
    dword(0x8, 'PTM Control', [
      rw(0, 'PTM Enable'),
      rw(1, 'Root Select'),
      described(rw('15:8', 'Effective Granularity', granularity), 'In nanoseconds.'),
    ]),
  ],
);

const l0pLatencies = ['<1us', '<2us', '<4us', '<8us', '<16us', '<32us', '<=64us', '>64us'];
const l0pWidths = { 0: 'x1', 1: 'x2', 2: 'x4', 3: 'x8', 4: 'x16', 7: 'dynamic' };

export const device3 = extendedCapability('Device 3', 'PCI Express Base Specification 6.1, 7.7.9', [
  dword(0x4, 'Device Capabilities 3', [
    ...bitsFrom(0, ro, [
      'DMWr Request Routing Supported',
      '14-Bit Tag Completer Supported',
      '14-Bit Tag Requester Supported',
      'L0p Supported',
    ]),
    ro('6:4', 'Port L0p Exit Latency', l0pLatencies),
    ro('9:7', 'Retimer L0p Exit Latency', l0pLatencies),
  ]),
  word(0x8, 'Device Control 3', [
    ...bitsFrom(0, rw, [
      'DMWr Requester Enable',
      'DMWr Egress Blocking',
      '14-Bit Tag Requester Enable',
      'L0p Enable',
    ]),
    rw('6:4', 'Target Link Width', l0pWidths),
  ]),
  word(0xc, 'Device Status 3', [
    ro('2:0', 'Initial Link Width', l0pWidths),
    ro(3, 'Segment Captured'),
    ro(4, 'Remote L0p Supported'),
  ]),
]);
