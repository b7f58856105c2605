import assert from 'node:assert/strict';
import { decodeConfigSpace } from '../../src/shared/pci/config/configDecode';
import { virtioStructures } from '../../src/shared/pci/config/virtioStructures';
import { accessLabel } from '../../src/shared/registers/accessLabel';
import { placedRegisters } from '../../src/shared/registers/placedRegisters';
import { checkConfigDecode } from '../support/checkConfigDecode';
import { readBlock } from '../support/lspci/blockReader';
import { createRandom } from '../support/random';

/** 16- and 32-bit values at their offsets; the rest is 0. */
interface Contents {
  readonly words?: Readonly<Record<number, number>>;
  readonly dwords?: Readonly<Record<number, number>>;
}

function configOf({ words = {}, dwords = {} }: Contents, size = 0x100): Uint8Array {
  const config = new Uint8Array(size);
  const view = new DataView(config.buffer);
  for (const [offset, value] of Object.entries(words)) view.setUint16(Number(offset), value, true);
  for (const [offset, value] of Object.entries(dwords)) view.setUint32(Number(offset), value, true);
  return config;
}

function dwordsOf(config: Uint8Array): (offset: number) => number {
  const view = new DataView(config.buffer);
  return (offset) => view.getUint32(offset, true);
}

const decode = (config: Uint8Array) => decodeConfigSpace(dwordsOf(config), config.length);
const shapeOf = (config: Uint8Array) =>
  decode(config).blocks.map(({ block, offset }) => `${offset.toString(16)} ${block.name}`);

/** A function with a list of capabilities that begins at 0x40. */
const listed = { words: { 0x00: 0x1234, 0x06: 0x10, 0x34: 0x40 } } as const;

/** A PCI Express function of a port type, with an extended capability at 0x100, of 4 KiB. */
function expressOf(portType: number, id: number, rest: Contents, lanes = 0): Uint8Array {
  const layout = portType >= 4 && portType <= 8 ? 1 : 0;
  return configOf(
    {
      words: { ...listed.words, 0x0e: layout, 0x40: 0x0010, 0x42: (portType << 4) | 2, ...rest.words },
      dwords: { 0x4c: lanes << 4, 0x100: 0x1_0000 | id, ...rest.dwords },
    },
    0x1000,
  );
}

