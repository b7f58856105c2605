import type { AccessWidth } from '../../shared/model/accessWidth';
import type { BusAccess } from '../busAccess';
import type { Mappings } from './mappings';

/** A way to a region's registers, for the length of one request. Each call is one access; offsets are checked already. */
export interface Channel {
  /** Throws BusFault, ErrnoError or what node:fs throws. */
  readonly read: (offset: number, width: AccessWidth) => number | bigint;
  readonly write: (offset: number, width: AccessWidth, value: bigint) => void;
  /** As many words as the buffer holds, ascending. Returns how many were made before one failed, and what that threw. */
  readonly readBlock: (offset: number, width: AccessWidth, into: Buffer) => BlockOutcome;
  readonly writeBlock: (offset: number, width: AccessWidth, from: Buffer) => BlockOutcome;
  /**
   * Reads one word as often as `times` has elements, and notes after each when that was: microseconds of
   * performance.now()'s clock.
   */
  readonly sample: (offset: number, width: AccessWidth, values: Buffer, times: Float64Array) => BlockOutcome;
  readonly close: () => void;
}

export interface BlockOutcome {
  readonly done: number;
  readonly error?: unknown;
}

/** What channels are made with. */
export interface ChannelTools {
  /** Launched with writes on. */
  readonly writes: boolean;
  readonly bus: BusAccess;
  readonly mappings: Mappings;
}
