import type { MachineContent } from '../../../shared/model/machineContent';

/** A machine as it was: what the views show of it, and when and on what it was recorded, as far as that is known. */
export interface Recording extends MachineContent {
  /** For people. */
  readonly about: string;
  /** ISO 8601. */
  readonly recorded?: string;
}
