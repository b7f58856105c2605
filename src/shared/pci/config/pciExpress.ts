import type { Field, RegisterBlock } from '../../registers/registerModel';
import {
  bitsFrom,
  bitsOf,
  capability,
  dword,
  pulse,
  ro,
  rw,
  w1c,
  word,
  type CapabilitySpace,
} from './vocabulary';

/** Device/Port Type (PCI Express Base Specification 5.0, 7.5.3.2). */
export const portTypes = {
  endpoint: 0x0,
  legacyEndpoint: 0x1,
  rootPort: 0x4,
  upstreamPort: 0x5,
  downstreamPort: 0x6,
  bridgeToPci: 0x7,
  bridgeFromPci: 0x8,
  integratedEndpoint: 0x9,
  eventCollector: 0xa,
} as const;

const typeNames = {
  [portTypes.endpoint]: 'Endpoint',
  [portTypes.legacyEndpoint]: 'Legacy Endpoint',
  [portTypes.rootPort]: 'Root Port',
  [portTypes.upstreamPort]: 'Upstream Port',
  [portTypes.downstreamPort]: 'Downstream Port',
  [portTypes.bridgeToPci]: 'PCI-Express to PCI/PCI-X Bridge',
  [portTypes.bridgeFromPci]: 'PCI/PCI-X to PCI-Express Bridge',
  [portTypes.integratedEndpoint]: 'Root Complex Integrated Endpoint',
  [portTypes.eventCollector]: 'Root Complex Event Collector',
};

export const linkSpeeds = [undefined, '2.5GT/s', '5GT/s', '8GT/s', '16GT/s', '32GT/s', '64GT/s'];
const linkWidths = { 0: 'x0', 1: 'x1', 2: 'x2', 4: 'x4', 8: 'x8', 12: 'x12', 16: 'x16', 32: 'x32' };
const payloads = ['128 bytes', '256 bytes', '512 bytes', '1024 bytes', '2048 bytes', '4096 bytes'];
const l0sLatencies = ['<64ns', '<128ns', '<256ns', '<512ns', '<1us', '<2us', '<4us', 'unlimited'];
const l1Latencies = ['<1us', '<2us', '<4us', '<8us', '<16us', '<32us', '<64us', 'unlimited'];
const powerScales = ['1.0x', '0.1x', '0.01x', '0.001x'];
/** What the largest values stand for where the scale is 1.0x (PCI Express Base Specification 5.0, 7.5.3.9). */
const powerLimits = Object.fromEntries(
  Array.from({ length: 0x10 }, (_, step) => [
    0xf0 + step,
    step === 0xf ? 'above 600W at 1.0x' : `${250 + 25 * step}W at 1.0x`,
  ]),
);
const indicators = ['reserved', 'On', 'Blink', 'Off'];
const presentOrNot = ['Empty', 'Present'];

const deviceErrors = (suffix: string) => [
  `Correctable Error ${suffix}`,
  `Non-Fatal Error ${suffix}`,
  `Fatal Error ${suffix}`,
  `Unsupported Request ${suffix}`,
];

const capabilities = [
  ro('3:0', 'Capability Version'),
  ro('7:4', 'Device/Port Type', typeNames),
  ro(8, 'Slot Implemented'),
  ro('13:9', 'Interrupt Message Number'),
  ro(15, 'Flit Mode Supported'),
];

const device = [
  dword(0x04, 'Device Capabilities', [
    ro('2:0', 'Max_Payload_Size Supported', payloads),
    ro('4:3', 'Phantom Functions Supported'),
    ro(5, 'Extended Tag Field Supported'),
    ro('8:6', 'Endpoint L0s Acceptable Latency', l0sLatencies),
    ro('11:9', 'Endpoint L1 Acceptable Latency', l1Latencies),
    ...bitsFrom(12, ro, [
      'Attention Button Present',
      'Attention Indicator Present',
      'Power Indicator Present',
      'Role-Based Error Reporting',
      'ERR_COR Subclass Capable',
    ]),
    ro('25:18', 'Captured Slot Power Limit Value', powerLimits),
    ro('27:26', 'Captured Slot Power Limit Scale', powerScales),
    ro(28, 'Function Level Reset Capability'),
    ro(29, 'Mixed_MPS_Supported'),
    ro(30, 'TEE-IO Supported'),
  ]),
  word(0x08, 'Device Control', [
    ...bitsFrom(0, rw, deviceErrors('Reporting Enable')),
    rw(4, 'Enable Relaxed Ordering'),
    rw('7:5', 'Max_Payload_Size', payloads),
    ...bitsFrom(8, rw, [
      'Extended Tag Field Enable',
      'Phantom Functions Enable',
      'Aux Power PM Enable',
      'Enable No Snoop',
    ]),
    rw('14:12', 'Max_Read_Request_Size', payloads),
    // Of a bridge to PCI it is Bridge Configuration Retry Enable, which keeps its value.
    rw(15, 'Bridge Configuration Retry Enable / Initiate Function Level Reset'),
  ]),
  word(0x0a, 'Device Status', [
    ...bitsFrom(0, w1c, deviceErrors('Detected')),
    ro(4, 'AUX Power Detected'),
    ro(5, 'Transactions Pending'),
    w1c(6, 'Emergency Power Reduction Detected'),
  ]),
];

