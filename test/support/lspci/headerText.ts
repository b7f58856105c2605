import { hexDigits } from '../../../src/shared/base/hex';
import type { BlockReader } from './blockReader';

/** The lines before the first capability. */
export function headerText(address: string, header: BlockReader, others: readonly BlockReader[]): string[] {
  const { value, named } = header;
  const hex = (register: string, digits: number) => hexDigits(value(register), digits);
  const [revision, interface_] = [hex('Revision ID', 2), hex('Programming Interface', 2)];
  const title = [
    `${address} ${hex('Base Class Code', 2)}${hex('Sub-Class Code', 2)}: ${hex('Vendor ID', 4)}:${hex('Device ID', 4)}`,
    revision === '00' ? '' : ` (rev ${revision})`,
    interface_ === '00' ? '' : ` (prog-if ${interface_})`,
  ].join('');
  const layout = named('Header Type', 'Header Layout');
  const rest =
    layout === 'Type 0: device'
      ? deviceText(header)
      : layout === 'Type 1: PCI-to-PCI bridge'
        ? bridgeText(header)
        : layout === 'Type 2: CardBus bridge'
          ? cardbusText(header)
          : undefined;
  if (rest === undefined)
    return [title, `\t!!! Unknown header type ${hexDigits(value('Header Type', 'Header Layout'), 2)}`];
  return [title, ...subsystem([header, ...others]), ...commonText(header), ...rest];
}

/** A bridge has it in a capability. */
function subsystem(blocks: readonly BlockReader[]): string[] {
  const { value } = blocks.find(({ has }) => has('Subsystem Vendor ID')) ?? { value: () => 0 };
  const [vendor, device] = [value('Subsystem Vendor ID'), value('Subsystem ID')];
  // lspci takes a subsystem of no vendor for none.
  return vendor === 0 || vendor === 0xffff
    ? []
    : [`\tSubsystem: ${hexDigits(vendor, 4)}:${hexDigits(device, 4)}`];
}

function commonText({ has, value, named, flag, flags }: BlockReader): string[] {
  const command = flags('Command', {
    'I/O': 'I/O Space Enable',
    Mem: 'Memory Space Enable',
    BusMaster: 'Bus Master Enable',
    SpecCycle: 'Special Cycle Enable',
    MemWINV: 'Memory Write and Invalidate',
    VGASnoop: 'VGA Palette Snoop',
    ParErr: 'Parity Error Response',
    Stepping: 'IDSEL Stepping/Wait Cycle Control',
    SERR: 'SERR# Enable',
    FastB2B: 'Fast Back-to-Back Transactions Enable',
    DisINTx: 'Interrupt Disable',
  });
  const status = [
    flags('Status', {
      Cap: 'Capabilities List',
      '66MHz': '66 MHz Capable',
      UDF: 'UDF Supported',
      FastB2B: 'Fast Back-to-Back Transactions Capable',
      ParErr: 'Master Data Parity Error',
    }),
    `DEVSEL=${timing(named('Status', 'DEVSEL Timing'))}`,
    flags('Status', {
      '>TAbort': 'Signaled Target Abort',
      '<TAbort': 'Received Target Abort',
      '<MAbort': 'Received Master Abort',
      '>SERR': 'Signaled System Error',
      '<PERR': 'Detected Parity Error',
      INTx: 'Interrupt Status',
    }),
  ].join(' ');
  const lines = [`\tControl: ${command}`, `\tStatus: ${status}`];
  if (flag('Command', 'Bus Master Enable') === '+') {
    const times = [
      ...(has('Min_Gnt') && value('Min_Gnt') !== 0 ? [`${value('Min_Gnt') * 250}ns min`] : []),
      ...(has('Max_Lat') && value('Max_Lat') !== 0 ? [`${value('Max_Lat') * 250}ns max`] : []),
    ];
    lines.push(
      [
        `\tLatency: ${value('Latency Timer')}`,
        times.length === 0 ? '' : ` (${times.join(', ')})`,
        value('Cache Line Size') === 0 ? '' : `, Cache Line Size: ${value('Cache Line Size') * 4} bytes`,
      ].join(''),
    );
  }
  const [pin, line] = [value('Interrupt Pin'), value('Interrupt Line')];
  if (pin !== 0 || line !== 0) {
    const letter = pin === 0 ? '?' : named('Interrupt Pin').slice(-1);
    lines.push(`\tInterrupt: pin ${letter} routed to IRQ ${line}`);
  }
  if (flag('BIST', 'BIST Capable') === '+')
    lines.push(
      flag('BIST', 'Start BIST') === '+'
        ? '\tBIST is running'
        : `\tBIST result: ${hexDigits(value('BIST', 'Completion Code'), 2)}`,
    );
  return lines;
}

