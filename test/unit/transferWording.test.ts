import assert from 'node:assert/strict';
import { describeDump, describeLoad } from '../../src/extension/commands/transferWording';

const told = { title: 'BAR0', offset: 0x100, size: 8192, width: 32 } as const;
const failure = { code: 'fault', what: 'Nothing answered.' } as const;
const died = { code: 'helper-died', what: 'The helper ended.' } as const;

describe('what a dump or load says it did', () => {
  it('when all was done', () => {
    assert.equal(
      describeDump(told, { done: 8192, file: '/d/x.bin' }),
      'Dumped BAR0 from +0x100 (8 KiB, 2,048 reads of 32 bits) to /d/x.bin.',
    );
    assert.equal(
      describeLoad(told, '/d/x.bin', { done: 8192 }),
      'Loaded /d/x.bin into BAR0 from +0x100 (8 KiB, 2,048 writes of 32 bits).',
    );
  });

  it('when it ended early: where, why, and what is kept', () => {
    assert.equal(
      describeDump(told, { done: 16, failure, file: '/d/x.partial' }),
      'The dump of BAR0 stopped at +0x110: Nothing answered. What was read before is in /d/x.partial.',
    );
    assert.equal(
      describeDump(told, { done: 0, failure: died, unknown: 4096 }),
      'The dump of BAR0 stopped at +0x100: The helper ended. Of the 4096 bytes from there on, nobody knows which have been read. Nothing is kept.',
    );
    assert.equal(
      describeLoad(told, '/d/x.bin', { done: 4096, failure: { code: 'cancelled', what: '' } }),
      'The load into BAR0 was cancelled at +0x1100. 4 KiB were written before.',
    );
    assert.equal(
      describeLoad(told, '/d/x.bin', { done: 0, failure: died, unknown: 4096 }),
      'The load into BAR0 stopped at +0x100: The helper ended. Of the 4096 bytes from there on, nobody knows which have been written.',
    );
  });
});
