import type { RegisterBlock } from '../../registers/registerModel';
import { portTypes } from './pciExpress';
import {
  bitsFrom,
  bitsOf,
  dword,
  extendedCapability,
  pulse,
  ro,
  RO,
  rw,
  w1c,
  word,
  type CapabilitySpace,
} from './vocabulary';

const uncorrectable = [
  // Undefined since version 1.1, when it was Training Error.
  'Undefined',
  undefined,
  undefined,
  undefined,
  'Data Link Protocol Error',
  'Surprise Down Error',
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  'Poisoned TLP Received',
  'Flow Control Protocol Error',
  'Completion Timeout',
  'Completer Abort',
  'Unexpected Completion',
  'Receiver Overflow',
  'Malformed TLP',
  'ECRC Error',
  'Unsupported Request Error',
  'ACS Violation',
  'Uncorrectable Internal Error',
  'MC Blocked TLP',
  'AtomicOp Egress Blocked',
  'TLP Prefix Blocked Error',
  'Poisoned TLP Egress Blocked',
  'DMWr Request Egress Blocked',
  'IDE Check Failed',
  'Misrouted IDE TLP',
  'PCRC Check Failed',
  'TLP Translation Egress Blocked',
];

const correctable = [
  'Receiver Error',
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  'Bad TLP',
  'Bad DLLP',
  'REPLAY_NUM Rollover',
  undefined,
  undefined,
  undefined,
  'Replay Timer Timeout',
  'Advisory Non-Fatal Error',
  'Corrected Internal Error',
  'Header Log Overflow',
];

const dwords = (offset: number, name: string, count: number) =>
  Array.from({ length: count }, (_, index) => dword(offset + 4 * index, `${name} ${index}`, RO));

const reported = [
  dword(0x04, 'Uncorrectable Error Status', bitsFrom(0, w1c, uncorrectable)),
  dword(0x08, 'Uncorrectable Error Mask', bitsFrom(0, rw, uncorrectable)),
  dword(0x0c, 'Uncorrectable Error Severity', bitsFrom(0, rw, uncorrectable)),
  dword(0x10, 'Correctable Error Status', bitsFrom(0, w1c, correctable)),
  dword(0x14, 'Correctable Error Mask', bitsFrom(0, rw, correctable)),
  dword(0x18, 'Advanced Error Capabilities and Control', [
    ro('4:0', 'First Error Pointer'),
    ro(5, 'ECRC Generation Capable'),
    rw(6, 'ECRC Generation Enable'),
    ro(7, 'ECRC Check Capable'),
    rw(8, 'ECRC Check Enable'),
    ro(9, 'Multiple Header Recording Capable'),
    rw(10, 'Multiple Header Recording Enable'),
    ro(11, 'TLP Prefix Log Present'),
    ro(12, 'Completion Timeout Prefix/Header Log Capable'),
    ro('17:13', 'Header Log Size'),
    ro(18, 'Logged TLP was Flit Mode'),
    ro('23:19', 'Logged TLP Size'),
  ]),
  ...dwords(0x1c, 'Header Log', 4),
];

const root = [
  dword(0x2c, 'Root Error Command', [
    ...bitsFrom(0, rw, [
      'Correctable Error Reporting Enable',
      'Non-Fatal Error Reporting Enable',
      'Fatal Error Reporting Enable',
    ]),
  ]),
  dword(0x30, 'Root Error Status', [
    ...bitsFrom(0, w1c, [
      'ERR_COR Received',
      'Multiple ERR_COR Received',
      'ERR_FATAL/NONFATAL Received',
      'Multiple ERR_FATAL/NONFATAL Received',
      'First Uncorrectable Fatal',
      'Non-Fatal Error Messages Received',
      'Fatal Error Messages Received',
    ]),
    ro('8:7', 'ERR_COR Subclass'),
    ro('31:27', 'Advanced Error Interrupt Message Number'),
  ]),
  word(0x34, 'ERR_COR Source Identification', RO),
  word(0x36, 'ERR_FATAL/NONFATAL Source Identification', RO),
];

