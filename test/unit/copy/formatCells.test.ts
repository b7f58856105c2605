import assert from 'node:assert/strict';
import { copyCellsOf, type CopyCell } from '../../../src/shared/copy/copyCell';
import { formatCells, type CopyContext } from '../../../src/shared/copy/formatCells';
import type { AccessWidth } from '../../../src/shared/model/accessWidth';

const context: CopyContext = { base: '0xfebd1000', order: 'little', bytesPerRow: 16 };
const at = Date.UTC(2026, 10, 22, 14, 0, 0);
const value = (offset: number, text: `0x${string}`, width: AccessWidth = 32): CopyCell => ({
  offset,
  width,
  state: 'value',
  value: text,
  at,
});
const mixed: readonly CopyCell[] = [
  value(0x8, '0x010000ed'),
  { offset: 0xc, width: 32, state: 'unread' },
  { offset: 0x10, width: 32, state: 'fault', reason: 'bus */ error', at },
  { offset: 0x14, width: 32, state: 'written', value: '0x12', at },
  value(0x18, '0xffffffff'),
  value(0x1c, '0x0'),
];

describe('cells to copy', () => {
  it('are those of the range, at its width', () => {
    const known = [value(0, '0x1'), value(4, '0x2', 8), value(8, '0x3')];
    assert.deepEqual(
      copyCellsOf({ offset: 0, width: 32, count: 3 }, known).map(({ offset, state, value: text }) => [
        offset,
        state,
        text,
      ]),
      [
        [0, 'value', '0x1'],
        [4, 'unread', undefined],
        [8, 'value', '0x3'],
      ],
    );
  });

  it('are values by row, with nothing where nothing is known', () => {
    assert.equal(formatCells(mixed, 'values', context), '0x010000ed\t\n\t0x00000012\t0xffffffff\t0x00000000');
    assert.equal(
      formatCells(mixed, 'values', { ...context, rowStart: 8 }),
      '0x010000ed\t\t\t0x00000012\n0xffffffff\t0x00000000',
    );
  });

  it('are rows with addresses, dots where nothing is known, and what there is to say', () => {
    assert.equal(
      formatCells(mixed, 'hex', context),
      [
        'febd1000:                   010000ed ........',
        'febd1010: ........ 00000012 ffffffff 00000000',
        '# offset 0xc: not read',
        '# offset 0x10: fault: bus */ error',
        '# offset 0x14: written, not read since',
      ].join('\n'),
    );
    const file: CopyContext = { order: 'little', bytesPerRow: 16 };
    assert.equal(formatCells([value(0x12345, '0x7', 8)], 'hex', file), '12340:                07');
    assert.equal(formatCells([], 'hex', context), '');
  });

  it('are C arrays, of which none holds what was not read', () => {
    assert.equal(
      formatCells(mixed, 'c', context),
      [
        'static const uint32_t at_0x0008[1] = {',
        '    0x010000ed,',
        '};',
        '/* offset 0xc: not read */',
        '/* offset 0x10: fault: bus * / error */',
        'static const uint32_t at_0x0014[1] = { /* written, not read since */',
        '    0x00000012,',
        '};',
        'static const uint32_t at_0x0018[2] = {',
        '    0xffffffff, 0x00000000,',
        '};',
      ].join('\n'),
    );
    const bytes = Array.from({ length: 17 }, (_, index) => value(index, '0x5', 8));
    assert.match(
      formatCells(bytes, 'c', context),
      /uint8_t at_0x0000\[17\] = \{\n( +(0x05, ?){16}\n) +0x05,\n/,
    );
  });

  it('are JSON', () => {
    const parsed = JSON.parse(formatCells(mixed, 'json', context)) as unknown[];
    assert.equal(parsed.length, mixed.length);
    assert.deepEqual(parsed.slice(0, 3), [
      {
        offset: '0x8',
        address: '0xfebd1008',
        width: 32,
        state: 'value',
        value: '0x010000ed',
        at: '2026-11-22T14:00:00.000Z',
      },
      { offset: '0xc', address: '0xfebd100c', width: 32, state: 'unread' },
      {
        offset: '0x10',
        address: '0xfebd1010',
        width: 32,
        state: 'fault',
        reason: 'bus */ error',
        at: '2026-11-22T14:00:00.000Z',
      },
    ]);
    assert.equal(formatCells([], 'json', context), '[\n\n]');
  });

  it('are in the byte order they are shown in, and say so', () => {
    const big: CopyContext = { ...context, order: 'big' };
    const cell = [value(0, '0x12345678')];
    assert.equal(formatCells(cell, 'values', big), '0x78563412');
    assert.match(formatCells(cell, 'hex', big), /^febd1000: 78563412\n# values are big-endian$/);
    assert.match(formatCells(cell, 'c', big), /^\/\* values are big-endian \*\/\n.*\n +0x78563412,/);
    assert.match(formatCells(cell, 'json', big), /"value":"0x78563412","byteOrder":"big"/);
    assert.doesNotMatch(formatCells([value(0, '0x12', 8)], 'hex', big), /endian/);
  });
});
