import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { spawnProgram } from './helperProcess';

/** Starts the devices of the demo machine that lies below `root`. */
export function launchDemoDevices(programs: string, root: string): ChildProcessWithoutNullStreams {
  return spawnProgram([process.execPath, join(programs, 'demoDevices.js'), root]);
}
