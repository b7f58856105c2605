import type { RegionInfo } from '../../shared/model/region';
import type { Source } from '../../shared/model/source';

/** `/sys/bus/pci/devices/0000:00:04.0/resource0, mapped` as `resource0 · mapped`; what is in /dev keeps its folder. */
export function shortReach(via: string): string {
  const [, path, how] = /^(\/.*), ([^,]+)$/.exec(via) ?? [];
  if (path === undefined || how === undefined) return via;
  const name = path.startsWith('/dev/') ? path : path.slice(path.lastIndexOf('/') + 1);
  return `${name} · ${how}`;
}

/**
 * How the CPU treats a mapping, where the source says it: a BAR's files are mapped uncached, and `_wc` write-combining
 * (drivers/pci/mmap.c). For /dev/mem and UIO the kernel decides range by range, so that it is not known.
 */
export function mappingType(
  source: Source,
  { via }: Pick<RegionInfo, 'via'>,
): 'uncached' | 'write-combining' | undefined {
  if (source.kind === 'file' || !via.endsWith(', mapped')) return undefined;
  if (/\/resource[0-5]_wc, /.test(via)) return 'write-combining';
  return /\/resource[0-5], /.test(via) ? 'uncached' : undefined;
}
