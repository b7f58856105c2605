import assert from 'node:assert/strict';
import { memoryBytesOf } from '../../../src/shared/model/byteOrder';
import { asciiOf, characterOf, unreadCharacter } from '../../../webview/ascii';

describe('ASCII column', () => {
  it('shows the bytes in memory order', () => {
    assert.deepEqual(memoryBytesOf('0x12345678', 32), [0x78, 0x56, 0x34, 0x12]);
    assert.deepEqual(memoryBytesOf('0x41', 32), [0x41, 0, 0, 0]);
    assert.deepEqual(
      memoryBytesOf('0xfedcba9876543210', 64),
      [0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe],
    );
    assert.equal(asciiOf('0x67655200', 32), '.Reg');
  });

  it('shows no byte as one that is not known', () => {
    assert.equal(asciiOf(undefined, 16), unreadCharacter.repeat(2));
    for (let byte = 0; byte < 256; byte++) {
      assert.notEqual(characterOf(byte), unreadCharacter);
      assert.equal(characterOf(byte).length, 1);
    }
    assert.deepEqual([0x1f, 0x20, 0x7e, 0x7f, 0xff].map(characterOf), ['.', ' ', '~', '.', '.']);
  });
});
