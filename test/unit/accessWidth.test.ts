import assert from 'node:assert/strict';
import {
  accessWidths,
  maxValueOf,
  problemWithOffset,
  problemWithValue,
} from '../../src/shared/model/accessWidth';

describe('bounds of an access', () => {
  for (const width of accessWidths) {
    const bytes = width / 8;

    it(`${width} bits: takes every aligned offset of the region and no other`, () => {
      const size = 4 * bytes;
      for (let offset = -1; offset <= size; offset++) {
        const allowed = offset >= 0 && offset % bytes === 0 && offset + bytes <= size;
        assert.equal(problemWithOffset(offset, width, size) === undefined, allowed, `offset ${offset}`);
      }
      for (const odd of [0.5, NaN, Infinity, 2 ** 53]) assert.ok(problemWithOffset(odd, width, Infinity));
    });

    it(`${width} bits: takes every value that fits and no other`, () => {
      assert.equal(problemWithValue(0n, width), undefined);
      assert.equal(problemWithValue(maxValueOf(width), width), undefined);
      assert.match(problemWithValue(maxValueOf(width) + 1n, width) ?? '', /0 to 0xf+ is allowed/);
      assert.ok(problemWithValue(-1n, width));
    });
  }

  it('says what is allowed', () => {
    assert.match(problemWithOffset(0x100, 32, 0x100) ?? '', /0x0 to 0xfc is allowed/);
    assert.match(problemWithOffset(0x14, 64, 0x14) ?? '', /0x0 to 0x8 is allowed/);
    assert.match(problemWithOffset(0x10, 32, 0x10, 2) ?? '', /0x0 to 0xa is allowed/);
    assert.match(problemWithOffset(0x12, 32, 0x100) ?? '', /nearest aligned offset is 0x10/);
    assert.match(problemWithOffset(0, 64, 4) ?? '', /too small/);
  });
});
