import type { Hex } from '../base/hex';
import type { CellName } from '../model/cellRun';
import type { CellContent } from './webviewProtocol';

/** What is known of a cell when a read has answered, after what was known `before`. `at`: milliseconds since the epoch. */
export function contentAfterRead(
  before: CellContent | undefined,
  { offset, width }: CellName,
  value: Hex,
  at: number,
): CellContent {
  const previous = before?.lastRead?.value;
  return {
    offset,
    width,
    state: 'value',
    value,
    at,
    lastRead: { value, at },
    ...(before?.lastWrite && { lastWrite: before.lastWrite }),
    ...(previous !== undefined && previous !== value && { previous }),
  };
}
