import { readFileSync } from 'node:fs';
import { RegscopeError, type Failure } from '../shared/model/failure';
import { driverOf } from './enumerate';
import type { MachinePaths } from './machinePaths';
import type { Region } from './region';

/** Turns what open or mmap threw into a failure that says why, from what the machine shows and not from errno alone. */
export function refusal(error: unknown, region: Region, paths: MachinePaths): RegscopeError {
  if (error instanceof RegscopeError) return error;
  const errno = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new RegscopeError({
    what: `${paths.onMachine(region.path)} cannot be ${region.reach.kind === 'map' ? 'mapped' : 'accessed'} (${errno}).`,
    ...explain(errno, region, paths),
  });
}

function explain(errno: string, region: Region, paths: MachinePaths): Omit<Failure, 'what'> {
  if (errno === 'ENOENT') {
    return {
      code: 'not-mappable',
      why: region.source.kind === 'mem' ? 'This kernel has no /dev/mem.' : 'The file does not exist.',
    };
  }
  if (errno === 'EACCES') {
    return {
      code: 'permission',
      why: 'The helper’s user may not open it.',
      next: 'Run the helper as root, or give this user access to the file.',
    };
  }
  if (errno === 'EPERM' && isLockedDown(paths)) {
    return {
      code: 'blocked',
      why: 'Kernel lockdown is on, as it is under Secure Boot; it forbids access to device memory.',
      next: 'Boot without lockdown, or with Secure Boot off.',
    };
  }
  if (region.source.kind === 'mem' && errno === 'EPERM') {
    return {
      code: 'blocked',
      why: 'The kernel refuses this range: it is RAM, or a driver has claimed it (STRICT_DEVMEM, IO_STRICT_DEVMEM).',
      next: 'Unbind the driver that owns the range, or boot with iomem=relaxed.',
    };
  }
  const driver = region.source.kind === 'bar' ? driverOf(paths, region.source.device) : undefined;
  if (errno === 'EINVAL' && driver !== undefined) {
    return {
      code: 'blocked',
      why: `The driver ${driver} has claimed this BAR (IO_STRICT_DEVMEM).`,
      next: 'Unbind the driver, or boot with iomem=relaxed.',
    };
  }
  return { code: 'not-mappable' };
}

function isLockedDown(paths: MachinePaths): boolean {
  try {
    return !readFileSync(paths.lockdown, 'utf8').includes('[none]');
  } catch {
    return false;
  }
}
