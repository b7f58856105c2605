import { mkdir, open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { JournalLine } from './journalLines';

/**
 * A file of lines that only grows, written by several windows at once: each line is one append, so none is cut by
 * another's (O_APPEND, open(2)). A full one becomes the older one.
 */
export interface JournalFile {
  /** Resolves when the line is durable, and those before it. Rejects where it cannot be, and the line is given up. */
  readonly append: (line: JournalLine) => Promise<void>;
  /** The line comes into the file as soon as it can, at the latest before the next one. Never rejects. */
  readonly appendSoon: (line: JournalLine) => Promise<void>;
  /** What both files hold, the older first; empty where there are none. */
  readonly read: () => Promise<string>;
  /** Resolves when nothing is under way and the file is closed. The next line opens it again. */
  readonly close: () => Promise<void>;
}

/** `head`: the first line of every file this window writes to. `limit`: bytes at which a file is full. */
export function createJournalFile(path: string, head: () => JournalLine, limit: number): JournalFile {
  const older = olderThan(path);
  /** Lines that are still to be written because a disk was full. */
  let owed: JournalLine[] = [];
  let file: FileHandle | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };

  const close = async () => {
    const closing = file;
    file = undefined;
    await closing?.close().catch(() => undefined);
  };

  const openFile = async (): Promise<FileHandle> => {
    if (file !== undefined) {
      const [own, current] = await Promise.all([file.stat(), stat(path).catch(() => undefined)]);
      // Another window may have put it aside, or somebody removed it.
      const isCurrent = own.ino === current?.ino && own.dev === current.dev;
      if (isCurrent && own.size < limit) return file;
      await close();
      if (isCurrent) await putAside(path, older, own.ino);
    }
    await mkdir(dirname(path), { recursive: true });
    file = await open(path, 'a', 0o600);
    await syncFolder(dirname(path));
    // What a crash has cut off is ended by the line break.
    await file.appendFile(`\n${textOf([head()])}`);
    return file;
  };

  const flush = async (lines: readonly JournalLine[]) => {
    try {
      const handle = await openFile();
      await handle.appendFile(textOf(lines));
      return handle;
    } catch (error) {
      await close(); // The next one begins on a new line.
      throw error;
    }
  };

  return {
    append: (line) =>
      inTurn(async () => {
        const handle = await flush([...owed, line]);
        owed = [];
        await handle.datasync();
      }),
    appendSoon: (line) =>
      inTurn(async () => {
        owed.push(line);
        await flush(owed);
        owed = [];
      }).catch(() => undefined),
    read: () =>
      inTurn(async () => {
        const [before, now] = await Promise.all([older, path].map(orNothing));
        return `${before}\n${now}`;
      }),
    close: () => inTurn(close),
  };
}

/** `journal.jsonl` becomes `journal.1.jsonl`. */
function olderThan(path: string): string {
  return path.replace(/(\.[^./]*)?$/, '.1$1');
}

/** A rotation that a crash has interrupted holds up the next for so long. Milliseconds. */
const staleAfter = 10_000;

/** `full`: the inode that is meant. Another window may have been faster, and what has just been begun stays. */
async function putAside(path: string, older: string, full: number): Promise<void> {
  const claim = `${path}.rotating`;
  try {
    await (await open(claim, 'wx')).close();
  } catch {
    const since = await stat(claim).catch(() => undefined);
    if (since !== undefined && Date.now() - since.mtimeMs > staleAfter) await rm(claim, { force: true });
    return;
  }
  try {
    if ((await stat(path)).ino === full) await rename(path, older);
  } finally {
    await rm(claim, { force: true });
  }
}

/** Without it, a new file's name may be gone after a crash, and its lines with it (fsync(2)). */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function textOf(lines: readonly JournalLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

async function orNothing(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '');
}
