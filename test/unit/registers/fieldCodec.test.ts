import assert from 'node:assert/strict';
import { accessLabel } from '../../../src/shared/registers/accessLabel';
import { decodeField, encodeField, maskOf, nameOfValue } from '../../../src/shared/registers/fieldCodec';
import { createRandom } from '../../support/random';
import { randomBits } from '../../support/randomBits';

describe('fields in values', () => {
  it('are cut out and put in', () => {
    const range = { bitOffset: 60, bitWidth: 4 };
    assert.equal(maskOf(range), 0xf000_0000_0000_0000n);
    assert.equal(decodeField(0xa123_4567_89ab_cdefn, range), 0xan);
    assert.equal(encodeField(0xa123_4567_89ab_cdefn, range, 0x5n), 0x5123_4567_89ab_cdefn);
    assert.equal(encodeField(0n, { bitOffset: 0, bitWidth: 64 }, 2n ** 64n - 1n), 2n ** 64n - 1n);
    assert.throws(() => encodeField(0n, range, 16n), RangeError);
    assert.throws(() => encodeField(0n, range, -1n), RangeError);
  });

  it('of any place and width agree with the digits of the value in binary', () => {
    const random = createRandom();
    for (let round = 0; round < 20_000; round++) {
      const bitWidth = 1 + (Number(randomBits(random, 10)) % 64);
      const bitOffset = Number(randomBits(random, 10)) % (65 - bitWidth);
      const before = randomBits(random, 64);
      const value = randomBits(random, bitWidth);
      const digits = before.toString(2).padStart(64, '0');
      const [start, end] = [64 - bitOffset - bitWidth, 64 - bitOffset];
      assert.equal(decodeField(before, { bitOffset, bitWidth }), BigInt(`0b${digits.slice(start, end)}`));
      const changed = digits.slice(0, start) + value.toString(2).padStart(bitWidth, '0') + digits.slice(end);
      assert.equal(encodeField(before, { bitOffset, bitWidth }, value), BigInt(`0b${changed}`));
    }
  });

  it('have names for reading and for writing', () => {
    const value = (name: string, number: bigint, usage: 'read' | 'write') =>
      ({ usage, values: [{ name, value: number, dontCare: 0n, isDefault: false }] }) as const;
    const field = { enumeratedValues: [value('DONE', 1n, 'read'), value('START', 1n, 'write')] };
    assert.equal(nameOfValue(field, 1n, 'read')?.name, 'DONE');
    assert.equal(nameOfValue(field, 1n, 'write')?.name, 'START');
    assert.equal(nameOfValue(field, 0n, 'write'), undefined);
  });

  it('have the labels of datasheets', () => {
    assert.equal(accessLabel({ access: 'read-only' }), 'RO');
    assert.equal(accessLabel({ access: 'read-write', modifiedWriteValues: 'oneToClear' }), 'RW W1C');
    assert.equal(accessLabel({ access: 'read-only', readAction: 'clear' }), 'RO RC');
    assert.equal(
      accessLabel({ access: 'read-write', readAction: 'pop', modifiedWriteValues: 'push' }),
      'RW FIFO',
    );
  });
});
