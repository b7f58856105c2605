import assert from 'node:assert/strict';
import { readCellsOf } from '../../../src/shared/protocol/readCells';
import { accessWidths } from '../../../src/shared/model/accessWidth';
import { differencesOf, type ReadCell } from '../../../src/shared/registers/differences';
import { formatDifferences } from '../../../src/shared/registers/formatDifferences';
import { registersOfRegion } from '../../../src/shared/registers/regionRegisters';
import { parseBlock } from '../../../src/shared/registers/regmap/parseBlock';

const block =
  parseBlock({
    name: 'B',
    registers: [
      {
        name: 'CONTROL',
        offset: 0,
        fields: [
          { name: 'EN', bits: 0 },
          { name: 'MODE', bits: '5:4', values: { 2: 'Fast' } },
          { name: 'RESERVED', bits: '31:6' },
        ],
      },
      { name: 'COUNT', offset: 4, size: 16 },
      { name: 'LIMIT', offset: 6, size: 16 },
      { name: 'WIDE', offset: 8, size: 64, byteOrder: 'big' },
    ],
  }) ?? assert.fail();
const registers = registersOfRegion([{ block, offset: 0 }], {
  size: 0x100,
  widths: accessWidths,
  misalignment: 0,
});

/** `offset:width=value`, with `~` behind it where the read before answered otherwise. */
function read(...cells: readonly string[]): ReadCell[] {
  return cells.map((text) => {
    const [, offset, width, value, changes] = /^(\w+):(\d+)=(\w+)(~?)$/.exec(text) ?? assert.fail(text);
    return {
      offset: Number(offset),
      width: accessWidths.find((each) => each === Number(width)) ?? assert.fail(text),
      value: `0x${value ?? ''}`,
      changes: changes === '~',
    };
  });
}

const compare = (own: readonly ReadCell[], other: readonly ReadCell[]) =>
  differencesOf(registers, 'little', own, other);

describe('what differs between two regions', () => {
  it('is nothing of what was not read in both', () => {
    assert.deepEqual(compare([], []), { differing: [], equal: 0, unread: 4 });
    assert.deepEqual(compare(read('0:32=1'), read('4:16=1')), { differing: [], equal: 0, unread: 4 });
    // At another width, it is another access.
    assert.deepEqual(compare(read('0:32=1'), read('0:8=2')), { differing: [], equal: 0, unread: 4 });
  });

  it('is registers with both values, and the fields that make them differ', () => {
    const { differing, equal, unread } = compare(read('0:32=41', '4:16=7'), read('0:32=60', '4:16=7'));
    assert.equal(equal, 1);
    assert.equal(unread, 2);
    assert.deepEqual(
      differing.map(({ name, offset, size, own, other, fields }) => ({
        ...{ name, offset, size, own, other },
        fields: fields.map(({ field, ...values }) => ({ name: field.name, ...values })),
      })),
      [
        {
          ...{ name: 'CONTROL', offset: 0, size: 32, own: 0x41n, other: 0x60n },
          fields: [
            { name: 'MODE', own: 0n, other: 2n },
            { name: 'EN', own: 1n, other: 0n },
          ],
        },
      ],
    );
  });

  it('is the value of a register in its own byte order', () => {
    const [only] = compare(read('8:64=1'), read('8:64=0')).differing;
    assert.equal(only?.own, 1n << 56n);
  });

  it('says of a register that changes from read to read', () => {
    const of = (own: string, other: string) => compare(read(own), read(other)).differing[0]?.changes;
    assert.equal(of('4:16=1', '4:16=2'), false);
    assert.equal(of('4:16=1~', '4:16=2'), true);
    assert.equal(of('4:16=1', '4:16=2~'), true);
  });

  it('is cells as well, where they are none of a register’s or no register was compared there', () => {
    const { differing, equal, unread } = compare(
      read('0x20:32=1', '0x24:32=1', '0x28:32=1', '4:32=1'),
      read('0x20:32=2', '0x24:32=1', '4:32=10001'),
    );
    assert.deepEqual(
      differing.map(({ name, offset, size }) => [name, offset, size]),
      [
        ['COUNT | LIMIT', 4, 32],
        ['', 0x20, 32],
      ],
    );
    assert.equal(equal, 1);
    assert.equal(unread, 5);
  });

  it('is not said twice where the same bytes were read as cells', () => {
    const { differing } = compare(
      read('4:16=1', '6:16=1', '4:32=10001'),
      read('4:16=2', '6:16=1', '4:32=10002'),
    );
    assert.deepEqual(
      differing.map(({ name }) => name),
      ['COUNT'],
    );
  });

  it('is of reads only: what was written and not read, or failed, is not known', () => {
    const at = 0;
    assert.deepEqual(
      readCellsOf([
        { offset: 0, width: 8, state: 'value', value: '0x1', at },
        { offset: 1, width: 8, state: 'stale', value: '0x2', at, previous: '0x1' },
        { offset: 2, width: 8, state: 'written', value: '0x3', at },
        { offset: 3, width: 8, state: 'fault', at },
      ]),
      [
        { offset: 0, width: 8, value: '0x1', changes: false },
        { offset: 1, width: 8, value: '0x2', changes: true },
      ],
    );
  });
});

describe('the list of what differs', () => {
  const differences = compare(read('0:32=21', '4:16=7~', '0x20:8=1'), read('0:32=1', '4:16=8', '0x20:8=2'));
  const titles = { own: 'BAR0, board A', other: 'BAR0, board B' };

  it('is text', () => {
    assert.equal(
      formatDifferences(differences, titles, 'text'),
      `A: BAR0, board A
B: BAR0, board B
3 differ, 0 equal, 2 not read in both

CONTROL +0x0: A 0x00000021, B 0x00000001
    MODE [5:4]: A Fast (2), B 0
COUNT   +0x4: A 0x0007, B 0x0008 (changed between two reads)
        +0x20: A 0x01, B 0x02`,
    );
  });

  it('is Markdown, in which no name is more than a name', () => {
    const text = formatDifferences(differences, { ...titles, own: 'a|b <c>' }, 'markdown');
    assert.deepEqual(text.split('\n'), [
      'A: a\\|b \\<c\\>  ',
      'B: BAR0, board B  ',
      '3 differ, 0 equal, 2 not read in both',
      '',
      '| Register | Offset | A | B | Fields, A ≠ B |',
      '| --- | --- | --- | --- | --- |',
      '| CONTROL | +0x0 | 0x00000021 | 0x00000001 | MODE \\[5:4\\]: Fast (2) ≠ 0 |',
      '| COUNT | +0x4 | 0x0007 | 0x0008 | (changed between two reads) |',
      '|  | +0x20 | 0x01 | 0x02 |  |',
    ]);
  });

  it('is CSV, in which no name is a formula', () => {
    const text = formatDifferences(differences, { own: '=1+1', other: 'B, "b"' }, 'csv');
    assert.deepEqual(text.split('\r\n'), [
      `register,field,offset,bits,'=1+1,"B, ""b"""`,
      'CONTROL,,0x0,32,0x00000021,0x00000001',
      'CONTROL,MODE,0x0,5:4,0x2,0x0',
      'COUNT,,0x4,16,0x0007,0x0008',
      ',,0x20,8,0x01,0x02',
    ]);
  });
});
