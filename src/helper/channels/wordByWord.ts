import { bytesOf, type AccessWidth } from '../../shared/model/accessWidth';
import { getWord, putWord } from '../words';
import type { BlockOutcome, Channel } from './channel';

/** The block accesses and samples of a channel that can only make single ones. */
export function wordByWord({
  read,
  write,
}: Pick<Channel, 'read' | 'write'>): Pick<Channel, 'readBlock' | 'writeBlock' | 'sample'> {
  const each = (data: Buffer, width: AccessWidth, access: (at: number) => void): BlockOutcome => {
    const bytes = bytesOf(width);
    for (let at = 0; at < data.length; at += bytes) {
      try {
        access(at);
      } catch (error) {
        return { done: at / bytes, error };
      }
    }
    return { done: data.length / bytes };
  };
  return {
    readBlock: (offset, width, into) =>
      each(into, width, (at) => putWord(into, at, width, read(offset + at, width))),
    writeBlock: (offset, width, from) =>
      each(from, width, (at) => write(offset + at, width, getWord(from, at, width))),
    sample: (offset, width, values, times) =>
      each(values, width, (at) => {
        putWord(values, at, width, read(offset, width));
        times[at / bytesOf(width)] = performance.now() * 1000;
      }),
  };
}
