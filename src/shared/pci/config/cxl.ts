import type { Register, RegisterMember } from '../../registers/registerModel';
import { array, bitsFrom, byte, dword, pulse, repeated, ro, RO, rw, RW, w1c, word } from './vocabulary';

export const cxlVendor = 0x1e98;

/** A designated vendor-specific capability of Compute Express Link. */
interface CxlDescription {
  readonly name: string;
  readonly section: string;
  readonly members: readonly RegisterMember[];
}

/** Undefined for one that is not known, or shorter than it must be. `length` is in bytes. */
export function describeCxl(dvsec: {
  readonly id: number;
  readonly revision: number;
  readonly length: number;
}): CxlDescription | undefined {
  const { id, revision, length } = dvsec;
  switch (id) {
    case 0x0:
      return {
        name: 'CXL Device',
        section: '8.1.3',
        members: [...device, ...(length >= 0x3c ? device3 : [])],
      };
    case 0x2:
      return { name: 'CXL Non-CXL Function Map', section: '8.1.4', members: functionMap };
    case 0x3:
      return { name: 'CXL Extensions for Ports', section: '8.1.5', members: portExtensions };
    case 0x4:
      return { name: 'CXL Global Persistent Flush for Ports', section: '8.1.6', members: flushPort };
    case 0x5:
      return { name: 'CXL Global Persistent Flush for Devices', section: '8.1.7', members: flushDevice };
    case 0x7:
      return {
        name: 'CXL Flex Bus Port',
        section: '8.1.8',
        members: revision >= 2 ? [...flexBus, ...flexBus2] : flexBus,
      };
    case 0x8:
      return { name: 'CXL Register Locator', section: '8.1.9', members: registerLocator(length) };
    case 0x9:
      return { name: 'CXL Multi-Logical Device', section: '8.1.10', members: multiLogicalDevice };
    default:
      return undefined;
  }
}

const resetTimeouts = ['10ms', '100ms', '1s', '10s', '100s'];
const classes = ['DRAM', 'Storage', 'CDAT'];

const range = (number: number, offset: number): readonly Register[] => [
  dword(offset, `Range ${number} Size High`, RO),
  dword(offset + 0x4, `Range ${number} Size Low`, [
    ro(0, 'Memory_Info_Valid'),
    ro(1, 'Memory_Active'),
    ro('4:2', 'Media_Type', ['Volatile', 'Non-volatile', 'CDAT']),
    ro('7:5', 'Memory_Class', classes),
    ro('12:8', 'Desired_Interleave', ['none', '256', '4096', '512', '1024', '2048', '8192', '16384']),
    ro('15:13', 'Memory_Active_Timeout', ['1s', '4s', '16s', '64s', '256s']),
    ro(16, 'Memory_Active_Degraded'),
    ro('31:28', 'Memory_Size_Low'),
  ]),
  dword(offset + 0x8, `Range ${number} Base High`, RW),
  dword(offset + 0xc, `Range ${number} Base Low`, [rw('31:28', 'Memory_Base_Low')]),
];

const device = [
  word(0x0a, 'DVSEC CXL Capability', [
    ...bitsFrom(0, ro, ['Cache_Capable', 'IO_Capable', 'Mem_Capable', 'Mem_HwInit_Mode']),
    ro('5:4', 'HDM_Count'),
    ro(6, 'Cache Writeback and Invalidate Capable'),
    ro(7, 'CXL Reset Capable'),
    ro('10:8', 'CXL Reset Timeout', resetTimeouts),
    ...bitsFrom(11, ro, [
      'CXL Reset Mem Clr Capable',
      'TSP Capable',
      'Multiple Logical Device',
      'Viral_Capable',
      'PM Init Completion Reporting Capable',
    ]),
  ]),
  word(0x0c, 'DVSEC CXL Control', [
    ...bitsFrom(0, rw, ['Cache_Enable', 'IO_Enable', 'Mem_Enable']),
    rw('7:3', 'Cache_SF_Coverage'),
    rw('10:8', 'Cache_SF_Granularity'),
    rw(11, 'Cache_Clean_Eviction'),
    rw(14, 'Viral_Enable'),
  ]),
  word(0x0e, 'DVSEC CXL Status', [w1c(14, 'Viral_Status')]),
  word(0x10, 'DVSEC CXL Control2', [
    rw(0, 'Disable Caching'),
    pulse(1, 'Initiate Cache Write Back and Invalidation'),
    pulse(2, 'Initiate CXL Reset'),
    rw(3, 'CXL Reset Mem Clr Enable'),
    rw(4, 'Desired Volatile HDM State after Hot Reset'),
  ]),
  word(0x12, 'DVSEC CXL Status2', [
    ...bitsFrom(0, ro, ['Cache Invalid', 'CXL Reset Complete', 'CXL Reset Error']),
    ro(15, 'Power Management Initialization Complete'),
  ]),
  word(0x14, 'DVSEC CXL Lock', [rw(0, 'CONFIG_LOCK')]),
  word(0x16, 'DVSEC CXL Capability2', [
    ro('3:0', 'Cache Size Unit', ['not reported', '64 KiB', '1 MiB']),
    ro('15:8', 'Cache Size'),
  ]),
  ...range(1, 0x18),
  ...range(2, 0x28),
];

const device3 = [
  word(0x38, 'DVSEC CXL Capability3', [
    ...bitsFrom(0, ro, [
      'Default Volatile HDM State after Cold Reset',
      'Default Volatile HDM State after Warm Reset',
      'Default Volatile HDM State after Hot Reset',
      'Volatile HDM State after Hot Reset Configurable',
    ]),
  ]),
];

