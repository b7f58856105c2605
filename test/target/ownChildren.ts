import { readdirSync, readFileSync } from 'node:fs';

/** Processes that this one has started and that still run, by what their command line has as one of its words. */
export function ownChildren(word: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return Number(parent) === process.pid && words.includes(word);
      } catch {
        return false; // Gone by now.
      }
    });
}
