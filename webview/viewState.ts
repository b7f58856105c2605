import { accessWidths, type AccessWidth } from '../src/shared/model/accessWidth';
import type { ByteOrder } from '../src/shared/model/byteOrder';
import {
  bytesPerRowChoices,
  type BytesPerRow,
  type EditorMode,
  type EditorSettings,
} from '../src/shared/protocol/webviewProtocol';

/** What survives hiding and reloading the webview. Offsets, not cell numbers: they mean the same in every layout. */
export interface ViewState {
  readonly width: AccessWidth;
  readonly bytesPerRow: BytesPerRow;
  readonly byteOrder: ByteOrder;
  readonly anchorOffset: number;
  readonly activeOffset: number;
  readonly topOffset: number;
  readonly inspector: 'shown' | 'hidden';
  /** Of a region that is described. */
  readonly mode: EditorMode;
}

/** How a region opens that has not been open before. */
export function initialViewState({ width, bytesPerRow, byteOrder, mode }: EditorSettings): ViewState {
  return {
    width,
    bytesPerRow,
    byteOrder,
    anchorOffset: 0,
    activeOffset: 0,
    topOffset: 0,
    inspector: 'shown',
    mode,
  };
}

/** Reads what an earlier run stored. Undefined for anything odd; the caller clamps to the region's size. */
export function viewStateFrom(stored: unknown): ViewState | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const state = stored as ViewState;
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const valid =
    accessWidths.includes(state.width) &&
    bytesPerRowChoices.includes(state.bytesPerRow) &&
    ['little', 'big'].includes(state.byteOrder) &&
    ['shown', 'hidden'].includes(state.inspector) &&
    ['hex', 'registers'].includes(state.mode) &&
    isCount(state.anchorOffset) &&
    isCount(state.activeOffset) &&
    isCount(state.topOffset);
  return valid ? state : undefined;
}
