import assert from 'node:assert/strict';
import { toHex } from '../../../../src/shared/base/hex';
import { accessWidths, digitsOf, maxValueOf } from '../../../../src/shared/model/accessWidth';
import type { CellContent, StagedWrite } from '../../../../src/shared/protocol/webviewProtocol';
import { bitsOf, toggleBaseOf, toggleBit } from '../../../../webview/side/bits';
import { createRandom } from '../../../support/random';

const read: CellContent = { offset: 4, width: 8, state: 'value', value: '0x81', at: 0 };
const staged: StagedWrite = { id: 1, offset: 4, width: 8, value: '0x83', verify: false };

describe('bits of a cell', () => {
  it('are not known before it is read', () => {
    const bits = bitsOf({}, 16, 'little');
    assert.equal(bits.length, 16);
    for (const bit of bits) assert.deepEqual(bit, { isStaged: false, hasChanged: false });
    const fault = bitsOf({ content: { ...read, state: 'fault', previous: '0x01' } }, 8, 'little');
    assert.ok(fault.every(({ isSet, hasChanged }) => isSet === undefined && !hasChanged));
  });

  it('are those of the staged value, marked where that differs from what was read', () => {
    const bits = bitsOf({ content: read, staged }, 8, 'little');
    assert.deepEqual(
      bits.map(({ isSet }) => isSet),
      [true, true, false, false, false, false, false, true],
    );
    assert.deepEqual(
      bits.flatMap(({ isStaged }, bit) => (isStaged ? [bit] : [])),
      [1],
    );
    assert.ok(bitsOf({ staged }, 8, 'little').every(({ isStaged }) => isStaged));
  });

  it('that the last read changed are marked', () => {
    const bits = bitsOf({ content: { ...read, previous: '0x01' } }, 8, 'little');
    assert.deepEqual(
      bits.flatMap(({ hasChanged }, bit) => (hasChanged ? [bit] : [])),
      [7],
    );
  });

  it('are counted in the byte order that is shown, and stored in the order of the bus', () => {
    const content: CellContent = { ...read, width: 32, value: '0x00000001' };
    assert.equal(bitsOf({ content }, 32, 'big')[24]?.isSet, true);
    assert.equal(toggleBit('0x00000001', 32, 'big', 0), '0x01000001');
    assert.equal(toggleBit('0x00000001', 32, 'little', 31), '0x80000001');
    assert.equal(toggleBit('0x8000000000000000', 64, 'little', 63), '0x0000000000000000');
  });

  it('turned over, change nothing else, and are as they were when turned over again', () => {
    const random = createRandom();
    for (let round = 0; round < 2000; round++) {
      const width = random.pick(accessWidths);
      const order = random.pick(['little', 'big'] as const);
      const value = toHex(BigInt(random.upTo(2 ** 52)) & maxValueOf(width), digitsOf(width));
      const turned = random.upTo(width - 1);
      const other = toggleBit(value, width, order, turned);
      const message = JSON.stringify({ width, order, value, turned });
      assert.equal(toggleBit(other, width, order, turned), value, message);
      const [before, after] = [value, other].map((each) =>
        bitsOf({ content: { ...read, width, value: each } }, width, order),
      );
      const changed = before?.flatMap(({ isSet }, bit) => (isSet === after?.[bit]?.isSet ? [] : [bit]));
      assert.deepEqual(changed, [turned], message);
    }
  });
});

describe('a bit is turned over', () => {
  const problemOf = (...[view, writes]: Parameters<typeof toggleBaseOf>) => {
    const base = toggleBaseOf(view, writes);
    return 'problem' in base ? base.problem : undefined;
  };

  it('from what is staged, else from what was read or written', () => {
    assert.deepEqual(toggleBaseOf({ content: read, staged }, 'on'), { value: '0x83' });
    assert.deepEqual(toggleBaseOf({ content: read }, 'on'), { value: '0x81' });
    assert.deepEqual(toggleBaseOf({ content: { ...read, state: 'written' } }, 'on'), { value: '0x81' });
    assert.deepEqual(toggleBaseOf({ staged }, 'on'), { value: '0x83' });
  });

  it('only where its value is known, is no leftover, and may be written', () => {
    assert.match(problemOf({}, 'on') ?? '', /not known: peek it first/);
    assert.match(problemOf({ content: { ...read, state: 'fault' } }, 'on') ?? '', /not known/);
    assert.match(problemOf({ content: { ...read, state: 'blocked' } }, 'on') ?? '', /not known/);
    assert.match(problemOf({ content: { ...read, state: 'stale' } }, 'on') ?? '', /stale/);
    assert.match(problemOf({ content: read, pending: '0x00' }, 'on') ?? '', /under way/);
    assert.match(problemOf({ content: read, staged }, 'off') ?? '', /Writes are off/);
    assert.match(problemOf({ content: read }, 'never') ?? '', /recording/);
  });
});
