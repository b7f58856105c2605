import { toHex } from '../../shared/base/hex';
import { digitsOf } from '../../shared/model/accessWidth';
import type { HelperParams, ModifyResult } from '../../shared/protocol/helperProtocol';
import { checkAccess, checkValue, checkWritable, onRegion, type Bench } from './bench';

/** One fresh read and one write: the bits of `mask` become those of `value`, the others stay. Throws RegscopeError. */
export function modify(
  bench: Bench,
  { source, offset, width, mask, value }: HelperParams<'modify'>,
): ModifyResult {
  return onRegion(
    bench,
    source,
    (region) => {
      checkWritable(bench, region);
      checkAccess(region, { offset, width });
      checkValue(BigInt(mask), width);
      checkValue(BigInt(value), width);
    },
    ({ channel }) => {
      const before = BigInt(channel.read(offset, width));
      const written = (before & ~BigInt(mask)) | (BigInt(value) & BigInt(mask));
      channel.write(offset, width, written);
      return { before: toHex(before, digitsOf(width)), written: toHex(written, digitsOf(width)) };
    },
  );
}
