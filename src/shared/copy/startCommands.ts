import type { CommandTarget } from './commandTarget';
import { shellCommands } from './shellCommands';

/** What people type in a terminal to see the same: each line reads what the region's start holds. None writes. */
export function startCommands(target: CommandTarget): string[] {
  const { source, base } = target;
  const start = BigInt('base' in source ? source.base : (base ?? 0));
  const isNarrow = source.kind === 'port' || start % 4n !== 0n;
  return shellCommands(target, { offset: 0, width: isNarrow ? 8 : 32 })
    .filter(({ kind }) => kind === 'shell')
    .map(({ text }) => text);
}
