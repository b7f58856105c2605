/** A machine that is laid out in a folder, for as long as it is shown. */
export interface MachineRoot {
  /** Lays it out, once, and returns the folder. Rejects with a RegscopeError. */
  readonly start: () => Promise<string>;
  /** The next start lays it out anew. */
  readonly reset: () => void;
  readonly dispose: () => void;
}