const functionMap = array(dword(0x0c, 'Non-CXL Function Map', RO), { count: 8, increment: 4 });

const portExtensions = [
  word(0x0a, 'CXL Port Extension Status', [ro(0, 'Port Power Management Initialization Complete')]),
  word(0x0c, 'Port Control Extensions', [
    ...bitsFrom(0, rw, ['Unmask SBR', 'Unmask Link Disable', 'Alt Memory and ID Space Enable', 'Alt BME']),
    rw(14, 'Viral Enable'),
  ]),
  byte(0x0e, 'Alternate Bus Base', RW),
  byte(0x0f, 'Alternate Bus Limit', RW),
  word(0x10, 'Alternate Memory Base', [rw('15:4', 'Alternate Memory Base')]),
  word(0x12, 'Alternate Memory Limit', [rw('15:4', 'Alternate Memory Limit')]),
  word(0x14, 'Alternate Prefetchable Memory Base', [rw('15:4', 'Alternate Prefetchable Memory Base')]),
  word(0x16, 'Alternate Prefetchable Memory Limit', [rw('15:4', 'Alternate Prefetchable Memory Limit')]),
  dword(0x18, 'Alternate Prefetchable Memory Base High', RW),
  dword(0x1c, 'Alternate Prefetchable Memory Limit High', RW),
  dword(0x20, 'CXL RCRB Base', [rw(0, 'CXL RCRB Enable'), rw('31:13', 'CXL RCRB Base Address Low')]),
  dword(0x24, 'CXL RCRB Base High', RW),
];

const timeScales = ['1us', '10us', '100us', '1ms', '10ms', '100ms', '1s', '10s'];

const phaseTimeout = (phase: number) => [
  rw('3:0', `Port GPF Phase ${phase} Timeout Base`),
  rw('11:8', `Port GPF Phase ${phase} Timeout Scale`, timeScales),
];

const flushPort = [
  word(0x0c, 'GPF Phase 1 Control', phaseTimeout(1)),
  word(0x0e, 'GPF Phase 2 Control', phaseTimeout(2)),
];

const flushDevice = [
  word(0x0a, 'GPF Phase 2 Duration', [
    ro('3:0', 'Device GPF Phase 2 Time Base'),
    ro('11:8', 'Device GPF Phase 2 Time Scale', timeScales),
  ]),
  dword(0x0c, 'GPF Phase 2 Power', RO),
];

const protocols = ['Cache', 'IO', 'Mem'];
const modes = ['68B Flit and VH', 'CXL Multi-Logical Device'];
const headerBypass = ['CXL Sync Hdr Bypass', 'Drift Buffer'];
const flits = ['CXL Latency_Optimized_256B_Flit', 'PBR Flit'];
const named = (names: readonly string[], suffix: string) => names.map((name) => `${name} ${suffix}`);

const flexBus = [
  word(0x0a, 'DVSEC Flex Bus Port Capability', [
    ...bitsFrom(0, ro, named(protocols, 'Capable')),
    ...bitsFrom(5, ro, named(modes, 'Capable')),
    ...bitsFrom(13, ro, named(flits, 'Capable')),
  ]),
  word(0x0c, 'DVSEC Flex Bus Port Control', [
    ...bitsFrom(0, rw, named([...protocols, ...headerBypass, ...modes], 'Enable')),
    ...bitsFrom(7, rw, ['Disable RCD Training', 'Retimer1 Present', 'Retimer2 Present']),
    ...bitsFrom(13, rw, named(flits, 'Enable')),
  ]),
  word(0x0e, 'DVSEC Flex Bus Port Status', [
    ...bitsFrom(0, ro, named([...protocols, ...headerBypass, ...modes], 'Enabled')),
    ...bitsFrom(13, ro, named(flits, 'Enabled')),
  ]),
  dword(0x10, 'DVSEC Flex Bus Port Received Modified TS Data Phase 1', [
    ro('23:0', 'Received Flex Bus Data Phase 1'),
  ]),
];

const flexBus2 = [
  dword(0x14, 'DVSEC Flex Bus Port Capability2', [ro(0, 'NOP Hint Capable')]),
  dword(0x18, 'DVSEC Flex Bus Port Control2', [rw(0, 'NOP Hint Enable')]),
  dword(0x1c, 'DVSEC Flex Bus Port Status2', [ro('1:0', 'NOP Hint Info')]),
];

const locatorSize = 8;

const registerLocator = (length: number) =>
  repeated(
    0xc,
    'Register Block %s',
    { count: Math.floor((length - 0xc) / locatorSize), increment: locatorSize, firstIndex: 1 },
    [
      dword(0x0, 'Offset Low', [
        ro('2:0', 'Register BIR', ['bar0', 'bar1', 'bar2', 'bar3', 'bar4', 'bar5']),
        ro('15:8', 'Register Block Identifier', {
          0x00: 'empty',
          0x01: 'component registers',
          0x02: 'BAR virtualization',
          0x03: 'CXL device registers',
          0x04: 'CPMU registers',
          0xff: 'designated vendor-specific registers',
        }),
        ro('31:16', 'Register Block Offset Low'),
      ]),
      dword(0x4, 'Offset High', RO),
    ],
  );

const multiLogicalDevice = [
  word(0xa, 'Number of LDs Supported', RO),
  word(0xc, 'LD-ID Hot Reset Vector', RW),
];
