import { timeAwaited, type Contender, type Row } from '../measure';
import { cSampleLoop, pythonSample } from '../peers';
import type { Workshop } from '../workshop';

const count = 1_000_000;

/** One register a million times at full rate, each value with its time: nanoseconds a sample. */
export async function sampling(workshop: Workshop): Promise<Row> {
  const { file } = workshop.mapFile('sample.bin', 65_536);
  const helper = await workshop.startHelper();
  const source = { kind: 'file', path: file } as const;
  const ask = () => helper.request('sample', { source, offset: 0, width: 32, count, interval: 0 });
  const wholeRequest: Contender = {
    name: 'helper, with the way of the answer over the pipe',
    sample: async () => (await timeAwaited(1, ask)) / count,
  };
  return {
    name: 'sample at full rate',
    unit: 'ns',
    samples: 11,
    ours: {
      name: 'helper, by its times',
      sample: async () => {
        const stamps = Buffer.from((await ask()).times, 'base64');
        return ((stamps.readDoubleLE(8 * (count - 1)) - stamps.readDoubleLE(0)) * 1000) / (count - 1);
      },
    },
    peers: [wholeRequest, pythonSample(workshop, file, count), await cSampleLoop(workshop, file, count)],
  };
}
