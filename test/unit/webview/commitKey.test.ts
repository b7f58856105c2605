import assert from 'node:assert/strict';
import { commitOf, isFieldKey } from '../../../webview/commitKey';
import type { KeyStroke } from '../../../webview/keyboard';

const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
const stroke = (key: string, modifiers: Partial<KeyStroke> = {}): KeyStroke => ({
  ...none,
  key,
  ...modifiers,
});

describe('keys of the field over a cell', () => {
  it('commit by Enter, with a modifier in another way', () => {
    assert.equal(commitOf(stroke('Enter')), 'enter');
    assert.equal(commitOf(stroke('Enter', { shiftKey: true })), 'verify');
    for (const control of [{ ctrlKey: true }, { metaKey: true }]) {
      assert.equal(commitOf(stroke('Enter', control)), 'other');
      assert.equal(commitOf(stroke('Enter', { ...control, shiftKey: true })), 'further');
    }
    assert.equal(commitOf(stroke('Enter', { altKey: true })), undefined);
    assert.equal(commitOf(stroke('a')), undefined);
  });

  it('are the field’s where a text field has them, and VS Code’s otherwise', () => {
    for (const key of ['z', 'Z', 'y', 'a', 'c', 'v', 'x', 'Home', 'End', 'Enter', 'Backspace']) {
      assert.ok(isFieldKey(stroke(key, { ctrlKey: true })), key);
      assert.ok(isFieldKey(stroke(key, { metaKey: true, shiftKey: true })), key);
    }
    for (const key of ['a', 'Delete', 'Escape']) assert.ok(isFieldKey(stroke(key)), key);
    for (const key of ['s', 'p', 'g', 'Tab']) assert.ok(!isFieldKey(stroke(key, { ctrlKey: true })), key);
    assert.ok(!isFieldKey(stroke('z', { ctrlKey: true, altKey: true })));
  });
});