const aspm = ['Disabled', 'L0s Enabled', 'L1 Enabled', 'L0s L1 Enabled'];

const link = [
  dword(0x0c, 'Link Capabilities', [
    ro('3:0', 'Max Link Speed', linkSpeeds),
    ro('9:4', 'Maximum Link Width', linkWidths),
    ro('11:10', 'ASPM Support', ['not supported', 'L0s', 'L1', 'L0s L1']),
    ro('14:12', 'L0s Exit Latency', l0sLatencies.with(-1, 'more than 4us')),
    ro('17:15', 'L1 Exit Latency', l1Latencies.with(-1, 'more than 64us')),
    ...bitsFrom(18, ro, [
      'Clock Power Management',
      'Surprise Down Error Reporting Capable',
      'Data Link Layer Link Active Reporting Capable',
      'Link Bandwidth Notification Capability',
      'ASPM Optionality Compliance',
    ]),
    ro('31:24', 'Port Number'),
  ]),
  word(0x10, 'Link Control', [
    rw('1:0', 'ASPM Control', aspm),
    rw(2, 'PTM Propagation Delay Adaptation Interpretation B'),
    rw(3, 'Read Completion Boundary', ['64 bytes', '128 bytes']),
    rw(4, 'Link Disable'),
    pulse(5, 'Retrain Link'),
    ...bitsFrom(6, rw, [
      'Common Clock Configuration',
      'Extended Synch',
      'Enable Clock Power Management',
      'Hardware Autonomous Width Disable',
      'Link Bandwidth Management Interrupt Enable',
      'Link Autonomous Bandwidth Interrupt Enable',
    ]),
    rw('15:14', 'DRS Signaling Control', ['not reported', 'interrupt enabled', 'DRS to FRS enabled']),
  ]),
  word(0x12, 'Link Status', [
    ro('3:0', 'Current Link Speed', linkSpeeds),
    ro('9:4', 'Negotiated Link Width', linkWidths),
    // Undefined since version 1.1.
    ro(10, 'Training Error'),
    ...bitsFrom(11, ro, ['Link Training', 'Slot Clock Configuration', 'Data Link Layer Link Active']),
    ...bitsFrom(14, w1c, ['Link Bandwidth Management Status', 'Link Autonomous Bandwidth Status']),
  ]),
];

const slot = [
  dword(0x14, 'Slot Capabilities', [
    ...bitsFrom(0, ro, [
      'Attention Button Present',
      'Power Controller Present',
      'MRL Sensor Present',
      'Attention Indicator Present',
      'Power Indicator Present',
      'Hot-Plug Surprise',
      'Hot-Plug Capable',
    ]),
    ro('14:7', 'Slot Power Limit Value', powerLimits),
    ro('16:15', 'Slot Power Limit Scale', powerScales),
    ro(17, 'Electromechanical Interlock Present'),
    ro(18, 'No Command Completed Support'),
    ro('31:19', 'Physical Slot Number'),
  ]),
  word(0x18, 'Slot Control', [
    ...bitsFrom(0, rw, [
      'Attention Button Pressed Enable',
      'Power Fault Detected Enable',
      'MRL Sensor Changed Enable',
      'Presence Detect Changed Enable',
      'Command Completed Interrupt Enable',
      'Hot-Plug Interrupt Enable',
    ]),
    rw('7:6', 'Attention Indicator Control', indicators),
    rw('9:8', 'Power Indicator Control', indicators),
    rw(10, 'Power Controller Control', ['Power On', 'Power Off']),
    pulse(11, 'Electromechanical Interlock Control'),
    ...bitsFrom(12, rw, [
      'Data Link Layer State Changed Enable',
      'Auto Slot Power Limit Disable',
      'In-Band PD Disable',
    ]),
  ]),
  word(0x1a, 'Slot Status', [
    ...bitsFrom(0, w1c, [
      'Attention Button Pressed',
      'Power Fault Detected',
      'MRL Sensor Changed',
      'Presence Detect Changed',
      'Command Completed',
    ]),
    ro(5, 'MRL Sensor State', ['Closed', 'Open']),
    ro(6, 'Presence Detect State', presentOrNot),
    ro(7, 'Electromechanical Interlock Status', ['Disengaged', 'Engaged']),
    w1c(8, 'Data Link Layer State Changed'),
  ]),
];

