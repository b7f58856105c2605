import { bytesOf, type AccessWidth } from '../../shared/model/accessWidth';
import { RegscopeError } from '../../shared/model/failure';
import type { BlockResult, HelperParams, WriteResult } from '../../shared/protocol/helperProtocol';
import { putWord } from '../words';
import { checkRange, checkValue, checkWritable, onRegion, type Bench, type OpenRegion } from './bench';

/** Reads `count` words once each, ascending. A failure ends it; what was read before is in the answer. Throws RegscopeError. */
export function peekBlock(
  bench: Bench,
  { source, offset, width, count }: HelperParams<'peekBlock'>,
): BlockResult {
  return onRegion(
    bench,
    source,
    (region) => checkRange(region, offset, width, count),
    ({ channel, failure }) => {
      const data = Buffer.alloc(count * bytesOf(width));
      const { done, error } = channel.readBlock(offset, width, data);
      const read = data.subarray(0, done * bytesOf(width)).toString('base64');
      return { data: read, done, ...(error === undefined ? {} : { failure: failure(error).failure }) };
    },
  );
}

/** Writes the words of `data` once each, ascending. A failure ends it. Throws RegscopeError when nothing was written. */
export function pokeBlock(
  bench: Bench,
  { source, offset, width, data }: HelperParams<'pokeBlock'>,
): WriteResult {
  const bytes = bytesOf(width);
  const words = Buffer.from(data, 'base64');
  const count = words.length / bytes;
  if (!Number.isInteger(count) || count === 0) {
    throw new RegscopeError({
      code: 'bad-value',
      what: `${words.length} bytes are no whole number of ${width}-bit words.`,
      next: 'Nothing was written.',
    });
  }
  return onRegion(
    bench,
    source,
    (region) => {
      checkWritable(bench, region);
      checkRange(region, offset, width, count);
    },
    (open) => writeWords(open, offset, width, words),
  );
}

/** Writes one value to `count` words, ascending. Throws RegscopeError when nothing was written. */
export function fill(
  bench: Bench,
  { source, offset, width, count, value }: HelperParams<'fill'>,
): WriteResult {
  return onRegion(
    bench,
    source,
    (region) => {
      checkWritable(bench, region);
      checkRange(region, offset, width, count);
      checkValue(BigInt(value), width);
    },
    (open) => {
      const words = Buffer.alloc(count * bytesOf(width));
      putWord(words, 0, width, BigInt(value));
      return writeWords(open, offset, width, words.fill(words.subarray(0, bytesOf(width))));
    },
  );
}

function writeWords(
  { channel, failure }: OpenRegion,
  offset: number,
  width: AccessWidth,
  words: Buffer,
): WriteResult {
  const { done, error } = channel.writeBlock(offset, width, words);
  return error === undefined ? { done } : { done, failure: failure(error).failure };
}