describe('the walk of configuration space', () => {
  it('asks for what decides, and for no more, as it comes to know', () => {
    const config = expressOf(4, 0x0b, { dwords: { 0x104: 0x0100_0007 } });
    const known = new Set<number>();
    const asked: (readonly number[])[] = [];
    for (;;) {
      const { missing } = decodeConfigSpace(
        (offset) => (known.has(offset) ? dwordsOf(config)(offset) : undefined),
        config.length,
      );
      if (missing.length === 0) break;
      asked.push(missing);
      for (const offset of missing) known.add(offset);
    }
    assert.deepEqual(asked, [
      [0x00, 0x04, 0x0c], // identity, Status, header type
      [0x10, 0x14, 0x34], // which BARs are two; where the list begins
      [0x40],
      [0x100],
      [0x104], // how long it is
    ]);
  });

  it('gives the header that all functions share while nothing is known', () => {
    const { blocks, problems } = decodeConfigSpace(() => undefined, 0x1000);
    assert.deepEqual(
      blocks.map(({ block }) => block.name),
      ['Header'],
    );
    assert.deepEqual(problems, []);
  });

  it('tells a function that is not there from a virtual function, which has no IDs', () => {
    const gone = new Uint8Array(0x100).fill(0xff);
    assert.deepEqual(decode(gone), {
      blocks: [],
      missing: [],
      problems: ['No function answers: all bits are ones.'],
    });
    assert.deepEqual(shapeOf(configOf({ dwords: { 0x00: 0xffff_ffff, 0x08: 0x0200_0000 } })), [
      '0 Type 0 Header',
    ]);
  });

  it('knows nothing beyond the common header of an unknown layout', () => {
    assert.deepEqual(shapeOf(configOf({ words: { ...listed.words, 0x0e: 0x7f } })), ['0 Header']);
  });

  const odd: readonly (readonly [
    what: string,
    config: Uint8Array,
    blocks: readonly string[],
    problem: string,
  ])[] = [
    [
      'a list that leads back',
      configOf({ words: { ...listed.words, 0x40: 0x5001, 0x50: 0x4003 } }),
      ['40 Power Management', '50 Vital Product Data'],
      'The list of capabilities leads back to 0x40.',
    ],
    [
      'a list that leads into the header',
      configOf({ words: { ...listed.words, 0x40: 0x3001 } }),
      ['40 Power Management'],
      'The list of capabilities leads to 0x30, where none can be.',
    ],
    [
      'a list that leads to all ones',
      configOf({ words: { ...listed.words, 0x40: 0x5001 }, dwords: { 0x50: 0xffff_ffff } }),
      ['40 Power Management'],
      'The list of capabilities is broken: it leads to 0xffffffff at 0x50.',
    ],
    [
      'a list that leads out of what can be read',
      configOf({ words: { ...listed.words, 0x34: 0x80 } }, 0x40),
      [],
      'The list of capabilities leads to 0x80, where none can be.',
    ],
    [
      'a capability that ends beyond the end',
      configOf({ words: { ...listed.words, 0x34: 0xfc, 0xfc: 0x0005, 0xfe: 0x0180 } }),
      ['fc MSI'],
      'MSI at 0xfc goes on beyond 0x100.',
    ],
    [
      'an extended list that leads back',
      expressOf(0, 0x18, { dwords: { 0x100: 0x1101_0018, 0x110: 0x1001_0003 } }),
      ['40 PCI Express', '100 Latency Tolerance Reporting', '110 Device Serial Number'],
      'The list of extended capabilities leads back to 0x100.',
    ],
    [
      'an extended list that leads to the conventional space',
      expressOf(0, 0x18, { dwords: { 0x100: 0x0401_0018 } }),
      ['40 PCI Express', '100 Latency Tolerance Reporting'],
      'The list of extended capabilities leads to 0x40, where none can be.',
    ],
  ];
  for (const [what, config, blocks, problem] of odd) {
    it(`gets on with ${what}`, () => {
      assert.deepEqual(shapeOf(config).slice(1), blocks);
      assert.deepEqual(decode(config).problems, [problem]);
      checkConfigDecode(config);
    });
  }

  it('takes zeros or ones at 0x100 for no extended capabilities', () => {
    for (const header of [0, 0xffff_ffff]) {
      const config = expressOf(0, 0, { dwords: { 0x100: header } });
      assert.deepEqual(shapeOf(config), ['0 Type 0 Header', '40 PCI Express']);
      assert.deepEqual(decode(config).problems, []);
    }
  });

  it('gives capabilities that recur names of their own', () => {
    const config = configOf({ words: { ...listed.words, 0x40: 0x5009, 0x42: 3, 0x50: 0x0009, 0x52: 3 } });
    assert.deepEqual(shapeOf(config), ['0 Type 0 Header', '40 Vendor-Specific', '50 Vendor-Specific 2']);
  });

  it('takes any bytes, as random as they are, and whatever of them is known', () => {
    const random = createRandom();
    for (let round = 0; round < 200; round++) {
      const config = Uint8Array.from({ length: random.pick([0, 0x40, 0x100, 0x1000]) }, () =>
        random.once(3) ? random.pick([0x00, 0xff]) : random.upTo(0xff),
      );
      // Lists that can be walked, of what is random.
      if (config.length > 0x40) config.set([0x10, 0x00], 0x06);
      if (config.length > 0x40) config[0x0e] = random.pick([0, 1, 2]);
      if (config.length > 0x100) config.set([0x10, 0x00], (config[0x34] = 0x40));
      checkConfigDecode(config);
    }
  });
});

