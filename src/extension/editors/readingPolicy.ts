import { resourcesAt } from '../../shared/linux/resourceTree';
import { kindOfPath } from '../../shared/linux/memoryKind';
import type { Source } from '../../shared/model/source';
import type { Machine } from '../machine/machine';

/** `asked`: registers, which are read when the user says so. `visible`: memory, which is read where it is looked at. */
export type ReadingPolicy = 'asked' | 'visible';

/**
 * Memory is what a read cannot change: files, ROM, and what the kernel's map says is RAM or ROM. All else may be
 * registers. No access is made to find out. Never rejects.
 */
export async function readingPolicyOf(
  source: Source,
  machine: Pick<Machine, 'list'>,
): Promise<ReadingPolicy> {
  if (source.kind === 'file' || source.kind === 'rom') return 'visible';
  if (source.kind !== 'mem') return 'asked';
  try {
    const { resources } = await machine.list('listMemory');
    const first = BigInt(source.base);
    const last = first + BigInt(source.size) - 1n;
    const paths = [first, last].map((address) => resourcesAt(resources, address));
    const sameRange = paths[0]?.at(-1) === paths[1]?.at(-1);
    const kind = kindOfPath(paths[0] ?? []);
    return sameRange && (kind === 'rom' || kind === 'ram' || kind === 'acpi') ? 'visible' : 'asked';
  } catch {
    return 'asked';
  }
}
