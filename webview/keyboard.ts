import type { EditorAction } from '../src/shared/protocol/webviewProtocol';
import type { Move } from './selection';

/** The parts of a KeyboardEvent that decide what it means. */
export interface KeyStroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Key hints for tooltips; {@link actionOf} is what they promise. */
export const keyHints: Readonly<Record<EditorAction, string>> = {
  peek: 'F5',
  poke: 'Enter, or type over the cell',
  flush: 'Alt+F5',
  flushByReading: 'Shift+Alt+F5',
  goToOffset: 'Ctrl+G',
};

/** Keys that work wherever the focus is: those of the commands in package.json. */
export function actionOf(stroke: KeyStroke): EditorAction | undefined {
  const control = stroke.ctrlKey || stroke.metaKey;
  if (stroke.key === 'F5' && !control && stroke.altKey) return stroke.shiftKey ? 'flushByReading' : 'flush';
  if (stroke.shiftKey) return undefined;
  if (stroke.key === 'F5' && !control) return 'peek';
  if (stroke.key.toLowerCase() === 'g' && control && !stroke.altKey) return 'goToOffset';
  return undefined;
}

export type GridCommand =
  | { readonly type: 'move' | 'extend'; readonly move: Move }
  /** `text` is what the edit starts with. */
  | { readonly type: 'edit'; readonly text: string }
  /** Starts the edit with the value last read. */
  | { readonly type: 'editValue' }
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
  if (stroke.key === 'Escape') return { type: 'collapse' };
  return undefined;
}
