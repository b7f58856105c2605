import type { Hex } from '../base/hex';
import type { PciAddress } from './pciAddress';

/** Why a request did not do what was asked. The set is closed: what is not in it is a defect. */
export const failureCodes = [
  'bad-request',
  'bad-offset',
  'bad-width',
  'bad-value',
  'no-such-source',
  'not-mappable',
  'blocked',
  'needs-unblock',
  'needs-consent',
  'too-fast',
  'powered-down',
  'not-decoding',
  'fault',
  'writes-off',
  'no-journal',
  'bad-file',
  'not-recorded',
  'no-recording',
  'permission',
  'not-linux',
  'not-trusted',
  'elevation-refused',
  'elevation-cancelled',
  'not-installed',
  'no-connection',
  'host-key',
  'login-refused',
  'target-unfit',
  'no-space',
  'hash-differs',
  'connection-cut',
  'helper-died',
  'timeout',
  'cancelled',
  'version-mismatch',
  'internal',
] as const;

export type FailureCode = (typeof failureCodes)[number];

/** Failures after which the bus may have seen the access. All others are known to have been refused before it. */
const mayHaveHappened: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'fault',
  'helper-died',
  'connection-cut',
  'timeout',
  'cancelled',
  'internal',
]);

/** Whether it is known that nothing reached the bus. */
export function isRefusal({ code, unsent }: Failure): boolean {
  return unsent === true || !mayHaveHappened.has(code);
}

/** A failure as a user reads it. */
export interface Failure {
  readonly code: FailureCode;
  /** What happened, one sentence. */
  readonly what: string;
  /** Why, as far as it is known. */
  readonly why?: string;
  /** What to do next. */
  readonly next?: string;
  /** What a helper would have to be launched with to do it. */
  readonly grant?: Grant;
  /** The request never left for the helper: nothing came of it, whatever ended the helper or kept it from starting. */
  readonly unsent?: true;
}

/** What the user can allow for one session, beyond switching writes on. */
export type Grant =
  | { readonly kind: 'unblock'; readonly name: string; readonly base: Hex; readonly end: Hex }
  | { readonly kind: 'consent'; readonly device: PciAddress; readonly driver: string };

/** The one error class that crosses a layer. Its message is the failure in full sentences. */
export class RegscopeError extends Error {
  public override readonly name = 'RegscopeError';

  public constructor(public readonly failure: Failure) {
    super([failure.what, failure.why, failure.next].filter((part) => part !== undefined).join(' '));
  }
}

/** Any thrown thing as a failure; what is not ours is `internal`, with its own message. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RegscopeError) return error.failure;
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', what: `Regscope failed: ${message}` };
}
