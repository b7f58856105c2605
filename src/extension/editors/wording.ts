import { formatSize, toHex } from '../../shared/base/hex';
import type { RegionInfo } from '../../shared/model/region';
import type { FlushResult } from '../../shared/protocol/helperProtocol';

/** The line under an editor's title: where the region lies, how large it is, how it is reached. */
export function describeRegion({ base, size, via }: RegionInfo): string {
  const place = base === undefined ? [] : [`${base} – ${toHex(BigInt(base) + BigInt(size) - 1n)}`];
  return [...place, formatSize(BigInt(size)), via].join(' · ');
}

/** What a flush did, step by step. */
export function describeFlush({ steps }: FlushResult): string {
  const told = steps.map(({ step, ok, detail }) => `${step}${ok ? '' : ' failed'}: ${detail}`);
  return `Flush: ${told.join('; ')}.`;
}
