import { toHex } from '../../shared/base/hex';
import { RegscopeError } from '../../shared/model/failure';
import type { IoResource, IoResourceMap } from '../../shared/model/region';
import { listIoResources } from '../enumerate';
import type { MachinePaths } from '../machinePaths';

/**
 * Refuses a physical range that touches RAM: poking it is a crash or worse, peeking it shows what others keep secret.
 * Nothing lifts this. It is not left to STRICT_DEVMEM either, which lets RAM below 1 MiB be mapped (drivers/char/mem.c,
 * range_is_allowed). Returns the map it went by. Throws RegscopeError `blocked`.
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
  const [ram] = overlapping(map.resources, base, end).filter(isSystemRam);
  if (ram === undefined) return map;
  throw new RegscopeError({
    code: 'blocked',
    what: `The range ${toHex(base)} to ${toHex(end)} overlaps ${ram.name} (${ram.base} to ${ram.end}).`,
    why: 'RAM belongs to the kernel and its processes; it holds no device registers.',
    next: 'Choose a range outside System RAM.',
  });
}

/** RAM, and the kernel's image in it, as /proc/iomem calls them (arch/x86/kernel/setup.c, kernel/crash_reserve.c). */
export function isSystemRam({ name }: IoResource): boolean {
  return /^(system ram|kernel (code|rodata|data|bss)|crash kernel)\b/i.test(name);
}

/** Every resource that shares an address with the range, however deep: outer ones come first. */
export function overlapping(resources: readonly IoResource[], base: bigint, end: bigint): IoResource[] {
  return resources.flatMap((resource) =>
    BigInt(resource.base) < end && base < BigInt(resource.end)
      ? [resource, ...overlapping(resource.children, base, end)]
      : [],
  );
}
