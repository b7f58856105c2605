import assert from 'node:assert/strict';
import { toHex, type Hex } from '../../../../src/shared/base/hex';
import { accessWidths, bytesOf, digitsOf, type AccessWidth } from '../../../../src/shared/model/accessWidth';
import type { CellContent, StagedWrite } from '../../../../src/shared/protocol/webviewProtocol';
import {
  describeOutcome,
  describeScope,
  findMatches,
  type FindSpace,
} from '../../../../webview/find/findMatches';
import { createRandom } from '../../../support/random';

function cell(offset: number, value: Hex, width: AccessWidth = 32): CellContent {
  return { offset, width, state: 'value', value, at: 0 };
}

function staged(offset: number, value: Hex, width: AccessWidth = 32): StagedWrite {
  return { id: offset, offset, width, value, verify: false };
}

function space(known: readonly CellContent[], parts: Partial<FindSpace> = {}): FindSpace {
  return { width: 32, order: 'little', known, staged: [], ...parts };
}

const region = space([
  cell(0x10, '0x1f'),
  cell(0x0, '0x00001234'),
  cell(0x4, '0xdeadbeef'),
  cell(0x8, '0x64636261'), // abcd
  cell(0xc, '0xffff6665'), // ef
  { offset: 0x14, width: 32, state: 'fault', reason: 'bus error', at: 0 },
  { offset: 0x18, width: 32, state: 'blocked', reason: 'policy', at: 0 },
  { ...cell(0x1c, '0x2'), previous: '0x1' },
  cell(0x0, '0x12', 8),
]);

