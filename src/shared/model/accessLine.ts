import type { AccessFacts, BarAvailability } from './accessFacts';
import type { Failure } from './failure';

/** One thing that decides how far a machine can be reached. */
export interface AccessLine {
  readonly id: AccessLineId;
  readonly label: string;
  readonly verdict: Verdict;
  /** In a few words. */
  readonly text: string;
  readonly why: string;
  /** What to do about it. */
  readonly next?: string;
  /** What does it, or finds out, in a terminal. */
  readonly commandLine?: string;
  /** Where `next` leads to. */
  readonly action?: 'show this machine' | 'show log';
}

/** What is found about one line. */
export type Conclusion = Omit<AccessLine, 'id' | 'label'>;

/** `limited`: some things cannot be done, or not as they should be. */
export type Verdict = 'ok' | 'limited' | 'blocked' | 'unknown';

export type AccessLineId =
  | 'helper'
  | 'root'
  | 'noNewPrivileges'
  | 'rawIo'
  | 'capabilities'
  | 'landlock'
  | 'program'
  | 'lockdown'
  | 'secureBoot'
  | 'mem'
  | 'strictDevmem'
  | 'ioStrictDevmem'
  | 'iomemRelaxed'
  | 'resourceFiles'
  | 'bars'
  | 'memoryTypes'
  | 'port'
  | 'ioperm';

export interface AccessSituation {
  /** Where the helper did not start, those that a program with the user's own rights has found. */
  readonly facts: AccessFacts;
  /** Absent where they could not be listed. */
  readonly bars?: readonly BarAvailability[] | undefined;
  /** Absent where that is on another machine than the helper, which ssh reaches. */
  readonly host?: ExtensionHost | undefined;
  /** Why the helper did not start. */
  readonly failure?: Failure | undefined;
}

/** The program that starts the helper. */
export interface ExtensionHost {
  readonly uid: number;
  /** Whether no program that it starts can gain rights. */
  readonly noNewPrivileges?: boolean | undefined;
}
