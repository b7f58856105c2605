import assert from 'node:assert/strict';
import { parseModification } from '../../src/extension/commands/writeValues';

describe('value:mask', () => {
  it('is two numbers of which the value lies within the mask', () => {
    assert.deepEqual(parseModification('0x1:0x3', 32), { value: '0x1', mask: '0x3' });
    assert.deepEqual(parseModification(' 0b10 : 7 ', 8), { value: '0x2', mask: '0x7' });
  });

  it('says what is wrong with anything else', () => {
    for (const [text, problem] of [
      ['1', /value:mask/],
      ['1:2:3', /value:mask/],
      ['frog:1', /“frog” is not a number/],
      ['0x4:0x3', /outside the mask/],
      ['0:0', /names no bit/],
      ['0x100:0x1ff', /0 to 0xff is allowed/],
    ] as const) {
      const parsed = parseModification(text, 8);
      assert.ok('problem' in parsed, text);
      assert.match(parsed.problem, problem);
    }
  });
});
