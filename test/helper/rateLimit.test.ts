import assert from 'node:assert/strict';
import { createRateLimit } from '../../src/helper/policy/rateLimit';
import { failureOf } from '../../src/shared/model/failure';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import { createRandom } from '../support/random';
import { startHelper, stopHelpers } from './startHelper';

describe('the limit of requests', () => {
  afterEach(stopHelpers);

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

  it('is kept by a helper of a real machine, and hinders no look at the kernel’s books', async () => {
    const helper = await startHelper();
    // No machine has it: what passes the limit makes no access either.
    const device = parsePciAddress('ffff:ff:1f.7') ?? assert.fail();
    const ask = async () => {
      try {
        await helper.request('linkStatus', { device });
        return 'done';
      } catch (error) {
        return failureOf(error).code;
      }
    };
    const start = performance.now();
    const codes = await Promise.all(Array.from({ length: 40_000 }, ask));
    const seconds = (performance.now() - start) / 1000;
    const passed = codes.filter((code) => code === 'no-such-source').length;
    const refused = codes.filter((code) => code === 'too-fast').length;
    console.log(`      ${passed} passed in ${seconds.toFixed(1)} s, ${refused} refused`);
    assert.equal(passed + refused, codes.length);
    assert.ok(passed >= 10_000 && passed <= 10_000 + 5000 * seconds + 1);
    await helper.request('listPciDevices', {});
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(await ask(), 'no-such-source');
  });
});
