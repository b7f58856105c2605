import { readFileSync } from 'node:fs';
import { RegscopeError } from '../shared/model/failure';
import type { MachinePaths } from './machinePaths';
import type { Region } from './region';

/**
 * Refuses an access that a device in D3 would not answer: its registers would read as all ones, and configuration space,
 * which the kernel wakes it for, as usual. sysfs has the state from the kernel's books, so that asking touches nothing.
 * Throws RegscopeError `powered-down`.
 */
export function checkReady({ source }: Region, paths: MachinePaths): void {
  if (source.kind !== 'bar' && source.kind !== 'rom') return;
  const state = powerState(paths.pciFile(source.device, 'power_state'));
  if (!state.startsWith('D3')) return;
  const control = paths.onMachine(paths.pciFile(source.device, 'power/control'));
  throw new RegscopeError({
    code: 'powered-down',
    what: `${source.device} is powered down (${state}): nothing was accessed.`,
    why: 'The kernel suspends devices that nobody uses.',
    next: `Write “on” to ${control}, then try again; “auto” lets it sleep afterwards.`,
  });
}

/** Empty where the kernel does not tell. */
function powerState(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
