import { parentPort } from 'node:worker_threads';
import { countRegisters } from '../../shared/registers/placedRegisters';
import { formatJson } from '../../shared/registers/regmap/formatJson';
import { printRegmap } from '../../shared/registers/regmap/printRegmap';
import type { ConvertedDescription, DescriptionFile, LoadedDescription } from './descriptionFile';
import { readDescription } from './readDescription';

export interface WorkerRequest {
  readonly file: DescriptionFile;
  readonly as: 'map' | 'text';
}

/** What comes back for each request, in order. */
export type WorkerAnswer = LoadedDescription | ConvertedDescription | { readonly unread: string };

// A thread of its own: a file that takes for ever, or all memory, takes nothing else along.
parentPort?.on('message', (request: WorkerRequest) => {
  void answer(request)
    .catch((error: unknown) => ({ unread: error instanceof Error ? error.message : String(error) }))
    .then((reply: WorkerAnswer) => parentPort?.postMessage(reply));
});

async function answer({ file, as }: WorkerRequest): Promise<WorkerAnswer> {
  const loaded = await readDescription(file);
  if (as === 'map') return loaded;
  const { map, problems } = loaded;
  const registers = map.blocks.reduce((sum, { members }) => sum + countRegisters(members), 0);
  return { text: formatJson(printRegmap(map)), blocks: map.blocks.length, registers, problems };
}
