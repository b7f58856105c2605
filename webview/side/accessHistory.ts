import type { CellContent } from '../../src/shared/protocol/webviewProtocol';

/** Whether the cell was read after it was written last, and answered something else. */
export function differsFromWritten({ state, lastRead, lastWrite }: CellContent): boolean {
  if (lastRead === undefined || lastWrite === undefined) return false;
  // Within one millisecond the state says which of the two came last.
  const readLast =
    lastRead.at > lastWrite.at || (lastRead.at === lastWrite.at && (state === 'value' || state === 'stale'));
  return readLast && BigInt(lastRead.value) !== BigInt(lastWrite.value);
}
