import { toHex } from '../../shared/base/hex';
import { digitsOf } from '../../shared/model/accessWidth';
import type { HelperParams, PeekResult } from '../../shared/protocol/helperProtocol';
import { onRegion, type Bench } from './bench';
import { checkHalves, read } from './halves';

/**
 * One load per access, in the order asked. All are checked before the first is made: either the whole list is in bounds
 * and aligned, or the bus sees nothing. Throws RegscopeError.
 */
export function peek(bench: Bench, { source, accesses }: HelperParams<'peek'>): PeekResult[] {
  return onRegion(
    bench,
    source,
    (region) => accesses.forEach((access) => checkHalves(region, access)),
    ({ channel, failure }) =>
      accesses.map((access) => {
        try {
          return { value: toHex(read(channel, access), digitsOf(access.width)) };
        } catch (error) {
          return { failure: failure(error).failure };
        }
      }),
  );
}
