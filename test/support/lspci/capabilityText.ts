import { strict as assert } from 'node:assert';
import { hexDigits } from '../../../src/shared/base/hex';
import type { BlockReader, Neighbours } from './blockReader';
import { expressText } from './expressText';
import { hyperTransportText } from './hyperTransportText';

type Text = (block: BlockReader, neighbours: Neighbours) => string[];

/** The lines of a capability in the first 256 bytes: the first without `Capabilities: […]`. */
export function capabilityText(block: BlockReader, neighbours: Neighbours): string[] {
  const name = block.name.replace(/ \d+$/, '');
  if (name.startsWith('HyperTransport')) return hyperTransportText(block);
  if (name.startsWith('VirtIO')) return virtio(block);
  const text = texts[name] ?? assert.fail(`There is no text for ${name}.`);
  return text(block, neighbours);
}

const texts: Readonly<Record<string, Text>> = {
  'Null Capability': () => ['Null'],
  'Power Management': powerManagement,
  AGP: agp,
  'Vital Product Data': () => ['Vital Product Data', '\t\tNot readable'],
  'Slot ID': ({ value, flag }) => [
    `Slot ID: ${value('Expansion Slot', 'Expansion Slots Provided')} slots, First${flag('Expansion Slot', 'First In Chassis')}, chassis ${hexDigits(value('Chassis Number'), 2)}`,
  ],
  MSI: messages,
  'CompactPCI Hot Swap': () => ['CompactPCI hot-swap <?>'],
  'PCI-X': pciX,
  'PCI-X Bridge': pciXBridge,
  'Vendor-Specific': ({ value }) => [
    `Vendor Specific Information: Len=${hexDigits(value('Capability Length'), 2)} <?>`,
  ],
  'Debug Port': ({ value }) => [
    `Debug port: BAR=${value('Debug Port', 'BAR')} offset=${hexDigits(value('Debug Port', 'Offset'), 4)}`,
  ],
  'CompactPCI Central Resource Control': () => ['CompactPCI central resource control <?>'],
  'Hot-Plug Controller': () => ['Hot-plug capable'],
  'Subsystem ID': ({ value }) => [
    `Subsystem: ${hexDigits(value('Subsystem Vendor ID'), 4)}:${hexDigits(value('Subsystem ID'), 4)}`,
  ],
  'AGP 8x': () => ['AGP3 <?>'],
  'Secure Device': () => ['Secure device <?>'],
  'PCI Express': expressText,
  'MSI-X': ({ value, flag }) => {
    const place = (which: 'Table' | 'PBA') => {
      const register = `${which} Offset/${which} BIR`;
      const offset = hexDigits(value(register, `${which} Offset`) * 8, 8);
      return `BAR=${value(register, `${which} BIR`)} offset=${offset}`;
    };
    const [enable, masked] = [
      flag('Message Control', 'MSI-X Enable'),
      flag('Message Control', 'Function Mask'),
    ];
    return [
      `MSI-X: Enable${enable} Count=${value('Message Control', 'Table Size') + 1} Masked${masked}`,
      `\t\tVector table: ${place('Table')}`,
      `\t\tPBA: ${place('PBA')}`,
    ];
  },
  'SATA HBA': sata,
  'PCI Advanced Features': ({ flag, flags }) => [
    'PCI Advanced Features',
    `\t\tAFCap: ${flags('AF Capabilities', { TP: 'TP', FLR: 'FLR' })}`,
    `\t\tAFCtrl: FLR${flag('AF Control', 'Initiate FLR')}`,
    `\t\tAFStatus: TP${flag('AF Status', 'Transactions Pending')}`,
  ],
  'Enhanced Allocation': enhancedAllocation,
};

function powerManagement({ value, named, flag, flags }: BlockReader): string[] {
  const [capabilities, status] = ['Power Management Capabilities', 'Power Management Control/Status'];
  const states = flags(capabilities, {
    D0: 'PME_Support D0',
    D1: 'PME_Support D1',
    D2: 'PME_Support D2',
    D3hot: 'PME_Support D3hot',
    D3cold: 'PME_Support D3cold',
  });
  const lines = [
    `Power Management version ${value(capabilities, 'Version')}`,
    `\t\tFlags: ${flags(capabilities, {
      PMEClk: 'PME Clock',
      DSI: 'Device Specific Initialization',
      D1: 'D1_Support',
      D2: 'D2_Support',
    })} AuxCurrent=${named(capabilities, 'Aux_Current')} PME(${states.replaceAll(' ', ',')})`,
    `\t\tStatus: ${named(status, 'PowerState')} NoSoftRst${flag(status, 'No_Soft_Reset')} PME-Enable${flag(status, 'PME_En')} DSel=${value(status, 'Data_Select')} DScale=${value(status, 'Data_Scale')} PME${flag(status, 'PME_Status')}`,
  ];
  if (value('Bridge Support Extensions') !== 0) {
    const b3 = flag('Bridge Support Extensions', 'B2/B3#') === '+' ? '-' : '+';
    lines.push(`\t\tBridge: PM${flag('Bridge Support Extensions', 'BPCC_En')} B3${b3}`);
  }
  return lines;
}

