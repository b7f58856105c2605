import { bytesOf, type AccessWidth } from '../../shared/model/accessWidth';
import { failureOf } from '../../shared/model/failure';
import type { BlockResult, HelperParams, WriteResult } from '../../shared/protocol/helperProtocol';
import type { OpenRegion } from './bench';
import { checkRange, checkValue, checkWritable, onRegion, type Bench } from './bench';
import { RegscopeError } from '../../shared/model/failure';

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
      const bytes = bytesOf(width);
      const data = Buffer.alloc(count * bytes);
      for (let done = 0; done < count; done++) {
        try {
          putWord(data, done * bytes, width, channel.read(offset + done * bytes, width));
        } catch (error) {
          const read = data.subarray(0, done * bytes).toString('base64');
          return { data: read, done, failure: failureOf(failure(error)) };
        }
      }
      return { data: data.toString('base64'), done: count };
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
    (open) => writeWords(open, offset, width, count, (index) => getWord(words, index * bytes, width)),
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
    (open) => writeWords(open, offset, width, count, () => BigInt(value)),
  );
}

function writeWords(
  { channel, failure }: OpenRegion,
  offset: number,
  width: AccessWidth,
  count: number,
  wordAt: (index: number) => bigint,
): WriteResult {
  for (let done = 0; done < count; done++) {
    try {
      channel.write(offset + done * bytesOf(width), width, wordAt(done));
    } catch (error) {
      return { done, failure: failureOf(failure(error)) };
    }
  }
  return { done: count };
}

/** Little-endian, as the CPUs are. */
export function putWord(data: Buffer, at: number, width: AccessWidth, value: number | bigint): void {
  if (width === 64) data.writeBigUInt64LE(BigInt(value), at);
  else data.writeUIntLE(Number(value), at, bytesOf(width));
}

function getWord(data: Buffer, at: number, width: AccessWidth): bigint {
  return width === 64 ? data.readBigUInt64LE(at) : BigInt(data.readUIntLE(at, bytesOf(width)));
}