describe('what is written to configuration space', () => {
  /** Labels of all fields of a register, by those that share them. */
  const labelsOf = (config: Uint8Array, block: string, register: string) => {
    const placed = decode(config).blocks.find((one) => one.block.name === block) ?? assert.fail(block);
    const found = [...placedRegisters(placed.block)].find(({ path }) => path === register);
    assert.ok(found, register);
    const labels = new Map<string, string[]>();
    for (const field of found.register.fields)
      labels.set(accessLabel(field), [...(labels.get(accessLabel(field)) ?? []), field.name]);
    return Object.fromEntries(labels);
  };
  const port = expressOf(4, 0x01, { words: { 0x42: 0x0142 } });

  // PCI Express Base Specification 5.0, 7.5.1.1.4, 7.5.1.3.7, 7.5.3.5, 7.5.3.8, 7.5.3.11, 7.5.3.14, 7.8.4.2, 7.8.4.5, 7.8.4.10, 7.5.2.2
  const cleared: readonly (readonly [
    config: Uint8Array,
    block: string,
    register: string,
    w1c: readonly string[],
  ])[] = [
    [
      port,
      'Type 1 Header',
      'Status',
      [
        'Master Data Parity Error',
        'Signaled Target Abort',
        'Received Target Abort',
        'Received Master Abort',
        'Signaled System Error',
        'Detected Parity Error',
      ],
    ],
    [
      port,
      'Type 1 Header',
      'Secondary Status',
      [
        'Master Data Parity Error',
        'Signaled Target Abort',
        'Received Target Abort',
        'Received Master Abort',
        'Received System Error',
        'Detected Parity Error',
      ],
    ],
    [
      port,
      'PCI Express',
      'Device Status',
      [
        'Correctable Error Detected',
        'Non-Fatal Error Detected',
        'Fatal Error Detected',
        'Unsupported Request Detected',
        'Emergency Power Reduction Detected',
      ],
    ],
    [
      port,
      'PCI Express',
      'Link Status',
      ['Link Bandwidth Management Status', 'Link Autonomous Bandwidth Status'],
    ],
    [
      port,
      'PCI Express',
      'Slot Status',
      [
        'Attention Button Pressed',
        'Power Fault Detected',
        'MRL Sensor Changed',
        'Presence Detect Changed',
        'Command Completed',
        'Data Link Layer State Changed',
      ],
    ],
    [port, 'PCI Express', 'Root Status', ['PME Status']],
    [
      port,
      'Advanced Error Reporting',
      'Correctable Error Status',
      [
        'Receiver Error',
        'Bad TLP',
        'Bad DLLP',
        'REPLAY_NUM Rollover',
        'Replay Timer Timeout',
        'Advisory Non-Fatal Error',
        'Corrected Internal Error',
        'Header Log Overflow',
      ],
    ],
    [
      port,
      'Advanced Error Reporting',
      'Root Error Status',
      [
        'ERR_COR Received',
        'Multiple ERR_COR Received',
        'ERR_FATAL/NONFATAL Received',
        'Multiple ERR_FATAL/NONFATAL Received',
        'First Uncorrectable Fatal',
        'Non-Fatal Error Messages Received',
        'Fatal Error Messages Received',
      ],
    ],
    [
      configOf({ words: { ...listed.words, 0x40: 0x0001 } }),
      'Power Management',
      'Power Management Control/Status',
      ['PME_Status'],
    ],
  ];
  for (const [config, block, register, w1c] of cleared) {
    it(`${block}.${register} is cleared by ones where it is a status`, () => {
      assert.deepEqual(labelsOf(config, block, register)['RW W1C'], w1c);
    });
  }

  it('Uncorrectable Error Status, Mask and Severity have the same bits, of which the first are cleared by ones', () => {
    const names = labelsOf(port, 'Advanced Error Reporting', 'Uncorrectable Error Status');
    for (const register of ['Mask', 'Severity'])
      assert.deepEqual(labelsOf(port, 'Advanced Error Reporting', `Uncorrectable Error ${register}`), {
        RW: names['RW W1C'],
      });
  });

  it('Retrain Link starts something and reads as 0; Command is stored', () => {
    assert.deepEqual(labelsOf(port, 'PCI Express', 'Link Control')['RW WP'], ['Retrain Link']);
    assert.deepEqual(Object.keys(labelsOf(port, 'Type 1 Header', 'Command')), ['RW']);
  });

  it('registers are as wide as the specification says', () => {
    const sizes = new Map(
      [...placedRegisters(decode(port).blocks[0]?.block ?? assert.fail())].map(({ path, register }) => [
        path,
        register.size,
      ]),
    );
    for (const [register, size] of [
      ['Command', 16],
      ['Revision ID', 8],
      ['Base Class Code', 8],
      ['Secondary Status', 16],
      ['Prefetchable Base Upper 32 Bits', 32],
      ['Bridge Control', 16],
    ] as const)
      assert.equal(sizes.get(register), size, register);
  });
});

