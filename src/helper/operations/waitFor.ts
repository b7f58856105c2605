import { toHex } from '../../shared/base/hex';
import { digitsOf } from '../../shared/model/accessWidth';
import { RegscopeError } from '../../shared/model/failure';
import type { HelperParams, WaitResult } from '../../shared/protocol/helperProtocol';
import { checkAccess, checkValue, onRegion, type Bench } from './bench';
import { nextTurn } from './turns';

/** How long the register is polled before other requests are heard. Milliseconds. */
const slice = 2;

/**
 * Reads one register at full rate until the bits of `mask` are those of `value`, the deadline passes, or the request is
 * cancelled. Other requests are served meanwhile. Throws RegscopeError.
 */
export async function waitFor(
  bench: Bench,
  { source, offset, width, mask, value, deadline }: HelperParams<'waitFor'>,
  isCancelled: () => boolean,
): Promise<WaitResult> {
  const start = performance.now();
  let reads = 0;
  for (;;) {
    // Looked up anew for each slice: the region may move or vanish while the register is waited for.
    const { last, matched } = onRegion(
      bench,
      source,
      (region) => {
        checkAccess(region, { offset, width });
        checkValue(BigInt(mask), width);
        checkValue(BigInt(value), width);
      },
      ({ channel }) => {
        // At first once: it is read when it is its turn among the requests.
        const end = reads === 0 ? 0 : performance.now() + slice;
        for (;;) {
          const read = BigInt(channel.read(offset, width));
          reads++;
          const matched = (read & BigInt(mask)) === (BigInt(value) & BigInt(mask));
          if (matched || performance.now() >= end) return { last: read, matched };
        }
      },
    );
    const elapsed = performance.now() - start;
    if (matched || elapsed >= deadline) {
      return { matched, value: toHex(last, digitsOf(width)), reads, elapsed };
    }
    await nextTurn();
    if (isCancelled()) {
      throw new RegscopeError({ code: 'cancelled', what: `Waiting was cancelled after ${reads} reads.` });
    }
  }
}
