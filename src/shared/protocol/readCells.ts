import type { Hex } from '../base/hex';
import type { CellName } from '../model/cellRun';
import type { CellContent } from './webviewProtocol';

/** The cells that a read has answered, with what it answered. What was only written is none: the device may have made anything of it. */
export function readCellsOf(
  cells: Iterable<CellContent>,
): readonly (CellName & { readonly value: Hex; readonly changes: boolean })[] {
  return [...cells].flatMap(({ offset, width, state, value, previous }) => {
    const isRead = state === 'value' || state === 'stale';
    return isRead && value !== undefined ? [{ offset, width, value, changes: previous !== undefined }] : [];
  });
}