export function advancedErrorReporting({ dwordAt, portType }: CapabilitySpace): RegisterBlock {
  const first = dwordAt(0x00);
  const version = first === undefined ? 1 : bitsOf(first, '19:16');
  const isRoot = portType === portTypes.rootPort || portType === portTypes.eventCollector;
  return extendedCapability('Advanced Error Reporting', 'PCI Express Base Specification 5.0, 7.8.4', [
    ...reported,
    ...(isRoot ? root : []),
    ...(version >= 2 ? dwords(0x38, 'TLP Prefix Log', 4) : []),
  ]);
}

const portIoErrors = [
  ...['Cfg', 'I/O', 'Mem'].flatMap((space) => [
    `${space} UR Cpl`,
    `${space} CA Cpl`,
    `${space} CTO`,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]),
];

export function downstreamPortContainment({ dwordAt }: CapabilitySpace): RegisterBlock {
  const second = dwordAt(0x04);
  const hasRootExtensions = second !== undefined && bitsOf(second, 5) === 1;
  const logSize = second === undefined ? 0 : bitsOf(second, '11:8');
  return extendedCapability('Downstream Port Containment', 'PCI Express Base Specification 5.0, 7.9.15', [
    word(0x04, 'DPC Capability', [
      ro('4:0', 'DPC Interrupt Message Number'),
      ro(5, 'RP Extensions for DPC'),
      ro(6, 'Poisoned TLP Egress Blocking Supported'),
      ro(7, 'DPC Software Triggering Supported'),
      ro('11:8', 'RP PIO Log Size'),
      ro(12, 'DL_Active ERR_COR Signaling Supported'),
    ]),
    word(0x06, 'DPC Control', [
      rw('1:0', 'DPC Trigger Enable', ['disabled', 'on ERR_FATAL', 'on ERR_NONFATAL or ERR_FATAL']),
      rw(2, 'DPC Completion Control', ['Completer Abort', 'Unsupported Request']),
      rw(3, 'DPC Interrupt Enable'),
      rw(4, 'DPC ERR_COR Enable'),
      rw(5, 'Poisoned TLP Egress Blocking Enable'),
      pulse(6, 'DPC Software Trigger'),
      rw(7, 'DL_Active ERR_COR Enable'),
      rw(8, 'DPC SIG_SFW Enable'),
    ]),
    word(0x08, 'DPC Status', [
      w1c(0, 'DPC Trigger Status'),
      ro('2:1', 'DPC Trigger Reason', [
        'unmasked uncorrectable error',
        'ERR_NONFATAL received',
        'ERR_FATAL received',
        'see DPC Trigger Reason Extension',
      ]),
      w1c(3, 'DPC Interrupt Status'),
      ro(4, 'DPC RP Busy'),
      ro('6:5', 'DPC Trigger Reason Extension', ['RP PIO error', 'software trigger']),
      ro('12:8', 'RP PIO First Error Pointer'),
      w1c(13, 'DPC SIG_SFW Status'),
    ]),
    word(0x0a, 'DPC Error Source ID', RO),
    ...(hasRootExtensions
      ? [
          dword(0x0c, 'RP PIO Status', bitsFrom(0, w1c, portIoErrors)),
          ...['Mask', 'Severity', 'SysError', 'Exception'].map((name, index) =>
            dword(0x10 + 4 * index, `RP PIO ${name}`, bitsFrom(0, rw, portIoErrors)),
          ),
          ...(logSize >= 4 ? dwords(0x20, 'RP PIO Header Log', 4) : []),
          ...(logSize >= 5 ? [dword(0x30, 'RP PIO ImpSpec Log', RO)] : []),
          ...dwords(0x34, 'RP PIO TLP Prefix Log', Math.max(0, Math.min(4, logSize - 5))),
        ]
      : []),
  ]);
}
