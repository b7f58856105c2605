import { RegscopeError } from '../../shared/model/failure';

/**
 * More than a person with an editor, live mode or a dump ever asks for (a dump takes a block a request), and less than
 * would keep a bus from everybody else. Requests, and requests per second.
 */
const burst = 10_000;
const refill = 5000;

/** To be called for each request that reaches the bus. Throws RegscopeError `too-fast`. */
export type RateLimit = () => void;

/** A token bucket. @param now milliseconds */
export function createRateLimit(now: () => number = () => performance.now()): RateLimit {
  let tokens = burst;
  let last = now();
  return () => {
    const time = now();
    tokens = Math.min(burst, tokens + ((time - last) * refill) / 1000);
    last = time;
    if (tokens < 1) {
      throw new RegscopeError({
        code: 'too-fast',
        what: 'Nothing was accessed: requests come too fast.',
        why: `The helper takes ${refill} requests a second that reach hardware, after the first ${burst}.`,
        next: 'Ask for more accesses in a request: a list, a block, or a sample.',
      });
    }
    tokens--;
  };
}

/** Where there is no bus to keep from anybody. */
export const noRateLimit: RateLimit = () => undefined;