function agp({ value, flags }: BlockReader): string[] {
  const version = `${value('AGP Version', 'Major Revision').toString(16)}.${value('AGP Version', 'Minor Revision').toString(16)}`;
  const rates = (register: string) => {
    const known = value('AGP Version', 'Major Revision') >= 3 && value('AGP Status', 'AGP 3.0 Mode') === 1;
    const names = known ? ['x4', 'x8'] : ['x1', 'x2', 'x4'];
    const set = names.filter((name) => value(register, `Rate ${name}`) === 1);
    return set.length === 0 ? '<none>' : set.join(',');
  };
  return [
    `AGP version ${version}`,
    `\t\tStatus: RQ=${value('AGP Status', 'Request Queue Depth') + 1} Iso${flags('AGP Status', { '': 'Isochronous Support' })} ArqSz=${value('AGP Status', 'Asynchronous Request Size')} Cal=${value('AGP Status', 'Calibration Cycle')} ${flags(
      'AGP Status',
      {
        SBA: 'Side Band Addressing',
        ITACoh: 'In-Aperture Coherency',
        GART64: 'GART 64-bit',
        HTrans: 'Host Translation Disabled',
        '64bit': 'Over 4 GiB Addressing',
        FW: 'Fast Writes',
        AGP3: 'AGP 3.0 Mode',
      },
    )} Rate=${rates('AGP Status')}`,
    `\t\tCommand: RQ=${value('AGP Command', 'Request Queue Depth') + 1} ArqSz=${value('AGP Command', 'Asynchronous Request Size')} Cal=${value('AGP Command', 'Calibration Cycle')} ${flags(
      'AGP Command',
      {
        SBA: 'Side Band Addressing Enable',
        AGP: 'AGP Enable',
        GART64: 'GART 64-bit Enable',
        '64bit': 'Over 4 GiB Addressing Enable',
        FW: 'Fast Write Enable',
      },
    )} Rate=${rates('AGP Command')}`,
  ];
}

function messages({ has, value, named, flags }: BlockReader): string[] {
  const count = (which: string) => named('Message Control', `Multiple Message ${which}`);
  const upper = has('Message Upper Address') ? hexDigits(value('Message Upper Address'), 8) : '';
  const lower = hexDigits(value('Message Address', 'Message Address') * 4, 8);
  return [
    `MSI: ${flags('Message Control', { Enable: 'MSI Enable' })} Count=${count('Enable')}/${count('Capable')} ${flags(
      'Message Control',
      { Maskable: 'Per-Vector Masking Capable', '64bit': '64-bit Address Capable' },
    )}`,
    `\t\tAddress: ${upper}${lower}  Data: ${hexDigits(value('Message Data'), 4)}`,
    ...(has('Mask Bits')
      ? [`\t\tMasking: ${hexDigits(value('Mask Bits'), 8)}  Pending: ${hexDigits(value('Pending Bits'), 8)}`]
      : []),
  ];
}

function pciXPlace({ value }: BlockReader, register: string): string {
  const hex = (field: string) => hexDigits(value(register, `${field} Number`), 2);
  return `Dev=${hex('Bus')}:${hex('Device')}.${value(register, 'Function Number')}`;
}

const splits = {
  '64bit': '64-bit Device',
  '133MHz': '133 MHz Capable',
  SCD: 'Split Completion Discarded',
  USC: 'Unexpected Split Completion',
};

function pciX(block: BlockReader): string[] {
  const { named, flag, flags } = block;
  const [command, status] = ['PCI-X Command', 'PCI-X Status'];
  return [
    'PCI-X non-bridge device',
    `\t\tCommand: ${flags(command, {
      DPERE: 'Data Parity Error Recovery Enable',
      ERO: 'Enable Relaxed Ordering',
    })} RBC=${named(command, 'Maximum Memory Read Byte Count')} OST=${named(command, 'Maximum Outstanding Split Transactions')}`,
    `\t\tStatus: ${pciXPlace(block, status)} ${flags(status, splits)} DC=${named(status, 'Device Complexity')} DMMRBC=${named(status, 'Designed Maximum Memory Read Byte Count')} DMOST=${named(status, 'Designed Maximum Outstanding Split Transactions')} DMCRS=${named(status, 'Designed Maximum Cumulative Read Size')} RSCEM${flag(status, 'Received Split Completion Error Message')} ${flags(
      status,
      { '266MHz': 'PCI-X 266 Capable', '533MHz': 'PCI-X 533 Capable' },
    )}`,
  ];
}

