import { openBusAccess } from '../../../src/helper/busAccess';
import { loadScalar } from '../../../src/helper/libc';
import { timeCalls, type Row } from '../measure';
import { cReadLoop, pythonPeek } from '../peers';
import type { Workshop } from '../workshop';

const count = 100_000;

/** One 32-bit load of mapped memory: what remains of a peek when all around it is taken away. */
export async function singlePeek(workshop: Workshop): Promise<Row> {
  const { file, address: start } = workshop.mapFile('peek.bin', 65_536);
  const address = start + 16;
  const bus = openBusAccess();
  return {
    name: '32-bit peek inside the process',
    unit: 'ns',
    samples: 21,
    ours: { name: bus.kind, sample: () => timeCalls(count, () => bus.read(address, 32)) },
    peers: [
      { name: 'koffi.decode', sample: () => timeCalls(count, () => loadScalar(address, 'uint32_t')) },
      pythonPeek(workshop, file, 'struct', count),
      pythonPeek(workshop, file, 'ctypes', count),
      await cReadLoop(workshop, file, 32, 100 * count),
    ],
  };
}
