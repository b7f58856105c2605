import { parentPort } from 'node:worker_threads';
import type { DescriptionFile, LoadedDescription } from './descriptionFile';
import { readDescription } from './readDescription';

/** What comes back for each file that is asked for, in order. */
export type WorkerAnswer = LoadedDescription | { readonly unread: string };

// A thread of its own: a file that takes for ever, or all memory, takes nothing else along.
parentPort?.on('message', (file: DescriptionFile) => {
  void readDescription(file)
    .catch((error: unknown) => ({ unread: error instanceof Error ? error.message : String(error) }))
    .then((answer: WorkerAnswer) => parentPort?.postMessage(answer));
});
