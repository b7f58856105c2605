import assert from 'node:assert/strict';
import type { CellContent } from '../../../src/shared/protocol/webviewProtocol';
import { createCellStore } from '../../../webview/cellStore';
import { digitsTextOf, labelOf, lookOf, readValueOf } from '../../../webview/cellText';

const words = { width: 32, byteOrder: 'little' } as const;
const read: CellContent = { offset: 4, width: 32, state: 'value', value: '0x12345678', at: 0 };

describe('what is known of cells', () => {
  it('is nothing until something was answered', () => {
    const store = createCellStore();
    assert.equal(lookOf(store.viewOf(4, 32)), 'unread');
    assert.equal(digitsTextOf(store.viewOf(4, 32), words), '········');
    assert.equal(labelOf(4, words, store.viewOf(4, 32)), 'offset 0x4, 32 bit, unread');
  });

  it('is known at the width of the access and at no other', () => {
    const store = createCellStore();
    store.put([read]);
    assert.equal(readValueOf(store.viewOf(4, 32)), '0x12345678');
    assert.equal(labelOf(4, words, store.viewOf(4, 32)), 'offset 0x4, 32 bit, value 12345678');
    for (const width of [8, 16, 64] as const) assert.equal(lookOf(store.viewOf(4, width)), 'unread');
    assert.equal(lookOf(store.viewOf(0, 32)), 'unread');
  });

  it('a later answer replaces an earlier one: a failure is never a value', () => {
    const store = createCellStore();
    store.put([read]);
    store.put([{ ...read, state: 'fault', reason: 'bus error' }]);
    const view = store.viewOf(4, 32);
    assert.equal(digitsTextOf(view, words), '!!!!!!!!');
    assert.equal(readValueOf(view), undefined);
    assert.equal(labelOf(4, words, view), 'offset 0x4, 32 bit, fault: bus error');
    store.put([{ offset: 4, width: 32, state: 'blocked', reason: 'policy', at: 1 }]);
    assert.equal(digitsTextOf(store.viewOf(4, 32), words), '××××××××');
  });

  it('a poke is pending until it is answered, and what was written is not what was read', () => {
    const store = createCellStore();
    store.put([read]);
    store.expectPoke(4, 32, '0x000000ff');
    assert.equal(lookOf(store.viewOf(4, 32)), 'pending');
    assert.equal(readValueOf(store.viewOf(4, 32)), '0x12345678');
    store.endPokes();
    assert.equal(lookOf(store.viewOf(4, 32)), 'value');
    store.put([{ ...read, state: 'written', value: '0x000000ff' }]);
    assert.equal(digitsTextOf(store.viewOf(4, 32), words), '000000ff');
    assert.equal(readValueOf(store.viewOf(4, 32)), undefined);
  });

  it('is forgotten when the region is opened anew', () => {
    const store = createCellStore();
    store.put([read]);
    store.expectPoke(8, 32, '0x00000001');
    store.clear();
    assert.equal(lookOf(store.viewOf(4, 32)), 'unread');
    assert.equal(lookOf(store.viewOf(8, 32)), 'unread');
  });
});