function pciXBridge(block: BlockReader): string[] {
  const { value, named, flags } = block;
  const more = { ...splits, SCO: 'Split Completion Overrun', SRD: 'Split Request Delayed' };
  const clock = named('PCI-X Secondary Status', 'Secondary Clock Frequency');
  const control = (which: string) => {
    const register = `${which} Split Transaction Control`;
    return `\t\t${which}: Capacity=${value(register, 'Split Transaction Capacity')} CommitmentLimit=${value(register, 'Split Transaction Commitment Limit')}`;
  };
  return [
    'PCI-X bridge device',
    `\t\tSecondary Status: ${flags('PCI-X Secondary Status', more)} Freq=${/^\d$/.test(clock) ? `?${clock}` : clock}`,
    `\t\tStatus: ${pciXPlace(block, 'PCI-X Bridge Status')} ${flags('PCI-X Bridge Status', more)}`,
    control('Upstream'),
    control('Downstream'),
  ];
}

/** Names that lspci gives the structures; it knows only these. */
const virtioNames: Readonly<Record<string, string>> = {
  'Common Configuration': 'CommonCfg',
  Notifications: 'Notify',
  'ISR Status': 'ISR',
  'Device-Specific Configuration': 'DeviceCfg',
};

function virtio({ value, named, has }: BlockReader): string[] {
  const hex = (register: string) => hexDigits(value(register), 8);
  const multiplier = has('notify_off_multiplier') ? ` multiplier=${hex('notify_off_multiplier')}` : '';
  return [
    `Vendor Specific Information: VirtIO: ${virtioNames[named('cfg_type')] ?? '<unknown>'}`,
    `\t\tBAR=${value('bar')} offset=${hex('offset')} size=${hex('length')}${multiplier}`,
  ];
}

function sata({ value, named }: BlockReader): string[] {
  const [first, second] = ['SATA Capability 0', 'SATA Capability 1'];
  const bar = named(second, 'BAR Location');
  const place =
    bar === 'configuration space'
      ? 'InCfgSpace'
      : bar.startsWith('BAR')
        ? `${bar} Offset=${hexDigits(value(second, 'BAR Offset'), 8)}`
        : `BAR??${bar}`;
  return [`SATA HBA v${value(first, 'Major Revision')}.${value(first, 'Minor Revision')} ${place}`];
}

function enhancedAllocation({ has, value, named, flag }: BlockReader): string[] {
  const count = value('Num Entries', 'Num Entries');
  const lines = [
    `Enhanced Allocation (EA): NumEntries=${count}${
      has('Fixed Secondary Bus Number')
        ? `, secondary=${value('Fixed Secondary Bus Number')}, subordinate=${value('Fixed Subordinate Bus Number')}`
        : ''
    }`,
  ];
  for (let entry = 0; entry < count; entry++) {
    const of = (register: string) => `Entry[${entry}].${register}`;
    if (!has(of('Entry Header'))) break; // Beyond the end: lspci cannot read it either.
    const header = of('Entry Header');
    const property = (which: string, unavailable: string) => {
      const name = named(header, which);
      if (name === 'entry unavailable for use') return name + unavailable;
      return /^\d+$/.test(name) ? `[${hexDigits(Number(name), 2)}]` : name;
    };
    const equivalent = named(header, 'BAR Equivalent Indicator');
    const wide = (name: string, low: bigint) =>
      flag(of(name), 'S') === '+'
        ? value(of(`${name} Upper`)).toString(16) + hexDigits(low, 8)
        : hexDigits(low, 8);
    lines.push(
      `\t\tEntry ${entry}: Enable${flag(header, 'Enable')} Writable${flag(header, 'Writable')} EntrySize=${value(header, 'Entry Size')}`,
      `\t\t\t BAR Equivalent Indicator: ${equivalent === '15' ? 'reserved' : equivalent}`,
      `\t\t\t PrimaryProperties: ${property('Primary Properties', '')}`,
      `\t\t\t SecondaryProperties: ${property('Secondary Properties', ', PrimaryProperties should be used')}`,
      `\t\t\t Base: ${wide('Base', BigInt(value(of('Base'), 'Base')) * 4n)}`,
      `\t\t\t MaxOffset: ${wide('MaxOffset', BigInt(value(of('MaxOffset'), 'MaxOffset')) * 4n + 3n)}`,
    );
  }
  return lines;
}
