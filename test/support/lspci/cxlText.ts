import { strict as assert } from 'node:assert';
import { hexDigits } from '../../../src/shared/base/hex';
import type { BlockReader } from './blockReader';

/** A designated vendor-specific capability; lspci knows those of CXL. */
export function cxlText(block: BlockReader): string[] {
  const { value } = block;
  const [first, second] = ['Designated Vendor-Specific Header 1', 'Designated Vendor-Specific Header 2'];
  const [vendor, id] = [value(first, 'DVSEC Vendor ID'), value(second, 'DVSEC ID')];
  const revision = value(first, 'DVSEC Revision');
  const title = `Designated Vendor-Specific: Vendor=${hexDigits(vendor, 4)} ID=${hexDigits(id, 4)} Rev=${revision} Len=${value(first, 'DVSEC Length')}`;
  const name = block.name.replace(/ \d+$/, '');
  if (vendor !== 0x1e98) return [`${title} <?>`];
  const text = texts[name];
  if (text === undefined) return [`${title}: CXL`, `\t\tUnknown ID ${hexDigits(id, 4)}`];
  return [`${title}: CXL`, ...text(block, revision)];
}

type Text = (block: BlockReader, revision: number) => string[];

const texts: Readonly<Record<string, Text>> = {
  // lspci leaves out those of CXL 1.1.
  'CXL Device': (block, revision) => (revision === 0 ? [] : device(block)),
  // lspci reads the lower half of each.
  'CXL Non-CXL Function Map': ({ value }) =>
    Array.from(
      { length: 8 },
      (_, map) => `\t\tFuncMap ${map}: ${hexDigits(value(`Non-CXL Function Map[${map}]`) % 2 ** 16, 8)}`,
    ),
  'CXL Extensions for Ports': port,
  'CXL Global Persistent Flush for Ports': ({ value, named }) =>
    [1, 2].map((phase) => {
      const register = `GPF Phase ${phase} Control`;
      const [base, scale] = ['Base', 'Scale'].map((part) => `Port GPF Phase ${phase} Timeout ${part}`) as [
        string,
        string,
      ];
      return `\t\tGPF Phase ${phase} Timeout: ${time(value(register, base), named(register, scale))}`;
    }),
  'CXL Global Persistent Flush for Devices': ({ value, named }) => [
    `\t\tGPF Phase 2 Duration: ${time(value('GPF Phase 2 Duration', 'Device GPF Phase 2 Time Base'), named('GPF Phase 2 Duration', 'Device GPF Phase 2 Time Scale'))}`,
    `\t\tGPF Phase 2 Power: ${value('GPF Phase 2 Power')}mW`,
  ],
  'CXL Flex Bus Port': flexBus,
  'CXL Register Locator': locators,
  'CXL Multi-Logical Device': ({ value }) => {
    const count = value('Number of LDs Supported');
    return count > 0 && count <= 0x10 ? [`\t\tNumLogDevs: ${count}`] : [];
  },
};

function time(base: number, scale: string): string {
  const [, number = '', unit = ''] = /^(\d+)(\w+)$/.exec(scale) ?? [];
  assert.notEqual(number, '');
  return `${base * Number(number)}${unit}`;
}

function device(block: BlockReader): string[] {
  const { value, named, flag, flags } = block;
  const [able, control, status] = ['DVSEC CXL Capability', 'DVSEC CXL Control', 'DVSEC CXL Status'];
  const unit = named('DVSEC CXL Capability2', 'Cache Size Unit');
  const size = value('DVSEC CXL Capability2', 'Cache Size');
  const units: Readonly<Record<string, number>> = { '64 KiB': 2 ** 16, '1 MiB': 2 ** 20 };
  const bytes = units[unit];
  return [
    `\t\tCXLCap:\t${flags(able, {
      Cache: 'Cache_Capable',
      IO: 'IO_Capable',
      Mem: 'Mem_Capable',
      'Mem HW Init': 'Mem_HwInit_Mode',
    })} HDMCount ${value(able, 'HDM_Count')} Viral${flag(able, 'Viral_Capable')}`,
    `\t\tCXLCtl:\t${flags(control, {
      Cache: 'Cache_Enable',
      IO: 'IO_Enable',
      Mem: 'Mem_Enable',
    })} Cache SF Cov ${value(control, 'Cache_SF_Coverage')} Cache SF Gran ${value(control, 'Cache_SF_Granularity')} Cache Clean${flag(control, 'Cache_Clean_Eviction')} Viral${flag(control, 'Viral_Enable')}`,
    `\t\tCXLSta:\tViral${flag(status, 'Viral_Status')}`,
    `\t\tCXLSta2:\t${flags('DVSEC CXL Status2', {
      ResetComplete: 'CXL Reset Complete',
      ResetError: 'CXL Reset Error',
      PMComplete: 'Power Management Initialization Complete',
    })}`,
    bytes === undefined
      ? unit === 'not reported'
        ? '\t\tCache Size Not Reported'
        : `\t\tCache Size: ${size} of unknown unit size (${unit})`
      : `\t\tCache Size: ${hexDigits(size * bytes, 8)}`,
    ...range(block, 1),
    ...range(block, 2),
  ];
}

