import type { Field, Register, RegisterBlock } from '../../registers/registerModel';
import {
  bitsFrom,
  bitsOf,
  block,
  byte,
  described,
  dword,
  RO,
  ro,
  RW,
  rw,
  w1c,
  word,
  type CapabilitySpace,
  pciExpressBase,
} from './vocabulary';

const bridges = 'PCI-to-PCI Bridge Architecture Specification 1.2';

const deviceSelectTimings = ['fast', 'medium', 'slow'];

const command = [
  ...bitsFrom(0, rw, [
    'I/O Space Enable',
    'Memory Space Enable',
    'Bus Master Enable',
    'Special Cycle Enable',
    'Memory Write and Invalidate',
    'VGA Palette Snoop',
    'Parity Error Response',
    'IDSEL Stepping/Wait Cycle Control',
    'SERR# Enable',
    'Fast Back-to-Back Transactions Enable',
    'Interrupt Disable',
  ]),
];

/** The part of Status and Secondary Status that is the same. */
const errorStatus: readonly Field[] = [
  ro(5, '66 MHz Capable'),
  ro(7, 'Fast Back-to-Back Transactions Capable'),
  w1c(8, 'Master Data Parity Error'),
  ro('10:9', 'DEVSEL Timing', deviceSelectTimings),
  w1c(11, 'Signaled Target Abort'),
  w1c(12, 'Received Target Abort'),
  w1c(13, 'Received Master Abort'),
];

const status = [
  ro(0, 'Immediate Readiness'),
  ro(3, 'Interrupt Status'),
  ro(4, 'Capabilities List'),
  ro(6, 'UDF Supported'),
  ...errorStatus,
  w1c(14, 'Signaled System Error'),
  w1c(15, 'Detected Parity Error'),
];

const secondaryStatus = [...errorStatus, w1c(14, 'Received System Error'), w1c(15, 'Detected Parity Error')];

const headerLayouts = ['Type 0: device', 'Type 1: PCI-to-PCI bridge', 'Type 2: CardBus bridge'];

const common: readonly Register[] = [
  word(0x00, 'Vendor ID', RO),
  word(0x02, 'Device ID', RO),
  word(0x04, 'Command', command),
  word(0x06, 'Status', status),
  byte(0x08, 'Revision ID', RO),
  byte(0x09, 'Programming Interface', RO),
  byte(0x0a, 'Sub-Class Code', RO),
  byte(0x0b, 'Base Class Code', RO),
  described(byte(0x0c, 'Cache Line Size', RW), 'In units of 4 bytes.'),
  described(byte(0x0d, 'Latency Timer', RW), 'In clocks of the bus.'),
  byte(0x0e, 'Header Type', [ro('6:0', 'Header Layout', headerLayouts), ro(7, 'Multi-Function Device')]),
  byte(0x0f, 'BIST', [ro('3:0', 'Completion Code'), rw(6, 'Start BIST'), ro(7, 'BIST Capable')]),
];

const interrupt: readonly Register[] = [
  byte(0x3c, 'Interrupt Line', RW),
  byte(0x3d, 'Interrupt Pin', RO, ['none', 'INTA', 'INTB', 'INTC', 'INTD']),
];

const expansionRom = (offset: number) =>
  dword(offset, 'Expansion ROM Base Address', [
    rw(0, 'Expansion ROM Enable'),
    ro('3:1', 'Expansion ROM Validation Status', [
      'validation not supported',
      'validation in progress',
      'validation pass, valid contents, trust test not performed',
      'validation pass, valid and trusted contents',
      'validation fail, invalid contents',
      'validation fail, valid but untrusted contents',
      'warning pass',
      'warning pass, trusted contents',
    ]),
    ro('7:4', 'Expansion ROM Validation Details'),
    rw('31:11', 'Expansion ROM Base Address'),
  ]);

const capabilitiesPointer = (offset: number) => byte(offset, 'Capabilities Pointer', RO);

/** The predefined header: 64 bytes, 72 of a CardBus bridge. */
export function headerBlock(space: CapabilitySpace): RegisterBlock {
  if (space.headerLayout === 'bridge') return bridge(space);
  if (space.headerLayout === 'cardbus') return cardbus(space);
  return space.headerLayout === 'device' ? device(space) : block('Header', pciExpressBase('7.5.1.1'), common);
}

function device(space: CapabilitySpace): RegisterBlock {
  return block('Type 0 Header', pciExpressBase('7.5.1.1, 7.5.1.2'), [
    ...common,
    ...baseAddresses(0x10, 6, space),
    dword(0x28, 'Cardbus CIS Pointer', RO),
    word(0x2c, 'Subsystem Vendor ID', RO),
    word(0x2e, 'Subsystem ID', RO),
    expansionRom(0x30),
    capabilitiesPointer(0x34),
    ...interrupt,
    described(byte(0x3e, 'Min_Gnt', RO), 'In units of 250 ns.'),
    described(byte(0x3f, 'Max_Lat', RO), 'In units of 250 ns.'),
  ]);
}

const rangeTypes = { io: ['16-bit', '32-bit'], memory: ['32-bit', '64-bit'] };

