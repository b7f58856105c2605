import * as l10n from '@vscode/l10n';
import { RegscopeError } from '../../../shared/model/failure';
import type { HelperEnd, HelperProcess } from '../helperProcess';

/** In the order in which they are tried. */
export const wayIds = ['command', 'installed', 'sudo', 'askpass', 'pkexec', 'terminal'] as const;

export type WayId = (typeof wayIds)[number];

/** A way to run a program as root. */
export interface Way {
  readonly id: WayId;
  /**
   * Starts the program and gives it to `use`, which rejects where it does not come up. Rejects with `elevation-refused`
   * where another way may do better, and with `elevation-cancelled` where nobody is to be asked again.
   */
  readonly run: <T>(program: RootProgram, prompts: RootPrompts, use: UseProgram<T>) => Promise<T>;
}

/** A script for Node that is to run as root. */
export interface RootProgram {
  readonly node: string;
  readonly script: string;
  readonly args: readonly string[];
}

/**
 * Speaks to the program. `patience`: milliseconds that the user may take before it answers. `check` rejects where the one
 * that answers is not the one that was started.
 */
export type UseProgram<T> = (
  started: HelperProcess,
  patience: number,
  check?: (who: Arrival) => Promise<void>,
) => Promise<T>;

/** What a program says of itself. */
export interface Arrival {
  readonly pid: number;
  readonly uid: number;
}

/** What the user is asked on the way: VS Code's part is in `rootPrompts.ts`, and a test answers for itself. */
export interface RootPrompts {
  /** Undefined: cancelled. */
  readonly password: (question: PasswordQuestion) => Promise<string | undefined>;
  readonly terminal: (request: TerminalRequest) => TerminalVisit;
  /** The installed helper runs, or would, and is not the extension's own. Offers to bring it up to date. */
  readonly outdated: () => void;
}

export interface PasswordQuestion {
  /** In sudo's or ssh's own words. */
  readonly prompt: string;
  /** Nothing is to be typed: ssh waits for what is done elsewhere, such as a touch of a key. */
  readonly isNotice?: true;
  /** From 1. */
  readonly attempt: number;
  /** Aborted when the answer has come to be of no use. */
  readonly signal: AbortSignal;
}

export interface TerminalRequest {
  readonly command: readonly string[];
  /** `outside`: a terminal of VS Code's would not do, so that the user is to run the command elsewhere. */
  readonly where: 'inside' | 'outside';
  readonly why: string;
}

export interface TerminalVisit {
  /** Settles when the user gave it up. */
  readonly givenUp: Promise<void>;
  /** The program came. */
  readonly arrived: () => void;
  /** It will not come any more. */
  readonly dispose: () => void;
}

/** How long somebody may take to type a password. Milliseconds. */
export const userPatience = 300_000;

/**
 * The command line behind that of sudo and its like. They clear the environment, so the variable that makes Electron run
 * as Node is set behind them.
 */
export function behindSudo({ node, script, args }: RootProgram): string[] {
  return ['/usr/bin/env', 'ELECTRON_RUN_AS_NODE=1', node, script, ...args];
}

/** Uses a program that was started. Where it ended instead, `meaning` may tell a better reason than that. */
export async function useUnlessRefused<T>(
  started: HelperProcess,
  patience: number,
  use: UseProgram<T>,
  meaning: (end: HelperEnd) => RegscopeError | undefined,
): Promise<T> {
  try {
    return await use(started, patience);
  } catch (error) {
    // One that is stuck may never end.
    const end = await Promise.race([started.ended, Promise.resolve(undefined)]);
    throw (end && meaning(end)) ?? error;
  }
}

/** A way did not do; another may. */
export class Refusal extends RegscopeError {
  public constructor(
    public readonly why: string,
    public readonly next?: string,
    /** Whether sudo in a terminal may do where this did not. */
    public readonly inTerminal: 'may work' | 'no better' = 'no better',
  ) {
    super({
      code: 'elevation-refused',
      what: l10n.t('Regscope may not run its helper as root on this machine.'),
      why,
      ...(next === undefined ? {} : { next }),
    });
  }
}

export function cancelled(why: string): RegscopeError {
  return new RegscopeError({
    code: 'elevation-cancelled',
    what: l10n.t('Regscope’s helper was not started.'),
    why,
    next: l10n.t('Use “Regscope: Refresh” to be asked again, or show the demo machine.'),
  });
}
