import type { AccessWidth } from '../../shared/model/accessWidth';
import type { BusAccess } from '../busAccess';
import type { Region } from '../region';
import { openFile } from './file';
import { mapped } from './mapped';
import type { Mappings } from './mappings';
import { ports } from './port';

/** A way to a region's registers, for the length of one request. Each call is one access; offsets are checked already. */
export interface Channel {
  /** Throws BusFault, ErrnoError or what node:fs throws. */
  readonly read: (offset: number, width: AccessWidth) => number | bigint;
  readonly write: (offset: number, width: AccessWidth, value: bigint) => void;
  readonly close: () => void;
}

/** What channels are made with. */
export interface ChannelTools {
  /** Launched with writes on. */
  readonly writes: boolean;
  readonly bus: BusAccess;
  readonly mappings: Mappings;
}

/** Nothing is accessed by this. Throws what open throws. */
export function openChannel(tools: ChannelTools, region: Region): Channel {
  switch (region.reach.kind) {
    case 'map':
      return mapped(tools, region);
    case 'file':
      return openFile(region, region.reach.fileOffset, tools.writes);
    case 'port':
      return ports(region.reach.first);
  }
}
