import assert from 'node:assert/strict';
import { accessLabel } from '../../../src/shared/registers/accessLabel';
import { evaluateC } from '../../../src/shared/registers/import/cExpression';
import type { Imported } from '../../../src/shared/registers/import/imported';
import { importHeader } from '../../../src/shared/registers/import/importHeader';
import { importIntelReg } from '../../../src/shared/registers/import/importIntelReg';
import { placedRegisters } from '../../../src/shared/registers/placedRegisters';
import { header, intelRegList } from '../../support/importSamples';

/** `BLOCK.NAME 0xOFFSET SIZE ACCESS`, and below it `  NAME HIGH:LOW VALUE=NAME …`. */
function describeMap({ map }: Imported): string[] {
  return map.blocks.flatMap((block) =>
    [...placedRegisters(block)].flatMap(({ path, offset, register }) => [
      `${block.name}.${path} 0x${offset.toString(16)} ${register.size} ${accessLabel(register)}`,
      ...register.fields.map(({ name, bitOffset, bitWidth, enumeratedValues }) =>
        [
          `  ${name} ${bitOffset + bitWidth - 1}:${bitOffset}`,
          ...enumeratedValues.flatMap(({ values }) =>
            values.map((each) => `${each.value ?? ''}=${each.name}`),
          ),
        ].join(' '),
      ),
    ]),
  );
}

describe('import of C headers', () => {
  const imported = importHeader(header, 'sample.h');

  it('makes registers of offsets, fields of masks, bits and shifts, and names of values', () => {
    assert.deepEqual(describeMap(imported), [
      'NIC.CTRL 0x0 32 RW',
      '  FD 0:0',
      '  SPD_SEL 9:8 0=10 1=100 2=1000',
      '  RST 26:26',
      'NIC.CTRL_DUP 0x4 32 RW',
      'NIC.STATUS 0x8 32 RO',
      '  SPEED 7:6 0=10 1=100',
      'NIC.ICR 0xc0 32 RO RC',
      '  TX_DONE 0:0',
      '  VECTOR 15:8',
      'NIC.AUX 0xe0 32 RW W1C',
      '  ENDIAN 9:8 1=BIG',
      '  MODE 15:10 0=RGMII 1=RMII',
      '  LAST 16:16',
      'NIC.RAL 0x5400 32 RW',
      'DISK.CAP 0x0 64 RW',
      '  DEPTH 15:0',
      '  STRIDE 35:32',
      'DISK.VS 0x8 32 RW',
      'DISK.CC 0xc 32 RW',
      '  EN 0:0',
      '  CSS 6:4 0=NVM 6=ALL',
      'UART.IER 0x1 8 RW',
      '  MSI 3:3',
      'UART.LCR 0x3 8 RW',
    ]);
  });

  it('takes comments for descriptions', () => {
    const [block] = imported.map.blocks;
    const registers = [...placedRegisters(block ?? assert.fail())].map(({ register }) => register);
    assert.equal(registers[0]?.description, 'Device control - RW');
    assert.equal(registers[0].fields[0]?.description, 'Full duplex');
    assert.equal(registers[4]?.description, 'Of one chip only - R/W1C');
  });

  it('tells what it does not understand or guesses, by line', () => {
    const lines = header.split('\n');
    assert.deepEqual(
      imported.warnings.map(({ line, what }) => `${lines[line - 1]?.split(/\s+/)[1] ?? ''}: ${what}`),
      [
        'NIC_AUX_MODE_SHIFT: NIC_AUX_MODE has a shift and no mask: it is taken to end where the next field begins.',
        'NIC_RAL(n): NIC_RAL is an array, 0x8 bytes apart, of nobody knows how many: only the first is here.',
        'NIC_READ(reg): NIC_READ(…) is neither a register nor a field: it is left out.',
        'NIC_NAME: NIC_NAME is no number: it is left out.',
        'NIC_LOOP: NIC_LOOP is no number: it is left out.',
        'ORPHAN_BIT: ORPHAN_BIT belongs to no register: it is left out.',
      ],
    );
  });

  it('takes macros that are made of one another without end', () => {
    const chain = Array.from(
      { length: 200 },
      (_, index) => `#define A${index} (A${index + 1} + A${index + 1})`,
    );
    const calls = Array.from(
      { length: 40 },
      (_, index) => `#define F${index}(x) (F${index + 1}(x) + F${index + 1}(x))`,
    );
    const since = performance.now();
    importHeader(
      [...chain, '#define A200 A0', ...calls, '#define F40(x) (x)', '#define R_X F0(4)'].join('\n'),
      '',
    );
    assert.ok(performance.now() - since < 5000);
  });
});

describe('constant expressions of C', () => {
  const names = (name: string, args?: readonly bigint[]) =>
    name === 'BIT' ? 1n << (args?.[0] ?? 0n) : name === 'X' && args === undefined ? 5n : undefined;

  const good: Readonly<Record<string, bigint>> = {
    '0x1F': 0x1fn,
    '010': 8n,
    '1UL << 4 | 2': 18n,
    '(3 + 4 * 2) % 5': 1n,
    '10 - 2 - 3': 5n,
    '~0xffu & 0xfff': 0xf00n,
    '-1': 0xffffffffffffffffn,
    'BIT(3) ^ BIT( 1 )': 10n,
    'X / 2': 2n,
  };
  for (const [text, value] of Object.entries(good))
    it(`${text} is ${value}`, () => assert.equal(evaluateC(text, names), value));

  for (const text of [
    '',
    '(',
    '1 +',
    '1 2',
    'Y',
    'X(1)',
    'BIT(',
    '"a"',
    '1 << 64',
    '1 / 0',
    '0x',
    '1.5',
    '(u32)1',
    '('.repeat(900),
  ])
    it(`${text.slice(0, 10)} is none`, () => assert.equal(evaluateC(text, names), undefined));
});

describe('import of lists of intel_reg', () => {
  it('makes a block for each port, and tells the lines that are no registers', () => {
    const imported = importIntelReg(intelRegList, 'display');
    assert.deepEqual(describeMap(imported), [
      'MMIO.PIPE_A_CONF 0x70008 32 RW',
      'MMIO.DPLL(0) 0x6014 32 RW',
      'mchbar.SSKPD 0x5d10 32 RW',
    ]);
    assert.deepEqual(
      imported.warnings.map(({ line }) => line),
      [5],
    );
  });
});
