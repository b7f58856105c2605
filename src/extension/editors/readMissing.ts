import { cellKey, type CellRun } from '../../shared/model/cellRun';

/** More steps than there are capabilities in any list. */
const mostSteps = 100;

/**
 * Reads what is missing to know more, and again what is missing then: until nothing is, or all of it was read already. Rejects as
 * `read` does.
 */
export async function readMissing(
  missing: () => Promise<readonly CellRun[]>,
  read: (runs: readonly CellRun[]) => Promise<void>,
): Promise<void> {
  const asked = new Set<string>();
  for (let step = 0; step < mostSteps; step++) {
    const runs = (await missing()).filter((run) => !asked.has(cellKey(run)));
    if (runs.length === 0) return;
    for (const run of runs) asked.add(cellKey(run));
    await read(runs);
  }
}

/** The 32 bits at these offsets. */
export function dwordRuns(offsets: readonly number[]): readonly CellRun[] {
  return offsets.map((offset) => ({ offset, width: 32, count: 1 }));
}
