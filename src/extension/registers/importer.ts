import { Worker } from 'node:worker_threads';
import type { Disposable } from '../../shared/base/lifetime';
import type {
  ConvertedDescription,
  DescriptionFile,
  DescriptionProblem,
  LoadedDescription,
} from './descriptionFile';
import type { WorkerAnswer, WorkerRequest } from './importWorker';

/** Reads descriptions in a thread of its own, one after another. */
export interface Importer extends Disposable {
  /** Never rejects: where a file cannot be read, that is its problem. */
  readonly load: (file: DescriptionFile) => Promise<LoadedDescription>;
  /** As the text of a regmap file. Never rejects: of a file that cannot be read, the text is empty. */
  readonly convert: (file: DescriptionFile) => Promise<ConvertedDescription>;
}

export interface ImporterLimits {
  /** For one file, in milliseconds. */
  readonly deadline: number;
  /** For all that a file takes while it is read, in MiB. */
  readonly memory: number;
}

const usual: ImporterLimits = { deadline: 30_000, memory: 1024 };
/** Milliseconds without work after which the thread ends. */
const idle = 5000;

interface Job {
  readonly request: WorkerRequest;
  readonly settle: (answer: WorkerAnswer) => void;
}

/**
 * @param program `importWorker.js`. The thread starts with the first file. Disposed of, whoever waits is told that reading was
 * cancelled.
 */
export function createImporter(program: string, limits = usual): Importer {
  const waiting: Job[] = [];
  let current: Job | undefined;
  let worker: Worker | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isDisposed = false;

  const stop = (): void => {
    void worker?.terminate();
    worker = undefined;
  };

  const settle = (answer: WorkerAnswer): void => {
    clearTimeout(timer);
    current?.settle(answer);
    current = undefined;
    next();
  };

  const fail = (why: string): void => {
    stop();
    settle({ unread: why });
  };

  const start = (): Worker => {
    const started = new Worker(program, {
      resourceLimits: { maxOldGenerationSizeMb: limits.memory, maxYoungGenerationSizeMb: 64 },
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    started.on('message', (answer: WorkerAnswer) => {
      if (started === worker) settle(answer);
    });
    // Out of memory, or a mistake of ours.
    started.on('error', ({ message }) => {
      if (started === worker) fail(message);
    });
    started.on('exit', () => {
      if (started === worker) fail('Its reader has ended.');
    });
    return started;
  };

  const next = (): void => {
    if (current !== undefined) return;
    current = waiting.shift();
    if (current === undefined) {
      timer = setTimeout(stop, idle).unref();
      return;
    }
    clearTimeout(timer);
    try {
      (worker ??= start()).postMessage(current.request);
      timer = setTimeout(() => fail(`It took more than ${limits.deadline / 1000} s.`), limits.deadline);
    } catch (error) {
      fail(String(error));
    }
  };

  const ask = (request: WorkerRequest): Promise<WorkerAnswer> =>
    new Promise((resolve) => {
      if (isDisposed) {
        resolve(cancelled);
        return;
      }
      waiting.push({ request, settle: resolve });
      next();
    });

  return {
    async load(file) {
      const answer = await ask({ file, as: 'map' });
      return 'map' in answer ? answer : { map: { name: '', blocks: [] }, problems: unread(answer) };
    },
    async convert(file) {
      const answer = await ask({ file, as: 'text' });
      return 'text' in answer ? answer : { text: '', blocks: 0, registers: 0, problems: unread(answer) };
    },
    dispose() {
      isDisposed = true;
      for (const { settle: tell } of waiting.splice(0)) tell(cancelled);
      stop();
      clearTimeout(timer);
      current?.settle(cancelled);
      current = undefined;
    },
  };
}

const cancelled: WorkerAnswer = { unread: 'It was cancelled.' };

function unread(answer: WorkerAnswer): readonly DescriptionProblem[] {
  const why = 'unread' in answer ? answer.unread : 'Its reader has answered something else.';
  return [{ what: `This file was not read: ${why}` }];
}
