import type { Region } from '../region';
import type { Channel, ChannelTools } from './channel';
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
  const guarded = <T>(access: () => T): T => {
    try {
      return access();
    } catch (error) {
      window = undefined;
      mappings.drop(region);
      throw error;
    }
  };
  return {
    read: (offset, width) => guarded(() => bus.read(address(offset), width)),
    write: (offset, width, value) => guarded(() => bus.write(address(offset), width, value)),
    close: () => undefined,
  };
}
