import type { HelperParams, WriteResult } from '../../shared/protocol/helperProtocol';
import { checkValue, checkWritable, onRegion, type Bench } from './bench';
import { checkHalves, write } from './halves';

/**
 * One store per write, in the order given; nothing is read. All are checked before the first is made. The first store
 * that fails is the last: what comes after it may rest on it. Throws RegscopeError when nothing was written.
 */
export function pokeMany(bench: Bench, { source, writes }: HelperParams<'pokeMany'>): WriteResult {
  return onRegion(
    bench,
    source,
    (region) => {
      checkWritable(bench, region);
      for (const access of writes) {
        checkHalves(region, access);
        checkValue(BigInt(access.value), access.width);
      }
    },
    ({ channel, failure }) => {
      for (const [done, access] of writes.entries()) {
        try {
          write(channel, access, BigInt(access.value));
        } catch (error) {
          return { done, failure: failure(error).failure };
        }
      }
      return { done: writes.length };
    },
  );
}
