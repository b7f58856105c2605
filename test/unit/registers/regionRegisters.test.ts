import assert from 'node:assert/strict';
import { accessWidths } from '../../../src/shared/model/accessWidth';
import { bitsText, fieldValueText, summaryText } from '../../../src/shared/registers/fieldText';
import { cellsOfRegister, storedInCell, valueOfCells } from '../../../src/shared/registers/registerCells';
import { registersOfRegion } from '../../../src/shared/registers/regionRegisters';
import { parseBlock } from '../../../src/shared/registers/regmap/parseBlock';
import { createRandom } from '../../support/random';

const region = { size: 0x100, widths: accessWidths, misalignment: 0 };

function block(registers: readonly object[]) {
  return parseBlock({ name: 'B', registers }) ?? assert.fail();
}

describe('the cells of a register', () => {
  const cases = [
    ['of its size', { size: 32 }, 4, region, { offset: 4, width: 32, count: 1 }],
    ['of 64 bits where they are aligned', { size: 64 }, 8, region, { offset: 8, width: 64, count: 1 }],
    ['of halves where they are not', { size: 64 }, 4, region, { offset: 4, width: 32, count: 2 }],
    ['of bytes at an odd offset', { size: 24 }, 9, region, { offset: 9, width: 8, count: 3 }],
    ['of one bit', { size: 1 }, 5, region, { offset: 5, width: 8, count: 1 }],
    [
      'as the description says',
      { size: 8, accessWidth: 32 as const },
      4,
      region,
      { offset: 4, width: 32, count: 1 },
    ],
    [
      'in a region of narrow accesses',
      { size: 64 },
      0,
      { widths: [8, 16, 32] as const, misalignment: 0 },
      { offset: 0, width: 32, count: 2 },
    ],
    [
      'by the address, not the offset',
      { size: 32 },
      2,
      { widths: accessWidths, misalignment: 2 },
      { offset: 2, width: 32, count: 1 },
    ],
  ] as const;
  for (const [name, register, offset, accesses, expected] of cases)
    it(name, () => assert.deepEqual(cellsOfRegister(register, offset, accesses), expected));

  it('hold its value in both byte orders', () => {
    const run = { offset: 0, width: 16, count: 2 } as const;
    const cells = new Map([
      [0, '0x1122'],
      [2, '0x3344'],
    ] as const);
    const loaded = ({ offset }: { offset: number }) => cells.get(offset as 0 | 2);
    assert.equal(valueOfCells(32, run, 'little', loaded), 0x3344_1122n);
    assert.equal(valueOfCells(32, run, 'big', loaded), 0x2211_4433n);
    assert.equal(
      valueOfCells(32, run, 'little', ({ offset }) => (offset === 0 ? '0x1' : undefined)),
      undefined,
    );
  });

  it('store what they load', () => {
    const random = createRandom();
    for (let round = 0; round < 2000; round++) {
      const width = random.pick(accessWidths);
      const count = 64 / width;
      const run = { offset: 0, width, count };
      const value = BigInt(random.upTo(2 ** 32 - 1)) * 2n ** 32n + BigInt(random.upTo(2 ** 32 - 1));
      for (const order of ['little', 'big'] as const) {
        const stored = Array.from({ length: count }, (_, index) => storedInCell(value, index, run, order));
        const back = valueOfCells(64, run, order, ({ offset }) => stored[offset / (width / 8)]);
        assert.equal(back, value);
      }
    }
  });
});

describe('the registers of a region', () => {
  it('are found by their place', () => {
    const described = block([
      { name: 'A', offset: 0, size: 64 },
      { name: 'LOW', offset: 8, size: 16 },
      { name: 'HIGH', offset: 10, size: 16 },
      { name: 'R[%s]', offset: 16, size: 32, count: 3, stride: 4 },
    ]);
    const { all, at, find } = registersOfRegion([{ block: described, offset: 0x20 }], region);
    const names = (offset: number, width: 8 | 16 | 32 | 64) => at({ offset, width }).map(({ path }) => path);
    assert.equal(all.length, 6);
    assert.deepEqual(names(0x20, 32), ['A']);
    assert.deepEqual(names(0x24, 32), ['A']);
    assert.deepEqual(names(0x28, 32), ['LOW', 'HIGH']);
    assert.deepEqual(names(0x2a, 8), ['HIGH']);
    assert.deepEqual(names(0x30, 64), ['R[0]', 'R[1]']);
    assert.deepEqual(names(0x1f, 8), []);
    assert.deepEqual(names(0x3c, 8), []);
    assert.equal(find(0, 'R[2]')?.run.offset, 0x38);
    assert.equal(find(1, 'R[2]'), undefined);
  });

  it('are those that lie in it and have a place of their own', () => {
    const described = block([
      { name: 'INSIDE', offset: 0xfc, size: 32 },
      { name: 'OUTSIDE', offset: 0x100, size: 32 },
      {
        name: 'BEHIND',
        offset: 0,
        size: 32,
        indirect: { indexRegister: 'INSIDE', index: 1, dataRegister: 'INSIDE' },
      },
    ]);
    const { all } = registersOfRegion([{ block: described, offset: 0 }], region);
    assert.deepEqual(
      all.map(({ path }) => path),
      ['INSIDE'],
    );
  });
});

describe('a field in words', () => {
  const [register] = block([
    {
      name: 'CC',
      offset: 0,
      fields: [
        { name: 'EN', bits: 0 },
        { name: 'CSS', bits: '6:4', values: { 0: 'NVM', 6: 'All' } },
        { name: 'MPS', bits: '12:7' },
        { name: 'Reserved', bits: '31:13' },
      ],
    },
  ]).members;
  const fields = register?.kind === 'register' ? register.fields : assert.fail();

  it('has its name and its number', () => {
    const [en, css, mps] = fields;
    if (!en || !css || !mps) assert.fail();
    assert.equal(fieldValueText(en, 1n), '1');
    assert.equal(fieldValueText(css, 6n), 'All (6)');
    assert.equal(fieldValueText(css, 3n), '3');
    assert.equal(fieldValueText(mps, 31n), '0x1f (31)');
    assert.deepEqual([bitsText(en), bitsText(mps)], ['0', '12:7']);
  });

  it('stands in the summary when it says something', () => {
    assert.equal(summaryText(fields, 0n), 'CSS=NVM');
    assert.equal(summaryText(fields, 0xffff_efe1n), 'EN, CSS=All, MPS=0x1f');
  });
});
