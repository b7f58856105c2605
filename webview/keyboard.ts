import type { Move } from './selection';

/** The parts of a KeyboardEvent that decide what it means. */
export interface KeyStroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export type GridCommand =
  | { readonly type: 'move' | 'extend'; readonly move: Move }
  /** `text` is what the edit starts with. */
  | { readonly type: 'edit'; readonly text: string }
  /** Starts the edit with the value last read. */
  | { readonly type: 'editValue' }
  /** To the bits of the active cell. */
  | { readonly type: 'editBits' }
  | { readonly type: 'collapse' };

const moves: Readonly<Record<string, Move>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'rowStart',
  End: 'rowEnd',
  PageUp: 'pageUp',
  PageDown: 'pageDown',
};

const movesWithControl: Readonly<Record<string, Move>> = { Home: 'regionStart', End: 'regionEnd' };

/** Keys of the grid. */
export function gridCommandOf(stroke: KeyStroke): GridCommand | undefined {
  if (stroke.altKey) return undefined;
  const control = stroke.ctrlKey || stroke.metaKey;
  const move = (control ? movesWithControl : moves)[stroke.key];
  if (move !== undefined) return { type: stroke.shiftKey ? 'extend' : 'move', move };
  if (control) return undefined;
  if (/^[0-9a-f]$/i.test(stroke.key)) return { type: 'edit', text: stroke.key };
  if (stroke.shiftKey) return undefined;
  if (stroke.key === 'Enter') return { type: 'edit', text: '' };
  if (stroke.key === 'F2') return { type: 'editValue' };
  if (stroke.key === ' ') return { type: 'editBits' };
  if (stroke.key === 'Escape') return { type: 'collapse' };
  return undefined;
}
