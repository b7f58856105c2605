import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeAwaited, type Row } from '../measure';
import { memtool } from '../peers';
import type { Workshop } from '../workshop';

/** Asks the helper for registers as the extension does, over the pipe. */
async function startAsking(workshop: Workshop, registers: number) {
  const path = join(workshop.folder, `registers-${registers}.bin`);
  writeFileSync(path, Buffer.alloc(4 * registers, 0x5a));
  const helper = await workshop.startHelper();
  const source = { kind: 'file', path } as const;
  const accesses = Array.from({ length: registers }, (_, index) => ({
    offset: 4 * index,
    width: 32 as const,
  }));
  return { path, ask: () => helper.request('peek', { source, accesses }) };
}

export async function roundTripOfOne(workshop: Workshop): Promise<Row> {
  const { path, ask } = await startAsking(workshop, 1);
  return {
    name: 'peek of 1 register over the pipe',
    unit: 'ns',
    samples: 15,
    ours: { name: 'one request', sample: () => timeAwaited(200, ask) },
    peers: [memtool(workshop, path, { processes: 1, size: 4, repeats: 50 })],
  };
}

export async function roundTripOfThousand(workshop: Workshop): Promise<Row> {
  const registers = 1000;
  const { path, ask } = await startAsking(workshop, registers);
  return {
    name: 'peek of 1,000 registers over the pipe',
    unit: 'ns',
    samples: 5,
    ours: { name: 'one request', sample: () => timeAwaited(50, ask) },
    peers: [
      memtool(workshop, path, { processes: registers, size: 4, repeats: 1 }),
      memtool(workshop, path, { processes: 1, size: 4 * registers, repeats: 50 }), // If they lie in one piece.
    ],
  };
}
