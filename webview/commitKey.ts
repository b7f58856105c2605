import type { KeyStroke } from './keyboard';

/**
 * What is done with a typed value. `enter`: what the setting says. `verify`: it is poked and read back. `other`: staged
 * where Enter pokes, and poked where Enter stages. `further`: staged behind what is staged for the cell already.
 */
export type Commit = 'enter' | 'verify' | 'other' | 'further';

/** Undefined for a key that commits nothing. */
export function commitOf(stroke: KeyStroke): Commit | undefined {
  if (stroke.key !== 'Enter' || stroke.altKey) return undefined;
  if (stroke.ctrlKey || stroke.metaKey) return stroke.shiftKey ? 'further' : 'other';
  return stroke.shiftKey ? 'verify' : 'enter';
}

const editingKeys: ReadonlySet<string> = new Set(
  'z y a c v x insert home end arrowleft arrowright arrowup arrowdown backspace delete enter'.split(' '),
);

/** Whether a key is a text field's: VS Code would undo, copy or select in the document instead. */
export function isFieldKey({ key, ctrlKey, metaKey, altKey }: KeyStroke): boolean {
  if (altKey) return false;
  return !(ctrlKey || metaKey) || editingKeys.has(key.toLowerCase());
}