const root = [
  word(0x1c, 'Root Control', [
    ...bitsFrom(0, rw, [
      'System Error on Correctable Error Enable',
      'System Error on Non-Fatal Error Enable',
      'System Error on Fatal Error Enable',
      'PME Interrupt Enable',
      'CRS Software Visibility Enable',
      'No NFM Subtree Below This Root Port',
    ]),
  ]),
  word(0x1e, 'Root Capabilities', [ro(0, 'CRS Software Visibility')]),
  dword(0x20, 'Root Status', [ro('15:0', 'PME Requester ID'), w1c(16, 'PME Status'), ro(17, 'PME Pending')]),
];

const timeoutRanges = {
  0: 'Not Supported',
  1: 'Range A',
  2: 'Range B',
  3: 'Range AB',
  6: 'Range BC',
  7: 'Range ABC',
  14: 'Range BCD',
  15: 'Range ABCD',
};

const timeouts = {
  0: '50us to 50ms',
  1: '50us to 100us',
  2: '1ms to 10ms',
  5: '16ms to 55ms',
  6: '65ms to 210ms',
  9: '260ms to 900ms',
  10: '1s to 3.5s',
  13: '4s to 13s',
  14: '17s to 64s',
};

const device2 = [
  dword(0x24, 'Device Capabilities 2', [
    ro('3:0', 'Completion Timeout Ranges Supported', timeoutRanges),
    ...bitsFrom(4, ro, [
      'Completion Timeout Disable Supported',
      'ARI Forwarding Supported',
      'AtomicOp Routing Supported',
      '32-bit AtomicOp Completer Supported',
      '64-bit AtomicOp Completer Supported',
      '128-bit CAS Completer Supported',
      'No RO-enabled PR-PR Passing',
      'LTR Mechanism Supported',
    ]),
    ro('13:12', 'TPH Completer Supported', ['none', 'TPH', 'reserved', 'TPH and Extended TPH']),
    ro('15:14', 'LN System CLS', ['not supported', '64-byte cachelines', '128-byte cachelines']),
    ro(16, '10-Bit Tag Completer Supported'),
    ro(17, '10-Bit Tag Requester Supported'),
    ro('19:18', 'OBFF Supported', ['Not Supported', 'Via message', 'Via WAKE#', 'Via message/WAKE#']),
    ro(20, 'Extended Fmt Field Supported'),
    ro(21, 'End-End TLP Prefix Supported'),
    ro('23:22', 'Max End-End TLP Prefixes', ['4', '1', '2', '3']),
    ro('25:24', 'Emergency Power Reduction Supported', [
      'Not Supported',
      'device specific mechanism',
      'form factor specification or device specific mechanism',
    ]),
    ro(26, 'Emergency Power Reduction Initialization Required'),
    ro(28, 'DMWr Completer Supported'),
    ro('30:29', 'DMWr Lengths Supported', ['64 bytes', '128 bytes']),
    ro(31, 'FRS Supported'),
  ]),
  word(0x28, 'Device Control 2', [
    rw('3:0', 'Completion Timeout Value', timeouts),
    ...bitsFrom(4, rw, [
      'Completion Timeout Disable',
      'ARI Forwarding Enable',
      'AtomicOp Requester Enable',
      'AtomicOp Egress Blocking',
      'IDO Request Enable',
      'IDO Completion Enable',
      'LTR Mechanism Enable',
      'Emergency Power Reduction Request',
      '10-Bit Tag Requester Enable',
    ]),
    rw('14:13', 'OBFF Enable', ['Disabled', 'Via message A', 'Via message B', 'Via WAKE#']),
    rw(15, 'End-End TLP Prefix Blocking'),
  ]),
];

const speedVector = (first: number, suffix: string): readonly Field[] =>
  bitsFrom(
    first,
    ro,
    linkSpeeds.slice(1).map((speed) => `${speed ?? ''} ${suffix}`),
  );

const deEmphasis = ['-6dB', '-3.5dB'];

const transmitMargins = [
  'Normal Operating Range',
  '800-1200mV(full-swing)/400-700mV(half-swing)',
  ...Array<string>(4).fill('200-400mV(full-swing)/100-200mV(half-swing)'),
];