function timing(name: string): string {
  return name === '3' ? '??' : name;
}

function deviceText(header: BlockReader): string[] {
  return [...regions(header, 6), ...expansionRom(header)];
}

const all = 0xffff_ffff;

function regions({ has, value, named, flag }: BlockReader, count: number): string[] {
  const lines: string[] = [];
  for (let bar = 0; bar < count; bar++) {
    const name = `Base Address ${bar}`;
    if (!has(name)) continue; // The upper half of the one before.
    const whole = value(name);
    const upper = has(`${name} Upper 32 Bits`) ? value(`${name} Upper 32 Bits`) : 0;
    // lspci takes all ones for nothing there; it leaves out what is 0.
    if (whole === 0 || whole === all) continue;
    const isPorts = named(name, 'Space Indicator') === 'I/O';
    const address = BigInt(value(name, 'Base Address') * (isPorts ? 4 : 16)) + (BigInt(upper) << 32n);
    if (isPorts) {
      const isEnabled = flag('Command', 'I/O Space Enable') === '+';
      const at = address !== 0n || isEnabled ? hexDigits(address, 4) : '<unassigned>';
      lines.push(`\tRegion ${bar}: I/O ports at ${at}${isEnabled ? '' : ' [disabled]'}`);
      continue;
    }
    const isEnabled = flag('Command', 'Memory Space Enable') === '+';
    const type = named(name, 'Type');
    // An address of 64 bits has no place in the last BAR: lspci takes it for none.
    const isCut = type === '64-bit' && !has(`${name} Upper 32 Bits`);
    const at = address === 0n || isCut ? '<unassigned>' : hexDigits(address, 8);
    const kind = `${type === '3' ? 'type 3' : type}, ${flag(name, 'Prefetchable') === '+' ? '' : 'non-'}prefetchable`;
    lines.push(`\tRegion ${bar}: Memory at ${at} (${kind})${isEnabled ? '' : ' [disabled]'}`);
    if (upper !== 0 && upper !== all) lines.push(upperHalf(bar + 1, upper, flag));
  }
  return lines;
}

/** lspci 3.9.0 shows the upper half of an address as a region of its own, of whatever kind its lowest bits say. */
function upperHalf(bar: number, upper: number, flag: BlockReader['flag']): string {
  const isPorts = upper % 2 === 1;
  const isEnabled = flag('Command', isPorts ? 'I/O Space Enable' : 'Memory Space Enable') === '+';
  const types = ['32-bit', 'low-1M', '64-bit', 'type 3'];
  const kind = `${types[(upper >> 1) & 3] ?? ''}, ${(upper & 8) === 0 ? 'non-' : ''}prefetchable`;
  const what = isPorts
    ? `I/O ports at ${isEnabled ? '0000' : '<unassigned>'}`
    : `Memory at <unassigned> (${kind})`;
  return `\tRegion ${bar}: ${what}${isEnabled ? '' : ' [disabled]'}`;
}

