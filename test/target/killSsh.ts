import { readdirSync, readFileSync } from 'node:fs';

/** Kills each ssh that this process has started and that still runs. */
export function killSsh(): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(parent) === process.pid && /\((ssh)\)/.test(stat)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      continue; // Gone by now.
    }
  }
}
