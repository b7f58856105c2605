import type { AccessWidth } from '../../../src/shared/model/accessWidth';
import { bytesOf } from '../../../src/shared/model/accessWidth';
import { openBusAccess } from '../../../src/helper/busAccess';
import { timeCalls, type Row } from '../measure';
import { cReadLoop } from '../peers';
import type { Workshop } from '../workshop';

/** Each word of a mapped file once, ascending, again and again: nanoseconds a word. */
export function blockRead(width: AccessWidth): (workshop: Workshop) => Promise<Row> {
  return async (workshop) => {
    const size = 65_536;
    const { file, address } = workshop.mapFile('block.bin', size);
    const bus = openBusAccess();
    const into = Buffer.alloc(size);
    const words = size / bytesOf(width);
    const repeats = Math.ceil(10_000_000 / words);
    return {
      name: `block read, a word of ${width} bits`,
      unit: 'ns',
      samples: 201, // Each is short, and what disturbs lasts.
      ours: {
        name: bus.kind,
        sample: () => timeCalls(repeats, () => bus.readBlock(address, width, into)) / words,
      },
      peers: [await cReadLoop(workshop, file, width, repeats * words)],
    };
  };
}