function expansionRom({ value, flag }: BlockReader): string[] {
  const register = 'Expansion ROM Base Address';
  const whole = value(register);
  if (whole === 0) return [];
  const address = value(register, register) * 2 ** 11;
  // lspci takes all ones for nothing there, but shows a ROM that is so, other than a BAR.
  const at = whole === all ? '<ignored>' : address === 0 ? '<unassigned>' : hexDigits(address, 8);
  const state =
    flag(register, 'Expansion ROM Enable') === '-'
      ? ' [disabled]'
      : flag('Command', 'Memory Space Enable') === '-'
        ? ' [disabled by cmd]'
        : '';
  return [`\tExpansion ROM at ${at}${state}`];
}

function bridgeText(header: BlockReader): string[] {
  const { value, named, flags } = header;
  const bus = (name: string) => hexDigits(value(name), 2);
  return [
    ...regions(header, 2),
    `\tBus: primary=${bus('Primary Bus Number')}, secondary=${bus('Secondary Bus Number')}, subordinate=${bus('Subordinate Bus Number')}, sec-latency=${value('Secondary Latency Timer')}`,
    ioWindow(header),
    memoryWindow(header),
    prefetchableWindow(header),
    `\tSecondary status: ${flags('Secondary Status', {
      '66MHz': '66 MHz Capable',
      FastB2B: 'Fast Back-to-Back Transactions Capable',
      ParErr: 'Master Data Parity Error',
    })} DEVSEL=${timing(named('Secondary Status', 'DEVSEL Timing'))} ${flags('Secondary Status', {
      '>TAbort': 'Signaled Target Abort',
      '<TAbort': 'Received Target Abort',
      '<MAbort': 'Received Master Abort',
      '<SERR': 'Received System Error',
      '<PERR': 'Detected Parity Error',
    })}`,
    ...expansionRom(header),
    `\tBridgeCtl: ${flags('Bridge Control', {
      Parity: 'Parity Error Response Enable',
      SERR: 'SERR# Enable',
      NoISA: 'ISA Enable',
      VGA: 'VGA Enable',
      VGA16: 'VGA 16-bit Decode',
      MAbort: 'Master Abort Mode',
      '>Reset': 'Secondary Bus Reset',
      FastB2B: 'Fast Back-to-Back Transactions Enable',
    })}`,
    `\t\t${flags('Bridge Control', {
      PriDiscTmr: 'Primary Discard Timer',
      SecDiscTmr: 'Secondary Discard Timer',
      DiscTmrStat: 'Discard Timer Status',
      DiscTmrSERREn: 'Discard Timer SERR# Enable',
    })}`,
  ];
}

/** A window that begins after its end is closed. `bits` are those that the bridge decodes. */
function window(title: string, base: bigint, limit: bigint, bits: 16 | 32 | 64): string {
  const place = `${hexDigits(base, bits / 4)}-${hexDigits(limit, bits / 4)}`;
  const state = base <= limit ? `[size=${size(limit - base + 1n)}]` : '[disabled]';
  return `\t${title} behind bridge: ${place} ${state} [${bits}-bit]`;
}

function size(bytes: bigint): string {
  const units = ['', 'K', 'M', 'G', 'T'];
  let [unit, rest] = [0, bytes];
  for (; unit < 4 && rest % 1024n === 0n; unit++) rest /= 1024n;
  return `${rest}${units[unit] ?? ''}`;
}

function ioWindow({ value, named }: BlockReader): string {
  const bits = named('I/O Base', 'Addressing Capability');
  if (bits !== named('I/O Limit', 'Addressing Capability') || !bits.endsWith('-bit'))
    return `\t!!! Unknown I/O range types ${value('I/O Base').toString(16)}/${value('I/O Limit').toString(16)}`;
  const isWide = bits === '32-bit';
  const place = (which: 'Base' | 'Limit') =>
    value(`I/O ${which}`, `I/O ${which} Address`) * 2 ** 12 +
    (isWide ? value(`I/O ${which} Upper 16 Bits`) * 2 ** 16 : 0);
  return window('I/O', BigInt(place('Base')), BigInt(place('Limit') + 0xfff), isWide ? 32 : 16);
}

