import { cProgram } from './cProgram';
import type { Command, CommandAccess, CommandTarget } from './commandTarget';
import { kernelCode } from './kernelCode';
import { pythonProgram } from './pythonProgram';
import { shellCommands } from './shellCommands';

/**
 * What makes the same access elsewhere: one load or store of the same width at the same place, and no other. A program
 * that would make another, or more than one, is left out. Values are bus values.
 */
export function commandsFor(target: CommandTarget, access: CommandAccess): Command[] {
  // The kernel gives out a ROM for reading only.
  if (target.source.kind === 'rom' && access.value !== undefined) return [];
  const code = (label: string, text: string | undefined): Command[] =>
    text === undefined ? [] : [{ label, kind: 'code', text }];
  return [
    ...shellCommands(target, access),
    ...code('Python', pythonProgram(target, access)),
    ...code('C', cProgram(target, access)),
    ...code('C, Linux kernel', kernelCode(target, access)),
  ];
}
