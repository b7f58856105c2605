import assert from 'node:assert/strict';
import { createRateLimit } from '../../src/helper/policy/rateLimit';
import { failureOf } from '../../src/shared/model/failure';
import { createRandom } from '../support/random';

describe('the limit of requests', () => {
  let time = 0;
  const passes = (limit: () => void): boolean => {
    try {
      limit();
      return true;
    } catch (error) {
      assert.equal(failureOf(error).code, 'too-fast');
      return false;
    }
  };
  const taken = (limit: () => void, asked: number) =>
    Array.from({ length: asked }, () => passes(limit)).filter((passed) => passed).length;

  it('takes 10,000 at once, then 5,000 a second', () => {
    const limit = createRateLimit(() => time);
    assert.equal(taken(limit, 20_000), 10_000);
    time += 1;
    assert.equal(taken(limit, 100), 5);
    time += 1000;
    assert.equal(taken(limit, 20_000), 5000);
    time += 3_600_000;
    assert.equal(taken(limit, 20_000), 10_000, 'an hour’s rest does not add up to more');
  });

  it('takes no more than that in any stretch of time, however they come, and all of a slow client’s', () => {
    const random = createRandom();
    const limit = createRateLimit(() => time);
    const start = time;
    let passed = 0;
    for (let round = 0; round < 2000; round++) {
      time += random.upTo(4);
      passed += taken(limit, random.upTo(60));
      assert.ok(passed <= 10_000 + (time - start) * 5);
    }
    assert.ok(passed > 10_000, `${passed}`);
    time += 10_000;
    for (let request = 0; request < 20_000; request++) {
      time += 0.2;
      assert.ok(passes(limit));
    }
  });
});