describe('capabilities that Debian’s lspci does not decode', () => {
  /** A register's value, or `REGISTER: FIELD`'s name or number. */
  type Expected = Readonly<Record<string, string | number>>;
  const check = (config: Uint8Array, name: string, expected: Expected) => {
    const placed = decode(config).blocks.find(({ block }) => block.name === name) ?? assert.fail(name);
    const { value, named } = readBlock(placed, config);
    for (const [path, wanted] of Object.entries(expected)) {
      const [register = '', field] = path.split(': ');
      assert.equal(
        typeof wanted === 'number' ? value(register, field) : named(register, field),
        wanted,
        path,
      );
    }
    checkConfigDecode(config);
  };

  it('Power Budgeting', () =>
    check(
      expressOf(0, 0x04, { dwords: { 0x104: 5, 0x108: 0b001_111_01_000_10_00011001, 0x10c: 1 } }),
      'Power Budgeting',
      {
        'Data Select': 5,
        'Data: Base Power': 25,
        'Data: Data Scale': '0.01x',
        'Data: PM State': 'D1',
        'Data: Type': 'Maximum',
        'Data: Power Rail': '3.3V',
        'Power Budget Capability: System Allocated': 1,
      },
    ));

  it('Data Link Feature', () =>
    check(expressOf(4, 0x25, { dwords: { 0x104: 0x8000_0001, 0x108: 0x8000_0001 } }), 'Data Link Feature', {
      'Data Link Feature Capabilities: Local Data Link Feature Supported': 1,
      'Data Link Feature Capabilities: Data Link Feature Exchange Enable': 1,
      'Data Link Feature Status: Remote Data Link Feature Supported Valid': 1,
    }));

  it('Physical Layer 16.0 GT/s has a register for each lane of the link', () => {
    const config = expressOf(4, 0x26, { dwords: { 0x10c: 0x1f, 0x110: 0x2, 0x120: 0x7654_3210 } }, 4);
    check(config, 'Physical Layer 16.0 GT/s', {
      '16.0 GT/s Status: Equalization 16.0 GT/s Complete': 1,
      '16.0 GT/s Status: Link Equalization Request 16.0 GT/s': 1,
      '16.0 GT/s Local Data Parity Mismatch Status': 2,
      '16.0 GT/s Lane Equalization Control[3]: Downstream Port 16.0 GT/s Transmitter Preset': 6,
      '16.0 GT/s Lane Equalization Control[3]: Upstream Port 16.0 GT/s Transmitter Preset': 7,
    });
    const { block } = decode(config).blocks.at(-1) ?? assert.fail();
    assert.equal([...placedRegisters(block)].filter(({ path }) => path.endsWith(']')).length, 4);
  });

  it('Physical Layer 32.0 GT/s', () =>
    check(
      expressOf(4, 0x2a, { dwords: { 0x104: 0x703, 0x108: 0x200, 0x10c: 0x7e0, 0x110: 0x1e98_0002 } }, 1),
      'Physical Layer 32.0 GT/s',
      {
        '32.0 GT/s Capabilities: Equalization Bypass to Highest Rate Supported': 1,
        '32.0 GT/s Control: Modified TS Usage Mode Selected': 'Alternate Protocol Negotiation',
        '32.0 GT/s Status: Received Enhanced Link Behavior Control':
          'Modified TS1/TS2 Ordered Sets supported',
        '32.0 GT/s Status: No Equalization Needed Received': 1,
        'Received Modified TS Data 1: Modified TS Vendor ID': 0x1e98,
      },
    ));

  it('Physical Layer 64.0 GT/s', () =>
    check(expressOf(4, 0x31, { dwords: { 0x10c: 0x41, 0x110: 0x21 } }, 2), 'Physical Layer 64.0 GT/s', {
      '64.0 GT/s Status: Equalization 64.0 GT/s Complete': 1,
      '64.0 GT/s Status: Transmitter Precode Request': 1,
      '64.0 GT/s Lane Equalization Control[0]: Upstream Port 64.0 GT/s Transmitter Preset': 2,
    }));

  it('Lane Margining at the Receiver', () =>
    check(
      expressOf(4, 0x27, { dwords: { 0x104: 0x3_0001, 0x10c: 0x1234_9c0e } }, 2),
      'Lane Margining at the Receiver',
      {
        'Margining Port Capabilities: Margining uses Driver Software': 1,
        'Margining Port Status: Margining Software Ready': 1,
        'Lane[1].Margining Lane Control: Receiver Number': 6,
        'Lane[1].Margining Lane Control: Margin Type': 1,
        'Lane[1].Margining Lane Control: Margin Payload': 0x9c,
        'Lane[1].Margining Lane Status: Margin Payload Status': 0x12,
      },
    ));

  it('Device 3', () =>
    check(expressOf(0, 0x2f, { dwords: { 0x104: 0x39f, 0x108: 0x24, 0x10c: 0xc } }), 'Device 3', {
      'Device Capabilities 3: L0p Supported': 1,
      'Device Capabilities 3: Retimer L0p Exit Latency': '>64us',
      'Device Control 3: 14-Bit Tag Requester Enable': 1,
      'Device Control 3: Target Link Width': 'x4',
      'Device Status 3: Initial Link Width': 'x16',
      'Device Status 3: Segment Captured': 1,
    }));

  it('Integrity and Data Encryption has streams as long as each says', () => {
    // Two streams of the link, two selective ones, of which the first has one block of addresses.
    const dwords = {
      0x104: 0x1_2003,
      0x10c: 0x0100_0001,
      0x11c: 1,
      0x120: 0x0200_0101,
      0x13c: 0,
      0x140: 0x0300_0000,
    };
    check(expressOf(0, 0x30, { dwords }), 'Integrity and Data Encryption', {
      'IDE Capability: Number of TCs Supported for Link IDE': 1,
      'Link Stream 0.Link IDE Stream Control: Stream ID': 1,
      'Selective Stream 0.Selective IDE Stream Control: Stream ID': 2,
      'Selective Stream 0.Selective IDE Stream Control: PCRC Enable': 1,
      'Selective Stream 0.Address Association[0].IDE Address Association 1: Valid': 0,
      'Selective Stream 1.Selective IDE Stream Control: Stream ID': 3,
    });
  });

  it('Data Object Exchange, where lspci takes the wrong bit for Error', () =>
    check(expressOf(0, 0x2e, { dwords: { 0x10c: 0x4 } }), 'Data Object Exchange', {
      'DOE Status: DOE Busy': 0,
      'DOE Status: DOE Error': 1,
    }));

  it('Native PCIe Enclosure Management', () =>
    check(
      expressOf(6, 0x29, { dwords: { 0x104: 0x0500_0009, 0x108: 0x9, 0x10c: 1 } }),
      'Native PCIe Enclosure Management',
      {
        'NPEM Capability: NPEM Locate Capable': 1,
        'NPEM Capability: Enclosure-specific Capabilities': 5,
        'NPEM Control: NPEM Locate Control': 1,
        'NPEM Status: NPEM Command Completed': 1,
      },
    ));

  it('Dynamic Power Allocation', () =>
    check(expressOf(0, 0x16, { dwords: { 0x104: 0x2, 0x110: 0x0a_0b_0c } }), 'Dynamic Power Allocation', {
      'DPA Capability: Substate_Max': 2,
      'DPA Power Allocation[2]': 0x0a,
    }));

  it('a port of CXL, and its power management', () =>
    check(
      expressOf(4, 0x23, { dwords: { 0x104: 0x0280_1e98, 0x108: 0x0001_0003 } }),
      'CXL Extensions for Ports',
      {
        'CXL Port Extension Status: Port Power Management Initialization Complete': 1,
      },
    ));

  it('names all others by their number', () => {
    assert.equal(shapeOf(expressOf(0, 0x1234, {})).at(-1), '100 Extended Capability 0x1234');
    assert.equal(
      shapeOf(configOf({ words: { ...listed.words, 0x40: 0x0077 } })).at(-1),
      '40 Capability 0x77',
    );
  });
});

