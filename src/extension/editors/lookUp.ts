import type { RegionInfo } from '../../shared/model/region';
import type { Source } from '../../shared/model/source';
import type { Machine } from '../machine/machine';
import { loadBookmarkKey } from './bookmarks';
import { readingPolicyOf, type ReadingPolicy } from './readingPolicy';
import type { RegionDescriptions } from './regionDescriptions';

/** What an editor knows of a region before it shows it. */
export interface LookedUp {
  readonly info: RegionInfo;
  readonly bookmarkKey: string;
  readonly policy: ReadingPolicy;
}

/**
 * Looks a region up, and what describes it; no register is read. A target may be far: all is asked for at once, and what
 * depends on an answer after it, which makes two round trips. Rejects with a RegscopeError.
 */
export async function lookUp(
  machine: Pick<Machine, 'list' | 'request'>,
  source: Source,
  descriptions: Pick<RegionDescriptions, 'update'>,
): Promise<LookedUp> {
  const described = async (): Promise<RegionInfo> => {
    const info = await machine.request('describe', { source });
    await descriptions.update(info);
    return info;
  };
  const [info, bookmarkKey, policy] = await Promise.all([
    described(),
    loadBookmarkKey(machine, source),
    readingPolicyOf(source, machine),
  ]);
  return { info, bookmarkKey, policy };
}
