// Started by test/support/bench.mjs, which sees to it that all is there.
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { parseArgs } from 'node:util';
import { explain } from '../support/problem.mjs';
import { measure, type Measured } from './measure';
import { rows } from './rows';
import { formatTable } from './table';
import { Workshop } from './workshop';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'string' }, only: { type: 'string' } } });
  const processors = cpus();
  const machine = {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    kernel: release(),
    node: process.version,
    /** Processes that ran or wanted to, on average over the last minute: more than 0 disturbs. */
    loadBefore: loadavg()[0] ?? 0,
  };
  console.log(`CPU     ${machine.cpu}, ${machine.cores} cores
kernel  ${machine.kernel}
node    ${machine.node}
load    ${machine.loadBefore.toFixed(2)}
`);
  const measured: Measured[] = [];
  const groups = Object.entries(rows).filter(([name]) => values.only === undefined || values.only === name);
  for (const row of groups.flatMap(([, group]) => group)) {
    const workshop = new Workshop();
    try {
      measured.push(await measure(await row(workshop)));
    } finally {
      await workshop.close();
    }
  }
  console.log(formatTable(measured));
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ machine, rows: measured }, undefined, 2)}\n`);
  }
}

main().catch((error: unknown) => {
  console.error(explain(error));
  process.exitCode = 1;
});
