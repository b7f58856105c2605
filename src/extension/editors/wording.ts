import { formatSize, toHex } from '../../shared/base/hex';
import type { RegionInfo } from '../../shared/model/region';
import type { FlushResult } from '../../shared/protocol/helperProtocol';
import type { Machine } from '../machine/machine';

/** The line under an editor's title: where the region lies, how large it is, how it is reached. */
export function describeRegion({ base, size, via }: RegionInfo, { kind, label }: Machine): string {
  const place = base === undefined ? [] : [`${base} – ${toHex(BigInt(base) + BigInt(size) - 1n)}`];
  // However the helper reads the recording: the machine itself is not reached.
  const reach = kind === 'recording' ? `${via.replace(/, .*$/, '')} of ${label}` : via;
  return [...place, formatSize(BigInt(size)), reach].join(' · ');
}

/** What a flush did, step by step. */
export function describeFlush({ steps }: FlushResult): string {
  const told = steps.map(({ step, ok, detail }) => `${step}${ok ? '' : ' failed'}: ${detail}`);
  return `Flush: ${told.join('; ')}.`;
}
