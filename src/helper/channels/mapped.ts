import { bytesOf, type AccessWidth } from '../../shared/model/accessWidth';
import { BusFault } from '../busAccess';
import type { Region } from '../region';
import type { BlockOutcome, Channel, ChannelTools } from './channel';
import type { Window } from './mappings';

/** Loads and stores on the region's mapping, which outlives the request. */
export function mapped({ bus, mappings }: ChannelTools, region: Region): Channel {
  let window: Window | undefined;
  const address = (offset: number) => {
    if (window === undefined || offset < window.start || offset >= window.end) {
      window = mappings.windowAt(region, offset);
    }
    return window.address + offset - window.start;
  };
  /** After a fault the mapping is not trusted any more: the kernel may have revoked it for a driver. */
  const forget = () => {
    window = undefined;
    mappings.drop(region);
  };
  const guarded = <T>(access: () => T): T => {
    try {
      return access();
    } catch (error) {
      forget();
      throw error;
    }
  };
  /** Window by window, each in one call. */
  const block = (
    offset: number,
    width: AccessWidth,
    data: Buffer,
    access: (address: number, width: AccessWidth, part: Buffer) => number,
  ): BlockOutcome => {
    const bytes = bytesOf(width);
    for (let at = 0; at < data.length;) {
      try {
        const place = address(offset + at);
        const part = data.subarray(at, Math.min(data.length, at + (window?.end ?? 0) - (offset + at)));
        const made = access(place, width, part) * bytes;
        at += made;
        if (made === part.length) continue;
        const error = new BusFault(BigInt(place + made));
        forget();
        return { done: at / bytes, error };
      } catch (error) {
        forget();
        return { done: at / bytes, error };
      }
    }
    return { done: data.length / bytes };
  };
  return {
    read: (offset, width) => guarded(() => bus.read(address(offset), width)),
    write: (offset, width, value) => guarded(() => bus.write(address(offset), width, value)),
    readBlock: (offset, width, into) => block(offset, width, into, bus.readBlock),
    writeBlock: (offset, width, from) => block(offset, width, from, bus.writeBlock),
    sample: (offset, width, values, times) => {
      try {
        const place = address(offset);
        const done = bus.sample(place, width, values, times);
        if (done === times.length) return { done };
        forget();
        return { done, error: new BusFault(BigInt(place)) };
      } catch (error) {
        forget();
        return { done: 0, error };
      }
    },
    close: () => undefined,
  };
}
