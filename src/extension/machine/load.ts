import { open, type FileHandle } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { bytesOf } from '../../shared/model/accessWidth';
import { failureOf, isRefusal, RegscopeError } from '../../shared/model/failure';
import type { HelperParams, WriteResult } from '../../shared/protocol/helperProtocol';
import {
  cancelled,
  fileFailure,
  firstBlock,
  nextBlock,
  type Transfer,
  type TransferResult,
} from './transfer';

type WriteBlock = (params: HelperParams<'pokeBlock'>) => Promise<WriteResult>;

/**
 * Writes the file's first `size` bytes to the region, each word once, ascending. The first word that fails is the last.
 * While the helper writes a block the next is read from the file. Rejects with a RegscopeError when nothing was written.
 */
export async function load(writeBlock: WriteBlock, transfer: Transfer): Promise<TransferResult> {
  const { path, size } = transfer;
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    throw fileFailure(path, 'opened', error);
  }
  try {
    const { size: available } = await file.stat();
    if (available < size) {
      throw new RegscopeError({
        code: 'bad-file',
        what: l10n.t('{0} has {1} bytes, of which {2} were to be written.', path, available, size),
        next: l10n.t('Nothing was written.'),
      });
    }
    return await copyBlocks(writeBlock, transfer, file);
  } finally {
    await file.close();
  }
}

async function copyBlocks(
  writeBlock: WriteBlock,
  { source, offset, width, size, path, onProgress, cancel }: Transfer,
  file: FileHandle,
): Promise<TransferResult> {
  const bytes = bytesOf(width);
  let length = firstBlock;
  let done = 0;
  const read = async (at: number): Promise<Buffer | RegscopeError> => {
    const block = Buffer.alloc(Math.min(length, size - at));
    try {
      for (let filled = 0; filled < block.length;) {
        const { bytesRead } = await file.read(block, filled, block.length - filled, at + filled);
        if (bytesRead === 0) throw new Error(l10n.t('It has become shorter'));
        filled += bytesRead;
      }
      return block;
    } catch (error) {
      return fileFailure(path, 'read', error);
    }
  };
  let next = read(0);
  while (done < size) {
    const block = await next;
    if (block instanceof RegscopeError) return { done, failure: block.failure };
    if (cancel.aborted) return { done, failure: cancelled };
    next = read(done + block.length);
    const since = performance.now();
    try {
      const data = block.toString('base64');
      const { done: made, failure } = await writeBlock({ source, offset: offset + done, width, data });
      done += made * bytes;
      onProgress(done);
      if (failure !== undefined) return { done, failure };
    } catch (error) {
      const failure = failureOf(error);
      return { done, failure, ...(isRefusal(failure) ? {} : { unknown: block.length }) };
    }
    length = nextBlock(length, performance.now() - since, width);
  }
  return { done };
}