function bridge(space: CapabilitySpace): RegisterBlock {
  const window = (title: string, types: readonly string[] | undefined) =>
    types === undefined
      ? [rw('15:4', title)]
      : [ro('3:0', 'Addressing Capability', types), rw('15:4', title)];
  const ioWindow = (title: string) => [ro('3:0', 'Addressing Capability', rangeTypes.io), rw('7:4', title)];
  return block('Type 1 Header', `${pciExpressBase('7.5.1.1, 7.5.1.3')}; ${bridges}, 3.2`, [
    ...common,
    ...baseAddresses(0x10, 2, space),
    byte(0x18, 'Primary Bus Number', RW),
    byte(0x19, 'Secondary Bus Number', RW),
    byte(0x1a, 'Subordinate Bus Number', RW),
    byte(0x1b, 'Secondary Latency Timer', RW),
    byte(0x1c, 'I/O Base', ioWindow('I/O Base Address')),
    byte(0x1d, 'I/O Limit', ioWindow('I/O Limit Address')),
    word(0x1e, 'Secondary Status', secondaryStatus),
    word(0x20, 'Memory Base', window('Memory Base Address', ['32-bit'])),
    word(0x22, 'Memory Limit', window('Memory Limit Address', ['32-bit'])),
    word(0x24, 'Prefetchable Memory Base', window('Prefetchable Memory Base Address', rangeTypes.memory)),
    word(0x26, 'Prefetchable Memory Limit', window('Prefetchable Memory Limit Address', rangeTypes.memory)),
    dword(0x28, 'Prefetchable Base Upper 32 Bits', RW),
    dword(0x2c, 'Prefetchable Limit Upper 32 Bits', RW),
    word(0x30, 'I/O Base Upper 16 Bits', RW),
    word(0x32, 'I/O Limit Upper 16 Bits', RW),
    capabilitiesPointer(0x34),
    expansionRom(0x38),
    ...interrupt,
    word(0x3e, 'Bridge Control', [
      ...bitsFrom(0, rw, [
        'Parity Error Response Enable',
        'SERR# Enable',
        'ISA Enable',
        'VGA Enable',
        'VGA 16-bit Decode',
        'Master Abort Mode',
        'Secondary Bus Reset',
        'Fast Back-to-Back Transactions Enable',
        'Primary Discard Timer',
        'Secondary Discard Timer',
      ]),
      w1c(10, 'Discard Timer Status'),
      rw(11, 'Discard Timer SERR# Enable'),
    ]),
  ]);
}

function cardbus(space: CapabilitySpace): RegisterBlock {
  const ioLimit = (window: number) => [rw('31:2', `I/O Limit ${window}`)];
  const ioBase = (window: number) => [
    ro('1:0', 'Addressing Capability', rangeTypes.io),
    rw('31:2', `I/O Base ${window}`),
  ];
  return block('Type 2 Header', 'PC Card Standard 8.0, volume 7 (PCI-to-CardBus bridges)', [
    ...common,
    ...baseAddresses(0x10, 1, space),
    capabilitiesPointer(0x14),
    word(0x16, 'Secondary Status', secondaryStatus),
    byte(0x18, 'PCI Bus Number', RW),
    byte(0x19, 'CardBus Bus Number', RW),
    byte(0x1a, 'Subordinate Bus Number', RW),
    byte(0x1b, 'CardBus Latency Timer', RW),
    dword(0x1c, 'Memory Base 0', RW),
    dword(0x20, 'Memory Limit 0', RW),
    dword(0x24, 'Memory Base 1', RW),
    dword(0x28, 'Memory Limit 1', RW),
    dword(0x2c, 'I/O Base 0', ioBase(0)),
    dword(0x30, 'I/O Limit 0', ioLimit(0)),
    dword(0x34, 'I/O Base 1', ioBase(1)),
    dword(0x38, 'I/O Limit 1', ioLimit(1)),
    ...interrupt,
    word(0x3e, 'Bridge Control', [
      ...bitsFrom(0, rw, [
        'Parity Error Response Enable',
        'SERR# Enable',
        'ISA Enable',
        'VGA Enable',
        undefined,
        'Master Abort Mode',
        'CardBus Reset',
        'IREQ-INT Enable',
        'Memory 0 Prefetch Enable',
        'Memory 1 Prefetch Enable',
        'Write Posting Enable',
      ]),
    ]),
    word(0x40, 'Subsystem Vendor ID', RO),
    word(0x42, 'Subsystem ID', RO),
    dword(0x44, 'PC Card 16-bit IF Legacy Mode Base Address', [
      ro(0, 'Space Indicator', ['memory', 'I/O']),
      rw('31:1', 'Legacy Mode Base Address'),
    ]),
  ]);
}

/** BARs, which say themselves what they are (PCI Express Base Specification 5.0, 7.5.1.2.1). */
export function baseAddresses(
  offset: number,
  count: number,
  { dwordAt }: Pick<CapabilitySpace, 'dwordAt'>,
  prefix = '',
): readonly Register[] {
  const registers: Register[] = [];
  for (let bar = 0; bar < count; bar++) {
    const at = offset + 4 * bar;
    const value = dwordAt(at);
    const name = `${prefix}Base Address ${bar}`;
    registers.push(dword(at, name, value === undefined ? [spaceIndicator] : addressFields(value)));
    const isWide = value !== undefined && bitsOf(value, '2:0') === wideMemory && bar + 1 < count;
    if (isWide) registers.push(dword(offset + 4 * ++bar, `${name} Upper 32 Bits`, RW));
  }
  return registers;
}

/** Bits 2:0 of a memory BAR whose upper half is the next one. */
const wideMemory = 0b100;

const spaceIndicator = ro(0, 'Space Indicator', ['memory', 'I/O']);
const addressFields = (value: number): readonly Field[] =>
  value % 2 === 1
    ? [spaceIndicator, rw('31:2', 'Base Address')]
    : [
        spaceIndicator,
        ro('2:1', 'Type', ['32-bit', 'low-1M', '64-bit']),
        ro(3, 'Prefetchable'),
        rw('31:4', 'Base Address'),
      ];
