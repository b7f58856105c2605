import { setTimeout } from 'node:timers/promises';
import { bytesOf } from '../../shared/model/accessWidth';
import { failureOf, RegscopeError, type Failure } from '../../shared/model/failure';
import type { HelperParams, SampleResult } from '../../shared/protocol/helperProtocol';
import { checkAccess, onRegion, type Bench, type OpenRegion } from './bench';
import { nextTurn } from './turns';

/** Other requests are heard about this often: a batch takes as many samples as fit. Milliseconds. */
const batchTime = 2;

/** How many there are in the first batch, before it is known how long one takes. */
const firstBatch = 64;

/**
 * Reads one register `count` times: at full rate, or one read each `interval` milliseconds. A read that is late is late,
 * not made up for. At full rate there is a gap between two batches, in which other requests are heard: the times show it.
 * A failure ends it; what was read before is in the answer. Throws RegscopeError.
 */
export async function sample(
  bench: Bench,
  { source, offset, width, count, interval }: HelperParams<'sample'>,
  isCancelled: () => boolean,
): Promise<SampleResult> {
  const bytes = bytesOf(width);
  const values = Buffer.alloc(count * bytes);
  const times = new Float64Array(count);
  const start = performance.now();
  let done = 0;
  let batch = interval === 0 ? firstBatch : 1;
  const take = ({ channel, failure }: OpenRegion) => {
    const end = Math.min(count, done + batch);
    const since = performance.now();
    const { done: made, error } = channel.sample(
      offset,
      width,
      values.subarray(done * bytes, end * bytes),
      times.subarray(done, end),
    );
    done += made;
    if (error !== undefined) return failure(error).failure;
    if (interval === 0) batch = nextBatch(batch, performance.now() - since);
    return undefined;
  };
  /** The region may move or vanish between two batches: that ends it as a failed read does. */
  const takeBatch = (): Failure | undefined => {
    try {
      return onRegion(bench, source, (region) => checkAccess(region, { offset, width }), take);
    } catch (error) {
      if (done === 0) throw error;
      return failureOf(error);
    }
  };
  for (;;) {
    const failure = takeBatch();
    if (failure !== undefined || done === count) {
      return {
        done,
        values: values.subarray(0, done * bytes).toString('base64'),
        times: sinceStart(times.subarray(0, done), start).toString('base64'),
        ...(failure === undefined ? {} : { failure }),
      };
    }
    if (interval === 0) await nextTurn();
    else await setTimeout(Math.max(0, start + done * interval - performance.now()));
    if (isCancelled()) {
      throw new RegscopeError({ code: 'cancelled', what: `Sampling was cancelled after ${done} reads.` });
    }
  }
}

/** At most twice as many: one short batch says little about the next. */
function nextBatch(batch: number, took: number): number {
  return Math.max(1, Math.min(2 * batch, Math.floor((batch * batchTime) / took)));
}

function sinceStart(times: Float64Array, start: number): Buffer {
  for (let index = 0; index < times.length; index++) times[index] = (times[index] ?? 0) - start * 1000;
  return Buffer.from(times.buffer, times.byteOffset, times.byteLength);
}
