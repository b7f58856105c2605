import assert from 'node:assert/strict';
import { valueHintOf } from '../../../webview/valueHint';

describe('a hint at a value', () => {
  it('is there for all ones of the width, and of no other', () => {
    for (const [value, width] of [
      ['0xff', 8],
      ['0xffff', 16],
      ['0xffffffff', 32],
      ['0xffffffffffffffff', 64],
    ] as const) {
      assert.match(String(valueHintOf(value, width)), /dead bus/);
    }
    assert.equal(valueHintOf('0xff', 16), undefined);
    assert.equal(valueHintOf('0xffffffff', 64), undefined);
  });

  it('is there for known patterns, once at 32 bits and twice at 64', () => {
    assert.match(String(valueHintOf('0x6b6b6b6b', 32)), /POISON_FREE/);
    assert.match(String(valueHintOf('0x6b6b6b6b6b6b6b6b', 64)), /POISON_FREE/);
    assert.match(String(valueHintOf('0xbadf5040', 32)), /NVIDIA/);
    assert.match(String(valueHintOf('0xbad0ac00', 32)), /NVIDIA/);
    assert.match(String(valueHintOf('0xffff0001', 32)), /Vendor ID/);
    assert.match(String(valueHintOf('0xdeadbeef', 32)), /pattern/);
    assert.equal(valueHintOf('0x6b6b6b6b', 64), undefined);
    assert.equal(valueHintOf('0x6b6b', 16), undefined);
  });

  it('is there for no common value', () => {
    for (const value of [
      '0x0',
      '0x1',
      '0x80000000',
      '0x7fffffff',
      '0xbad10000',
      '0xdeadbee0',
      '0x12345678',
    ] as const) {
      assert.equal(valueHintOf(value, 32), undefined, value);
    }
  });
});
