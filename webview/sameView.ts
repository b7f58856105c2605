import type { CellContent } from '../src/shared/protocol/webviewProtocol';
import type { CellView } from './cellStore';

/** Whether two views look the same and are said in the same words. When a cell was accessed is not among those. */
export function sameView(a: CellView, b: CellView): boolean {
  return (
    a === b ||
    (a.pending === b.pending &&
      a.live === b.live &&
      a.bookmark === b.bookmark &&
      a.staged?.value === b.staged?.value &&
      a.staged?.doubt === b.staged?.doubt &&
      sameContent(a.content, b.content) &&
      sameContent(a.other, b.other))
  );
}

function sameContent(a: CellContent | undefined, b: CellContent | undefined): boolean {
  return (
    a === b ||
    (a?.state === b?.state && a?.value === b?.value && a?.previous === b?.previous && a?.reason === b?.reason)
  );
}
