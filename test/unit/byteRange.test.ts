import assert from 'node:assert/strict';
import { formatByteRange, parseByteRange, type RangeLimits } from '../../src/extension/commands/byteRange';

const limits: RangeLimits = { width: 32, size: 0x1000, misalignment: 0 };

describe('ranges as they are typed', () => {
  it('are read back as they are written', () => {
    for (const range of [
      { offset: 0, size: 0x1000 },
      { offset: 0xffc, size: 4 },
    ]) {
      assert.deepEqual(parseByteRange(formatByteRange(range), limits), range);
    }
    assert.deepEqual(parseByteRange(' 256 + 0x1_0 ', limits), { offset: 256, size: 16 });
  });

  it('are refused with what is allowed', () => {
    const cases: readonly (readonly [text: string, problem: RegExp])[] = [
      ['', /Write offset\+size/],
      ['0x100', /Write offset\+size/],
      ['0+4+4', /Write offset\+size/],
      ['x+4', /“x” is not a number/],
      ['0+', /“” is not a number/],
      ['0+0', /multiple of 4 bytes .* at least/],
      ['0+6', /multiple of 4 bytes/],
      ['2+4', /not aligned to 4 bytes/],
      ['0x1000+4', /outside the region/],
      ['0xffc+8', /ends behind the region, which has 0x1000 bytes/],
      ['0+0xffffffffffffffffffff', /multiple of|ends behind/],
    ];
    for (const [text, problem] of cases) {
      const parsed = parseByteRange(text, limits);
      assert.ok('problem' in parsed && problem.test(parsed.problem), `${text}: ${JSON.stringify(parsed)}`);
    }
  });

  it('are aligned by the address, not by the offset', () => {
    const odd = { ...limits, misalignment: 2 };
    assert.deepEqual(parseByteRange('2+4', odd), { offset: 2, size: 4 });
    assert.ok('problem' in parseByteRange('0+4', odd));
  });
});
