import { setTimeout } from 'node:timers/promises';
import { bytesOf } from '../../shared/model/accessWidth';
import { RegscopeError } from '../../shared/model/failure';
import type { HelperParams, SampleResult } from '../../shared/protocol/helperProtocol';
import { checkAccess, onRegion, type Bench, type OpenRegion } from './bench';
import { putWord } from '../words';

/** Samples that are taken in one go before other requests are heard. */
const batch = 10_000;

/**
 * Reads one register `count` times: at full rate, or one read each `interval` milliseconds. A read that is late is late,
 * not made up for. A failure ends it; what was read before is in the answer. Throws RegscopeError.
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
  const take = ({ channel, failure }: OpenRegion, most: number) => {
    for (const end = Math.min(count, done + most); done < end; done++) {
      try {
        const value = channel.read(offset, width);
        times[done] = (performance.now() - start) * 1000;
        putWord(values, done * bytes, width, value);
      } catch (error) {
        return failure(error).failure;
      }
    }
    return undefined;
  };
  for (;;) {
    const failure = onRegion(
      bench,
      source,
      (region) => checkAccess(region, { offset, width }),
      (open) => take(open, interval === 0 ? batch : 1),
    );
    if (failure !== undefined || done === count) {
      return {
        done,
        values: values.subarray(0, done * bytes).toString('base64'),
        times: Buffer.from(times.buffer, 0, done * times.BYTES_PER_ELEMENT).toString('base64'),
        ...(failure === undefined ? {} : { failure }),
      };
    }
    const next = start + done * interval;
    await setTimeout(interval === 0 ? 0 : Math.max(0, next - performance.now()));
    if (isCancelled()) {
      throw new RegscopeError({ code: 'cancelled', what: `Sampling was cancelled after ${done} reads.` });
    }
  }
}
