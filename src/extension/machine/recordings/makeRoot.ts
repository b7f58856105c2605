import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'regscope-recording-';

/** Makes a private temporary folder to lay a machine out in. Who has it removed it; what killed hosts left behind goes now. */
export function makeRoot(): string {
  removeLeftOvers();
  return mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
}

/** Of extension hosts that were killed. */
function removeLeftOvers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'; // Somebody else's.
  }
}