describe('find', () => {
  const offsets = (query: string, where = region) => {
    const { offsets: found, problem } = findMatches(query, where);
    return problem ?? found;
  };

  it('finds values as hex and decimal', () => {
    assert.deepEqual(offsets('0x1f'), [0x10]);
    assert.deepEqual(offsets('31'), [0x10]);
    assert.deepEqual(offsets('0b11111'), [0x10]);
    assert.deepEqual(offsets('deadbeef'), [4]);
    assert.deepEqual(offsets('DEAD_BEEF'), [4]);
    assert.deepEqual(offsets('0x2'), [0x1c]);
    assert.deepEqual(offsets('0x3'), []);
    assert.deepEqual(offsets(' '), []);
  });

  it('takes any digit for a question mark', () => {
    assert.deepEqual(offsets('0x1???'), [0]);
    assert.deepEqual(offsets('dead????'), [4]);
    assert.deepEqual(offsets('0x??34'), [0]);
    assert.deepEqual(offsets('????'), [0, 0x10, 0x1c]);
    assert.deepEqual(offsets('????????'), [0, 4, 8, 0xc, 0x10, 0x1c]);
    assert.deepEqual(offsets('?????????'), [0, 4, 8, 0xc, 0x10, 0x1c]);
    assert.match(String(offsets('1????????')), /does not fit/);
  });

  it('takes a value and a mask', () => {
    assert.deepEqual(offsets('0x34/0xff'), [0]);
    assert.deepEqual(offsets('0x0/0x1'), [0, 0x1c]);
    assert.match(String(offsets('0x3/0x1')), /not in the mask/);
    assert.match(String(offsets('0x3/x')), /not a number/);
    assert.match(String(offsets('1/2/3')), /nothing that can be found/);
  });

  it('finds bytes over neighbours, in memory order', () => {
    assert.deepEqual(offsets('de ad'), []);
    assert.deepEqual(offsets('be ad'), [5]);
    assert.deepEqual(offsets('ef be ad de 61'), [4]);
    assert.deepEqual(offsets('34 ?? 00'), [0]);
    assert.deepEqual(offsets('?d de'), [6]);
    assert.match(String(offsets('de ad b')), /“b” is not a byte/);
  });

  it('finds text, while it is typed as well', () => {
    assert.deepEqual(offsets('"abc"'), [8]);
    assert.deepEqual(offsets("'cdef'"), [0xa]);
    assert.deepEqual(offsets('"abc'), [8]);
    assert.deepEqual(offsets('"'), []);
    assert.deepEqual(offsets('""'), []);
    assert.match(String(offsets('"ä"')), /ASCII/);
  });

  it('does not find what spans a cell that is not known', () => {
    const holes = space([cell(0, '0x41414141'), cell(8, '0x41414141')]);
    assert.deepEqual(offsets('"AAAA"', holes), [0, 8]);
    assert.deepEqual(offsets('"AAAAA"', holes), []);
    const faulty = space([
      cell(0, '0x41414141'),
      { offset: 4, width: 32, state: 'fault', at: 0 },
      cell(8, '0x41414141'),
    ]);
    assert.deepEqual(offsets('"AAAAA"', faulty), []);
  });

  it('finds states', () => {
    assert.deepEqual(offsets('fault'), [0x14]);
    assert.deepEqual(offsets('Blocked'), [0x18]);
    assert.deepEqual(offsets('changed'), [0x1c]);
    assert.deepEqual(offsets('staged'), []);
  });

  it('knows what is staged beside what was read', () => {
    const planned = space([cell(0, '0x1'), cell(4, '0x42424242')], {
      staged: [staged(0, '0x5'), staged(0, '0x41414141'), staged(0x20, '0x7'), staged(8, '0x1', 8)],
    });
    assert.deepEqual(offsets('staged', planned), [0, 0x20]);
    assert.deepEqual(offsets('0x1', planned), [0]);
    assert.deepEqual(offsets('0x41414141', planned), [0]);
    assert.deepEqual(offsets('0x5', planned), []);
    assert.deepEqual(offsets('7', planned), [0x20]);
    assert.deepEqual(offsets('"AB"', planned), [3]);
    assert.equal(findMatches('7', planned).searched, 3);
  });

  it('compares values as they are shown, and bytes as they lie', () => {
    const big = space([cell(4, '0xdeadbeef')], { order: 'big' });
    assert.deepEqual(offsets('0xefbeadde', big), [4]);
    assert.deepEqual(offsets('0xdeadbeef', big), []);
    assert.deepEqual(offsets('ef be', big), [4]);
  });

  it('knows a cell at its own width only', () => {
    const bytes = { ...region, width: 8 as const };
    assert.deepEqual(offsets('0x12', bytes), [0]);
    assert.equal(findMatches('0x12', bytes).searched, 1);
    assert.match(String(offsets('0x100', bytes)), /does not fit a cell of 8 bits/);
  });

  it('finds each value that was put, at every width', () => {
    const random = createRandom();
    for (const width of accessWidths) {
      const bytes = bytesOf(width);
      const known = Array.from({ length: 200 }, (_, index) =>
        cell(index * bytes, toHex(random.upTo(2 ** Math.min(width, 48) - 1), digitsOf(width)), width),
      ).filter(() => !random.once(4));
      for (const { value } of known.slice(0, 50)) {
        const expected = known.filter((each) => each.value === value).map(({ offset }) => offset);
        assert.deepEqual(offsets(value ?? '', space(known, { width })), expected);
      }
    }
  });

  it('says what came of it', () => {
    const outcome = { offsets: [1, 2, 3], searched: 9 };
    assert.equal(describeOutcome(outcome, 'x'), '3 results');
    assert.equal(describeOutcome(outcome, 'x', 1), '2 of 3');
    assert.equal(describeOutcome({ ...outcome, offsets: [1] }, 'x'), '1 result');
    assert.equal(describeOutcome({ ...outcome, offsets: [] }, 'x'), 'No results');
    assert.equal(describeOutcome({ ...outcome, offsets: [] }, ' '), '');
    assert.equal(describeOutcome({ ...outcome, offsets: [], problem: 'odd' }, 'x'), '');
    assert.equal(describeScope(9), 'in what has been read: 9 cells');
    assert.match(describeScope(0), /Nothing has been read/);
  });
});