function range({ value, named, flag }: BlockReader, number: number): string[] {
  const wide = (which: string) =>
    (BigInt(value(`Range ${number} ${which} High`)) << 32n) +
    (BigInt(value(`Range ${number} ${which} Low`, `Memory_${which}_Low`)) << 28n);
  const low = `Range ${number} Size Low`;
  const [base, size] = [wide('Base'), wide('Size')];
  const last = BigInt.asUintN(64, base + size - 1n);
  return [
    `\t\tRange${number}: ${hexDigits(base, 16)}-${hexDigits(last, 16)}`,
    `\t\t\tValid${flag(low, 'Memory_Info_Valid')} Active${flag(low, 'Memory_Active')} Type=${named(low, 'Media_Type')} Class=${named(low, 'Memory_Class')} interleave=${named(low, 'Desired_Interleave').replace('none', '0')} timeout=${named(low, 'Memory_Active_Timeout')}`,
  ];
}

function port({ value, flags, flag }: BlockReader): string[] {
  const hex = (register: string, digits: number) => hexDigits(value(register), digits);
  return [
    `\t\tCXLPortSta:\tPMComplete${flag('CXL Port Extension Status', 'Port Power Management Initialization Complete')}`,
    `\t\tCXLPortCtl:\t${flags('Port Control Extensions', {
      UnmaskSBR: 'Unmask SBR',
      UnmaskLinkDisable: 'Unmask Link Disable',
      AltMem: 'Alt Memory and ID Space Enable',
      AltBME: 'Alt BME',
      ViralEnable: 'Viral Enable',
    })}`,
    `\t\tAlternateBus:\t${hex('Alternate Bus Base', 2)}-${hex('Alternate Bus Limit', 2)}`,
    // lspci calls this a bus, too.
    `\t\tAlternateBus:\t${hex('Alternate Memory Base', 4)}-${hex('Alternate Memory Limit', 4)}`,
  ];
}

function flexBus({ value, flags, flag }: BlockReader, revision: number): string[] {
  if (revision === 0) return ['\t\tRevision 0 not supported'];
  const [able, control, status] = ['Capability', 'Control', 'Status'].map(
    (name) => `DVSEC Flex Bus Port ${name}`,
  ) as [string, string, string];
  const protocols = (suffix: string) => ({
    Cache: `Cache ${suffix}`,
    IO: `IO ${suffix}`,
    Mem: `Mem ${suffix}`,
  });
  const modes = (suffix: string) => ({
    '68BFlit': `68B Flit and VH ${suffix}`,
    MltLogDev: `CXL Multi-Logical Device ${suffix}`,
  });
  const bypass = (suffix: string) => ({
    SynHdrByp: `CXL Sync Hdr Bypass ${suffix}`,
    DrftBuf: `Drift Buffer ${suffix}`,
  });
  const flits = (register: string, suffix: string) =>
    revision < 2
      ? ''
      : ` ${flags(register, { '256BFlit': `CXL Latency_Optimized_256B_Flit ${suffix}`, PBRFlit: `PBR Flit ${suffix}` })}`;
  return [
    `\t\tFBCap:\t${flags(able, { ...protocols('Capable'), ...modes('Capable') })}${flits(able, 'Capable')}`,
    `\t\tFBCtl:\t${flags(control, {
      ...protocols('Enable'),
      ...bypass('Enable'),
      ...modes('Enable'),
      RCD: 'Disable RCD Training',
      Retimer1: 'Retimer1 Present',
      Retimer2: 'Retimer2 Present',
    })}${flits(control, 'Enable')}`,
    `\t\tFBSta:\t${flags(status, { ...protocols('Enabled'), ...bypass('Enabled'), ...modes('Enabled') })}${flits(status, 'Enabled')}`,
    `\t\tFBModTS:\tReceived FB Data: ${hexDigits(value('DVSEC Flex Bus Port Received Modified TS Data Phase 1', 'Received Flex Bus Data Phase 1'), 6)}`,
    ...(revision < 2
      ? []
      : [
          `\t\tFBCap2:\tNOPHint${flag('DVSEC Flex Bus Port Capability2', 'NOP Hint Capable')}`,
          `\t\tFBCtl2:\tNOPHint${flag('DVSEC Flex Bus Port Control2', 'NOP Hint Enable')}`,
          `\t\tFBSta2:\tNOPHintInfo: ${value('DVSEC Flex Bus Port Status2', 'NOP Hint Info').toString(16)}`,
        ]),
  ];
}

function locators({ has, value, named }: BlockReader): string[] {
  const lines: string[] = [];
  for (let block = 1; has(`Register Block ${block}.Offset Low`); block++) {
    const low = `Register Block ${block}.Offset Low`;
    const identifier = named(low, 'Register Block Identifier').replace(/^\d+$/, '<?>');
    if (identifier === 'empty') continue;
    const offset = [
      hexDigits(value(`Register Block ${block}.Offset High`), 8),
      hexDigits(value(low, 'Register Block Offset Low') * 2 ** 16, 8),
    ].join('');
    const bar = named(low, 'Register BIR').replace(/^(\d)$/, 'bar$1');
    lines.push(
      `\t\tBlock${block}: BIR: ${bar}, ID: ${identifier.replace('designated vendor-specific registers', 'vendor-specific')}, offset: ${offset}`,
    );
  }
  return lines;
}
