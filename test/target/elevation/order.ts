import type { ChosenWay } from '../../../src/extension/helper/elevation/ladder';
import type { TerminalRequest } from '../../../src/extension/helper/elevation/way';
import type { Rule } from '../../../src/extension/helper/programs/installPlan';
import type { Failure } from '../../../src/shared/model/failure';
import type { HelperInfo } from '../../../src/shared/protocol/helperProtocol';

/** Start a helper as root, look at the machine with it, and end it; or install it or remove it. */
export interface Order {
  readonly way: ChosenWay;
  readonly command?: readonly string[];
  readonly writes?: boolean;
  /** What is typed, question by question; where there is none, the question is cancelled. */
  readonly passwords?: readonly string[];
  readonly terminal?: 'give up';
  /** polkit's agent for text terminals is there meanwhile; it is given the first password. */
  readonly agent?: boolean;
  readonly installer?: Rule | 'files' | 'remove';
}

export interface Outcome {
  /** A terminal elsewhere is to run this; the outcome proper follows. */
  readonly outside?: readonly string[];
  readonly info?: HelperInfo;
  /** Whether it sees addresses, which the kernel shows to root alone. */
  readonly sees?: boolean;
  /** Where its last password could be read while the helper ran. */
  readonly leaks?: readonly string[];
  readonly failure?: Failure;
  /** What the installer did. */
  readonly done?: readonly string[];
  readonly questions: readonly { readonly prompt: string; readonly attempt: number }[];
  readonly terminals: readonly TerminalRequest[];
  readonly log: readonly string[];
}
