import { accessWidths, type AccessWidth } from '../src/shared/model/accessWidth';

/** What survives hiding and reloading the webview. Offsets, not cell numbers: they mean the same at every width. */
export interface ViewState {
  readonly width: AccessWidth;
  readonly anchorOffset: number;
  readonly activeOffset: number;
  readonly topRow: number;
}

export const defaultViewState: ViewState = { width: 32, anchorOffset: 0, activeOffset: 0, topRow: 0 };

/** Reads what an earlier run stored. Anything odd gives the default; the caller clamps to the region's size. */
export function viewStateFrom(stored: unknown): ViewState {
  if (typeof stored !== 'object' || stored === null) return defaultViewState;
  const state = { ...defaultViewState, ...stored };
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const valid =
    accessWidths.includes(state.width) &&
    isCount(state.anchorOffset) &&
    isCount(state.activeOffset) &&
    isCount(state.topRow);
  return valid ? state : defaultViewState;
}
