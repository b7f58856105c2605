import * as l10n from '@vscode/l10n';
import { bytesOf, type AccessWidth } from '../../shared/model/accessWidth';
import { RegscopeError, type Failure } from '../../shared/model/failure';
import type { Source } from '../../shared/model/source';
import { maxBlockWords } from '../../shared/protocol/helperProtocol';

/** What moves between a region and a file of the user's, block by block, so that memory does not grow with it. */
export interface Transfer {
  readonly source: Source;
  /** Where in the region it starts. Offset and size are multiples of the width. */
  readonly offset: number;
  readonly width: AccessWidth;
  /** Bytes. */
  readonly size: number;
  readonly path: string;
  /** Bytes so far. */
  readonly onProgress: (done: number) => void;
  /** Ends it after the block that is under way. */
  readonly cancel: AbortSignal;
}

export interface TransferResult {
  /** Bytes from the start whose accesses were made. */
  readonly done: number;
  /** Why it ended early. */
  readonly failure?: Failure;
  /** Bytes behind `done` for which nobody knows: the helper was asked for them and gave no answer. */
  readonly unknown?: number;
}

/** Bytes. */
export const firstBlock = 4096;

/** Longer ones gain little, and take more memory. Bytes. */
const longestBlock = 1024 * 1024;

/** A block takes about as long at most: other requests wait for it, and so does a cancellation. Milliseconds. */
const blockTime = 100;

/** How many bytes the next block has, after one of so many that took so many milliseconds. A multiple of every width. */
export function nextBlock(bytes: number, took: number, width: AccessWidth): number {
  const fitting = Math.floor((bytes * blockTime) / took / 8) * 8;
  return Math.max(8, Math.min(2 * bytes, fitting, longestBlock, maxBlockWords * bytesOf(width)));
}

export const cancelled: Failure = { code: 'cancelled', what: 'It was cancelled.' };

/** What a file was to be. */
export type FileStep = 'created' | 'opened' | 'read' | 'written' | 'replaced';

/** What node:fs threw, as a failure with the file's name. */
export function fileFailure(path: string, step: FileStep, error: unknown): RegscopeError {
  return new RegscopeError({
    code: 'bad-file',
    what: cannotBe(path, step),
    why: `${error instanceof Error ? error.message : String(error)}.`,
  });
}

function cannotBe(path: string, step: FileStep): string {
  switch (step) {
    case 'created':
      return l10n.t('{0} cannot be created.', path);
    case 'opened':
      return l10n.t('{0} cannot be opened.', path);
    case 'read':
      return l10n.t('{0} cannot be read.', path);
    case 'written':
      return l10n.t('{0} cannot be written.', path);
    case 'replaced':
      return l10n.t('{0} cannot be replaced.', path);
  }
}