/** The transmitter presets P0 to P9 of 8.0 GT/s (PCI Express Base Specification 5.0, 8.3.3.3). */
const compliancePresets = [
  '-6dB de-emphasis, 0dB preshoot',
  '-3.5dB de-emphasis, 0dB preshoot',
  '-4.4dB de-emphasis, 0dB preshoot',
  '-2.5dB de-emphasis, 0dB preshoot',
  '0dB de-emphasis, 0dB preshoot',
  '0dB de-emphasis, 1.9dB preshoot',
  '0dB de-emphasis, 2.5dB preshoot',
  '-6.0dB de-emphasis, 3.5dB preshoot',
  '-3.5dB de-emphasis, 3.5dB preshoot',
  '0dB de-emphasis, 3.5dB preshoot',
];

const link2 = [
  dword(0x2c, 'Link Capabilities 2', [
    ...speedVector(1, 'Supported'),
    ro(8, 'Crosslink Supported'),
    ro('15:9', 'Lower SKP OS Generation Supported Speeds Vector'),
    ro('22:16', 'Lower SKP OS Reception Supported Speeds Vector'),
    ro(23, 'Retimer Presence Detect Supported'),
    ro(24, 'Two Retimers Presence Detect Supported'),
    ro(31, 'DRS Supported'),
  ]),
  word(0x30, 'Link Control 2', [
    rw('3:0', 'Target Link Speed', linkSpeeds),
    rw(4, 'Enter Compliance'),
    rw(5, 'Hardware Autonomous Speed Disable'),
    ro(6, 'Selectable De-emphasis', deEmphasis),
    rw('9:7', 'Transmit Margin', transmitMargins),
    rw(10, 'Enter Modified Compliance'),
    rw(11, 'Compliance SOS'),
    rw('15:12', 'Compliance Preset/De-emphasis', compliancePresets),
  ]),
  word(0x32, 'Link Status 2', [
    ro(0, 'Current De-emphasis Level', deEmphasis),
    ...bitsFrom(1, ro, [
      'Equalization 8.0 GT/s Complete',
      'Equalization 8.0 GT/s Phase 1 Successful',
      'Equalization 8.0 GT/s Phase 2 Successful',
      'Equalization 8.0 GT/s Phase 3 Successful',
    ]),
    w1c(5, 'Link Equalization Request 8.0 GT/s'),
    ro(6, 'Retimer Presence Detected'),
    ro(7, 'Two Retimers Presence Detected'),
    ro('9:8', 'Crosslink Resolution', ['unsupported', 'Upstream Port', 'Downstream Port', 'incomplete']),
    ro(10, 'Flit Mode Status'),
    ro('14:12', 'Downstream Component Presence', [
      'link down, not determined',
      'link down, not present',
      'link down, present',
      undefined,
      'link up, present',
      'link up, present and DRS received',
    ]),
    w1c(15, 'DRS Message Received'),
  ]),
];

const slot2 = [
  dword(0x34, 'Slot Capabilities 2', [ro(0, 'In-Band PD Disable Supported')]),
  word(0x38, 'Slot Control 2', []),
  word(0x3a, 'Slot Status 2', []),
];

export function pciExpress({ dwordAt }: CapabilitySpace): RegisterBlock {
  const first = dwordAt(0x0);
  const flags = first === undefined ? undefined : bitsOf(first, '31:16');
  const version = flags === undefined ? 1 : bitsOf(flags, '3:0');
  const type = flags === undefined ? undefined : bitsOf(flags, '7:4');
  const isIntegrated = type === portTypes.integratedEndpoint || type === portTypes.eventCollector;
  const hasLink = type !== undefined && !isIntegrated;
  const hasSlot = flags !== undefined && bitsOf(flags, 8) === 1 && hasSlots(type);
  const isRoot = type === portTypes.rootPort || type === portTypes.eventCollector;
  return capability('PCI Express', 'PCI Express Base Specification 5.0, 7.5.3', [
    word(0x02, 'PCI Express Capabilities', capabilities),
    ...device,
    ...(hasLink ? link : []),
    ...(hasSlot ? slot : []),
    ...(isRoot ? root : []),
    ...(version >= 2 ? device2 : []),
    ...(version >= 2 && hasLink ? link2 : []),
    ...(version >= 2 && hasSlot ? slot2 : []),
  ]);
}

/** Slot Implemented is undefined for others. */
function hasSlots(type: number | undefined): boolean {
  return type === portTypes.rootPort || type === portTypes.downstreamPort || type === portTypes.bridgeFromPci;
}