describe('where a virtio device has its structures', () => {
  const words = {
    ...listed.words,
    0x00: 0x1af4,
    0x02: 0x1041,
    0x40: 0x5009,
    0x42: 0x0110,
    0x50: 0x6009,
    0x52: 0x0214,
  };
  const dwords = { 0x44: 4, 0x48: 0, 0x4c: 0x1000, 0x54: 4, 0x58: 0x3000, 0x5c: 0x400 };

  it('is in its vendor-specific capabilities, in the order of its preference', () => {
    const config = configOf({
      words: { ...words, 0x60: 0x0009, 0x62: 0x0110 },
      dwords: { ...dwords, 0x64: 9 },
    });
    assert.deepEqual(virtioStructures(dwordsOf(config), config.length), {
      structures: [
        { structure: 'common', bar: 4, offset: 0, length: 0x1000 },
        { structure: 'notify', bar: 4, offset: 0x3000, length: 0x400 },
      ],
      missing: [],
    });
  });

  it('is not known before they are, and is asked for', () => {
    const config = configOf({ words, dwords });
    const isKnown = (offset: number) => ![0x48, 0x54].includes(offset);
    const { structures, missing } = virtioStructures(
      (offset) => (isKnown(offset) ? dwordsOf(config)(offset) : undefined),
      config.length,
    );
    assert.deepEqual(structures, []);
    assert.deepEqual(missing, [0x48, 0x54]);
  });

  it('is nowhere in other devices', () => {
    const config = configOf({ words: { ...words, 0x00: 0x8086 }, dwords });
    assert.deepEqual(virtioStructures(dwordsOf(config), config.length), { structures: [], missing: [] });
  });
});