function memoryWindow({ value, named }: BlockReader): string {
  const bits = named('Memory Base', 'Addressing Capability');
  if (bits !== named('Memory Limit', 'Addressing Capability') || bits !== '32-bit')
    return `\t!!! Unknown memory range types ${value('Memory Base').toString(16)}/${value('Memory Limit').toString(16)}`;
  const place = (which: 'Base' | 'Limit') => value(`Memory ${which}`, `Memory ${which} Address`) * 2 ** 20;
  return window('Memory', BigInt(place('Base')), BigInt(place('Limit') + 0xf_ffff), 32);
}

function prefetchableWindow({ value, named }: BlockReader): string {
  const register = (which: 'Base' | 'Limit') => `Prefetchable Memory ${which}`;
  const bits = named(register('Base'), 'Addressing Capability');
  if (bits !== named(register('Limit'), 'Addressing Capability') || !bits.endsWith('-bit'))
    return `\t!!! Unknown prefetchable memory range types ${value(register('Base')).toString(16)}/${value(register('Limit')).toString(16)}`;
  const isWide = bits === '64-bit';
  const place = (which: 'Base' | 'Limit') =>
    BigInt(value(register(which), `${register(which)} Address`) * 2 ** 20) +
    (isWide ? BigInt(value(`Prefetchable ${which} Upper 32 Bits`)) << 32n : 0n);
  const [base, limit] = [place('Base'), place('Limit') + 0xf_ffffn];
  return window('Prefetchable memory', base, limit, isWide ? 64 : 32);
}

function cardbusText(header: BlockReader): string[] {
  const { value, flag, flags } = header;
  const bus = (name: string) => hexDigits(value(name), 2);
  const memory = [0, 1].map((number) => {
    const base = value(`Memory Base ${number}`);
    const limit = (value(`Memory Limit ${number}`) + 0xfff) % 2 ** 32;
    const state = flag('Command', 'Memory Space Enable') === '+' ? '' : ' [disabled]';
    const kind = flag('Bridge Control', `Memory ${number} Prefetch Enable`) === '+' ? ' (prefetchable)' : '';
    return `\tMemory window ${number}: ${hexDigits(base, 8)}-${hexDigits(limit, 8)}${state}${kind}`;
  });
  const io = [0, 1].map((number) => {
    const isWide = value(`I/O Base ${number}`, 'Addressing Capability') % 2 === 1;
    const place = (which: 'Base' | 'Limit') =>
      (value(`I/O ${which} ${number}`, `I/O ${which} ${number}`) * 4) % (isWide ? 2 ** 32 : 2 ** 16);
    const state = flag('Command', 'I/O Space Enable') === '+' ? '' : ' [disabled]';
    return `\tI/O window ${number}: ${hexDigits(place('Base'), 8)}-${hexDigits(place('Limit') + 3, 8)}${state}`;
  });
  const legacy = value('PC Card 16-bit IF Legacy Mode Base Address') % 2 ** 16;
  return [
    ...regions(header, 1),
    `\tBus: primary=${bus('PCI Bus Number')}, secondary=${bus('CardBus Bus Number')}, subordinate=${bus('Subordinate Bus Number')}, sec-latency=${value('CardBus Latency Timer')}`,
    ...memory,
    ...io,
    ...(flag('Secondary Status', 'Received System Error') === '+' ? ['\tSecondary status: SERR'] : []),
    `\tBridgeCtl: ${flags('Bridge Control', {
      Parity: 'Parity Error Response Enable',
      SERR: 'SERR# Enable',
      ISA: 'ISA Enable',
      VGA: 'VGA Enable',
      MAbort: 'Master Abort Mode',
      '>Reset': 'CardBus Reset',
      '16bInt': 'IREQ-INT Enable',
      PostWrite: 'Write Posting Enable',
    })}`,
    ...(legacy === 0 ? [] : [`\t16-bit legacy interface ports at ${hexDigits(legacy, 4)}`]),
  ];
}
