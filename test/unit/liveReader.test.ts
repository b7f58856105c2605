import assert from 'node:assert/strict';
import { createLiveReader } from '../../src/extension/editors/liveReader';
import type { CellRun } from '../../src/shared/model/cellRun';
import type { LiveState } from '../../src/shared/protocol/webviewProtocol';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const range = (offset: number, count: number) => ({ offset, width: 32, count }) as const;

describe('live mode', () => {
  let reads: readonly (readonly CellRun[])[] = [];
  let shown: readonly (readonly CellRun[])[] = [];
  const states: LiveState[] = [];
  const errors: unknown[] = [];
  let fail = false;
  const live = createLiveReader(20, {
    read: (runs) => {
      reads = [...reads, runs];
      return fail ? Promise.reject(new Error('gone')) : Promise.resolve();
    },
    show: (runs) => (shown = [...shown, runs]),
    changed: (state) => states.push(state),
    failed: (error) => errors.push(error),
  });
  afterEach(() => {
    live.stop();
    live.setSeen('seen');
    fail = false;
    reads = [];
    shown = [];
  });
  after(() => live.dispose());

  it('reads nothing until cells are chosen, and nothing after it is stopped', async () => {
    await pause(60);
    assert.equal(reads.length, 0);
    live.toggle(range(0, 2));
    await pause(130);
    live.stop();
    const { length } = reads;
    assert.deepEqual(reads.slice(0, 3), [[range(0, 2)], [range(0, 2)], [range(0, 2)]]);
    await pause(60);
    assert.equal(reads.length, length);
  });

  it('shows each read of few cells; of many the last ones, at the end too', async () => {
    live.toggle(range(0, 4));
    await pause(130);
    live.stop();
    assert.ok(reads.length >= 2);
    assert.deepEqual(shown, reads);
    reads = [];
    shown = [];
    live.toggle(range(0, 4000)); // Once a second.
    await pause(300);
    assert.ok(reads.length > shown.length);
    assert.equal(shown.length, 1);
    live.stop();
    assert.equal(shown.length, 2);
  });

  it('counts accesses, not requests', async () => {
    live.toggle(range(0, 10));
    await pause(100);
    assert.equal(live.state.perSecond, reads.length * 10);
  });

  it('takes cells out again, from the midst of a range as well', () => {
    live.toggle(range(0, 8));
    live.toggle(range(8, 2));
    assert.deepEqual(live.state.ranges, [range(0, 2), range(16, 4)]);
    live.toggle(range(8, 2));
    assert.equal(
      live.state.ranges.reduce((sum, { count }) => sum + count, 0),
      8,
    );
  });

  it('does not read while nobody sees it', async () => {
    live.setSeen('unseen');
    live.toggle(range(0, 1));
    await pause(60);
    assert.equal(reads.length, 0);
    live.setSeen('seen');
    await pause(60);
    assert.notDeepEqual(reads, []);
  });

  it('ends when a read fails: nothing is read by itself from a machine that has gone', async () => {
    fail = true;
    live.toggle(range(0, 1));
    await pause(80);
    assert.equal(reads.length, 1);
    assert.equal(errors.length, 1);
    assert.deepEqual(live.state.ranges, []);
  });
});
