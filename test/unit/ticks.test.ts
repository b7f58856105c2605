import assert from 'node:assert/strict';
import { ticksToMicroseconds } from '../../src/helper/ticks';

/** Counts as the sampling code stores them, and the microseconds that come of them. */
function convert(counts: readonly bigint[], before: bigint, after: bigint): number[] {
  const times = new Float64Array(counts.length);
  new BigUint64Array(times.buffer).set(counts);
  ticksToMicroseconds(times, { ticks: Number(before), now: 1000 }, { ticks: Number(after), now: 1002 });
  return [...times];
}

describe('ticks to microseconds', () => {
  it('lie on the line between the marks, above 32 bits as below', () => {
    for (const from of [0n, 0xffff_ff00n, 0x12_3456_789an]) {
      const counts = [0n, 1n, 1000n, 4000n].map((ticks) => from + ticks);
      assert.deepEqual(convert(counts, from, from + 4000n), [1e6, 1e6 + 0.5, 1e6 + 500, 1e6 + 2000]);
    }
  });

  it('stay between the marks where the counters of two sockets disagree', () => {
    assert.deepEqual(convert([90n, 250n], 100n, 200n), [1e6, 1e6 + 2000]);
  });

  it('take no time where the counter did not move', () => {
    assert.deepEqual(convert([7n], 7n, 7n), [1e6]);
  });
});
