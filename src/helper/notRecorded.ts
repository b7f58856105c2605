import { RegscopeError } from '../shared/model/failure';

/** What a recorded machine holds no content of is refused: its absence is no value. */
export function notRecorded(what: string): RegscopeError {
  return new RegscopeError({
    code: 'not-recorded',
    what: `The recording does not hold ${what}.`,
    why: 'A recording has what the kernel says of a machine, and configuration space as far as it was read; no contents of BARs, memory, ports or ROMs.',
    next: 'Open it on the machine itself.',
  });
}
