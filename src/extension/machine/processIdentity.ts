import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';

export const processIdentitySchema = v.object({
  host: v.string(),
  /** Another after each start of the machine: /proc/sys/kernel/random/boot_id. */
  boot: v.string(),
  /** The PID namespace: containers of one machine number their processes each for itself. */
  space: v.string(),
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** Clock ticks from the machine's start to the process's: field 22 of /proc/PID/stat. */
  started: v.string(),
});

/** Names a process so that none is taken for it that has its number later or elsewhere. */
export type ProcessIdentity = Readonly<v.InferOutput<typeof processIdentitySchema>>;

/** This process's. What cannot be read is empty. */
export function ownIdentity(proc = '/proc'): ProcessIdentity {
  const { pid } = process;
  return {
    host: hostname(),
    boot: orEmpty(() => readFileSync(join(proc, 'sys/kernel/random/boot_id'), 'utf8').trim()),
    space: orEmpty(() => readlinkSync(join(proc, 'self/ns/pid'))),
    pid,
    started: statOf(pid, proc)?.started ?? '',
  };
}

/** `unknown`: it runs, or ran, where this process cannot see it. */
export type Liveness = 'alive' | 'dead' | 'unknown';

export function livenessOf(
  { host, boot, space, pid, started }: ProcessIdentity,
  own = ownIdentity(),
  proc = '/proc',
): Liveness {
  if (host !== own.host) return 'unknown';
  if (boot !== own.boot) return 'dead';
  if (space !== own.space) return 'unknown';
  const stat = statOf(pid, proc);
  return stat?.started === started && !/[ZX]/.test(stat.state) ? 'alive' : 'dead';
}

function statOf(pid: number, proc: string): { readonly state: string; readonly started: string } | undefined {
  const stat = orEmpty(() => readFileSync(join(proc, String(pid), 'stat'), 'utf8'));
  // The name in parentheses may hold anything; behind it comes field 3 (proc_pid_stat(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields[0], fields[19]];
  return state === undefined || started === undefined ? undefined : { state, started };
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
