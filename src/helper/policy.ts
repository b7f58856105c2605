import { toHex } from '../shared/base/hex';
import { RegscopeError } from '../shared/model/failure';
import type { IoResource, IoResourceMap } from '../shared/model/region';
import { listIoResources } from './enumerate';
import type { MachinePaths } from './machinePaths';

/** Below this, the kernel itself decides: with STRICT_DEVMEM, RAM here reads as zeros and drops writes. */
const lowMemoryEnd = 0x10_0000n;

/**
 * Refuses a physical range that touches the kernel's memory: poking it is a crash or worse.
 * Returns the map it went by. Throws RegscopeError `blocked`.
 */
export function checkMemoryRange(base: bigint, end: bigint, paths: MachinePaths): IoResourceMap {
  const map = listIoResources(paths.iomem, paths);
  if (map.hidden) {
    throw new RegscopeError({
      code: 'permission',
      what: 'Physical memory cannot be opened.',
      why: 'The kernel hides /proc/iomem from this user, so that RAM and devices cannot be told apart.',
      next: 'Run the helper as root.',
    });
  }
  const ram = map.resources.find(
    (resource) =>
      isSystemRam(resource) &&
      BigInt(resource.base) < end &&
      base < BigInt(resource.end) &&
      BigInt(resource.end) > lowMemoryEnd,
  );
  if (ram === undefined) return map;
  throw new RegscopeError({
    code: 'blocked',
    what: `The range ${toHex(base)} to ${toHex(end)} overlaps System RAM (${ram.base} to ${ram.end}).`,
    why: 'RAM belongs to the kernel and its processes; it holds no device registers.',
    next: 'Choose a range outside System RAM.',
  });
}

export function isSystemRam(resource: IoResource): boolean {
  return /^system ram/i.test(resource.name);
}
