import type { Region } from '../region';
import type { Channel, ChannelTools } from './channel';
import { openFile } from './file';
import { mapped } from './mapped';
import { ports } from './port';

/** Nothing is accessed by this. Throws what open throws. */
export function openChannel(tools: ChannelTools, region: Region): Channel {
  switch (region.reach.kind) {
    case 'map':
      return mapped(tools, region);
    case 'file':
      return openFile(region, region.reach, tools.writes);
    case 'port':
      return ports(region.reach.first);
  }
}
