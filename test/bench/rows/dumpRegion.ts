import { join } from 'node:path';
import { dump } from '../../../src/extension/machine/dump';
import { openBusAccess } from '../../../src/helper/busAccess';
import { timeAwaited, timeCalls, type Row } from '../measure';
import { dd } from '../peers';
import type { Workshop } from '../workshop';

const mebibyte = 1024 * 1024;

/** All of a region in 32-bit words, through the helper's pipe, to a file. */
export async function dumpRegion(workshop: Workshop): Promise<Row> {
  const size = 256 * mebibyte;
  const { file, address } = workshop.mapFile('region.bin', size);
  const target = join(workshop.folder, 'dump.bin');
  const helper = await workshop.startHelper();
  const all = {
    source: { kind: 'file', path: file },
    offset: 0,
    width: 32,
    size,
    path: target,
    onProgress: () => undefined,
    cancel: new AbortController().signal,
  } as const;
  const dumpAll = async () => {
    const { failure } = await dump((params) => helper.request('peekBlock', params), all);
    if (failure !== undefined) throw new Error(failure.what);
  };
  const bus = openBusAccess();
  const into = Buffer.alloc(mebibyte);
  const readAll = () => {
    for (let at = 0; at < size; at += into.length) bus.readBlock(address + at, 32, into);
  };
  return {
    name: 'dump of 256 MiB to a file',
    unit: 'ns',
    samples: 5,
    ours: { name: 'helper and client', sample: () => timeAwaited(1, dumpAll) },
    peers: [{ name: 'the block read alone', sample: () => timeCalls(1, readAll) }, dd(file, target)],
  };
}
