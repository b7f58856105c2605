import assert from 'node:assert/strict';
import { gridCommandOf, type KeyStroke } from '../../../webview/keyboard';

const stroke = (key: string, modifiers: Partial<KeyStroke> = {}): KeyStroke => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...modifiers,
});

describe('keys', () => {
  it('move and extend in the grid', () => {
    assert.deepEqual(gridCommandOf(stroke('ArrowDown')), { type: 'move', move: 'down' });
    assert.deepEqual(gridCommandOf(stroke('End', { shiftKey: true })), { type: 'extend', move: 'rowEnd' });
    assert.deepEqual(gridCommandOf(stroke('End', { ctrlKey: true })), { type: 'move', move: 'regionEnd' });
  });

  it('start an edit with a hex digit, and only with that', () => {
    assert.deepEqual(gridCommandOf(stroke('a')), { type: 'edit', text: 'a' });
    assert.deepEqual(gridCommandOf(stroke('A', { shiftKey: true })), { type: 'edit', text: 'A' });
    assert.deepEqual(gridCommandOf(stroke('Enter')), { type: 'edit', text: '' });
    assert.deepEqual(gridCommandOf(stroke('F2')), { type: 'editValue' });
    assert.equal(gridCommandOf(stroke('g')), undefined);
    assert.equal(gridCommandOf(stroke('c', { ctrlKey: true })), undefined);
    assert.equal(gridCommandOf(stroke('f', { altKey: true })), undefined);
    assert.equal(gridCommandOf(stroke('Tab')), undefined);
  });
});
