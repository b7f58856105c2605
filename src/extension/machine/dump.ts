import { randomBytes } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { bytesOf } from '../../shared/model/accessWidth';
import { failureOf, isRefusal } from '../../shared/model/failure';
import type { BlockResult, HelperParams } from '../../shared/protocol/helperProtocol';
import {
  cancelled,
  fileFailure,
  firstBlock,
  nextBlock,
  type Transfer,
  type TransferResult,
} from './transfer';

export interface DumpResult extends TransferResult {
  /**
   * Where the words are: the file that was asked for when it holds all of them, else one beside it with what was read up to
   * the failure, since reading it again may not give the same. Absent when nothing was read.
   */
  readonly file?: string;
}

type ReadBlock = (params: HelperParams<'peekBlock'>) => Promise<BlockResult>;

/**
 * Reads each word of the range once, ascending, and writes them to the file. The first word that fails is the last. While
 * a block is written the helper reads the next. Rejects with a RegscopeError when nothing was read.
 */
export async function dump(readBlock: ReadBlock, transfer: Transfer): Promise<DumpResult> {
  const { path } = transfer;
  const partial = `${path}.${randomBytes(3).toString('hex')}.partial`;
  let file: FileHandle;
  try {
    file = await open(partial, 'wx');
  } catch (error) {
    throw fileFailure(partial, 'created', error);
  }
  let result: TransferResult;
  try {
    result = await copyBlocks(readBlock, transfer, file, partial);
  } finally {
    await file.close();
  }
  if (result.failure !== undefined) {
    if (result.done > 0) return { ...result, file: partial };
    await rm(partial);
    return result;
  }
  try {
    await rename(partial, path);
  } catch (error) {
    return { ...result, file: partial, failure: fileFailure(path, 'replaced', error).failure };
  }
  return { ...result, file: path };
}

async function copyBlocks(
  readBlock: ReadBlock,
  { source, offset, width, size, onProgress, cancel }: Transfer,
  file: FileHandle,
  name: string,
): Promise<TransferResult> {
  const bytes = bytesOf(width);
  let block = firstBlock;
  let read = 0;
  const readNext = async (): Promise<BlockResult & { readonly unknown?: number }> => {
    const length = Math.min(block, size - read);
    const since = performance.now();
    try {
      const result = await readBlock({ source, offset: offset + read, width, count: length / bytes });
      block = nextBlock(block, performance.now() - since, width);
      return result;
    } catch (error) {
      const failure = failureOf(error);
      return { data: '', done: 0, failure, ...(isRefusal(failure) ? {} : { unknown: length }) };
    }
  };
  let next = readNext();
  for (;;) {
    const { data, done, failure = cancel.aborted ? cancelled : undefined, unknown } = await next;
    const before = read;
    read += done * bytes;
    const isComplete = read === size;
    const isLast = isComplete || failure !== undefined;
    if (!isLast) next = readNext();
    try {
      await file.appendFile(Buffer.from(data, 'base64'));
    } catch (error) {
      return { done: before, failure: fileFailure(name, 'written', error).failure };
    }
    onProgress(before + done * bytes);
    if (isLast) {
      return {
        done: read,
        ...(isComplete || failure === undefined ? {} : { failure }),
        ...(unknown === undefined ? {} : { unknown }),
      };
    }
  }
}
