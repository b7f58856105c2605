import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { parseProcessStatus } from '../../../shared/linux/processStatus';
import { processOf, spawnProgram } from '../helperProcess';
import { askpass } from './askpass';
import { customCommand } from './customCommand';
import { installed } from './installed';
import { pkexec } from './pkexec';
import { sudo } from './sudo';
import { terminal } from './terminal';
import {
  Refusal,
  wayIds,
  type RootProgram,
  type RootPrompts,
  type UseProgram,
  type Way,
  type WayId,
} from './way';

/**
 * Runs a program as root, in the first way that does, and in none of those that are left out. Rejects with
 * `elevation-refused` where none does, `elevation-cancelled`, or what `use` rejects with.
 */
export type BecomeRoot = <T>(
  program: RootProgram,
  use: UseProgram<T>,
  without?: readonly WayId[],
) => Promise<T>;

/** `auto` tries them in order; `none` runs the helper with the user's own rights, where udev rules open what it needs. */
export type ChosenWay = WayId | 'auto' | 'none';

export interface Elevation {
  /** The folder of askpass.js. */
  readonly programs: string;
  /** Where a helper may have been installed. */
  readonly installation: string;
  readonly prompts: RootPrompts;
  /** As the settings are when it is asked. */
  readonly chosen: () => { readonly way: ChosenWay; readonly command: readonly string[] };
  readonly log: (line: string) => void;
}

/**
 * Remembers which way did, and begins with it: a helper that is started anew, as for writes, asks for no password as long
 * as sudo's own time stamp is good. The password itself is not kept.
 */
export function createLadder(elevation: Elevation): BecomeRoot {
  let best: WayId | undefined;
  return async <T>(program: RootProgram, use: UseProgram<T>, without: readonly WayId[] = []): Promise<T> => {
    const { way: chosen, command } = elevation.chosen();
    if (chosen === 'none') {
      return use(processOf(spawnProgram([program.node, program.script, ...program.args])), 0);
    }
    const refusals: Refusal[] = [];
    const restricted = hasNoNewPrivileges();
    if (restricted) refusals.push(restriction());
    const ways = wayIds.filter(
      (id) =>
        !without.includes(id) && (chosen === 'auto' || chosen === id) && !(restricted && setuid.has(id)),
    );
    // A command that somebody set is always the first.
    const rank = (id: WayId) => (id === 'command' ? 0 : id === best ? 1 : 2);
    for (const id of ways.sort((a, b) => rank(a) - rank(b))) {
      const inTerminal = refusals.find((refusal) => refusal.inTerminal === 'may work');
      const makeWay: Readonly<Record<WayId, () => Way | undefined>> = {
        command: () => (command.length === 0 ? undefined : customCommand(command)),
        installed: () =>
          existsSync(join(elevation.installation, 'helper.js'))
            ? installed(elevation.installation)
            : undefined,
        sudo: () => sudo,
        askpass: () => askpass(elevation.programs),
        pkexec: () => pkexec,
        terminal: () =>
          inTerminal !== undefined || chosen === 'terminal' || best === 'terminal'
            ? terminal(inTerminal?.why ?? '', restricted ? 'outside' : 'inside')
            : undefined,
      };
      const way = makeWay[id]();
      if (way === undefined) continue;
      try {
        const result = await way.run(program, elevation.prompts, use);
        elevation.log(`Root by way of ${id}.`);
        best = id;
        return result;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        elevation.log(`No root by way of ${id}: ${error.failure.why ?? ''}`);
        refusals.push(error);
      }
    }
    throw sumOf(refusals);
  };
}

/** What “no new privileges” stops (prctl(2), PR_SET_NO_NEW_PRIVS): all that rests on a set-user-ID program. */
const setuid: ReadonlySet<WayId> = new Set<WayId>(['installed', 'sudo', 'askpass', 'pkexec']);

function restriction(): Refusal {
  return new Refusal(
    l10n.t('VS Code runs with “no new privileges”, under which sudo and pkexec cannot work.'),
    l10n.t('Start VS Code, or the server of a remote window, without this restriction.'),
    'may work',
  );
}

/** Each reason once, and the last next step that anyone knew. */
function sumOf(refusals: readonly Refusal[]): Refusal {
  const why = [...new Set(refusals.map((refusal) => refusal.why))].join(' ');
  const next = refusals.findLast((refusal) => refusal.next !== undefined)?.next;
  return new Refusal(why, next ?? l10n.t('Open VS Code as root, or show the demo machine.'));
}

function hasNoNewPrivileges(): boolean {
  try {
    return parseProcessStatus(readFileSync('/proc/self/status', 'utf8')).noNewPrivileges === true;
  } catch {
    return false;
  }
}
