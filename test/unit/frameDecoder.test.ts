import assert from 'node:assert/strict';
import { FrameDecoder, FramingError } from '../../src/transport/frameDecoder';
import { createRandom } from '../support/random';

const frame = (body: string) => Buffer.from(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);

describe('FrameDecoder', () => {
  it('cuts messages out of pieces of any size', () => {
    const random = createRandom();
    const bodies = Array.from({ length: 500 }, (_, index) => `${index}${'ü'.repeat(random.upTo(300))}`);
    let rest = Buffer.concat(bodies.map(frame));
    const decoder = new FrameDecoder(1000);
    const heard: string[] = [];
    while (rest.length > 0) {
      const count = 1 + random.upTo(random.pick([1, 40, 2000]));
      heard.push(...decoder.decode(rest.subarray(0, count)).map(String));
      rest = rest.subarray(count);
    }
    assert.deepEqual(heard, bodies);
  });

  it('takes bodies up to the limit, and no longer ones', () => {
    const decoder = new FrameDecoder(10);
    assert.deepEqual(decoder.decode(frame('0123456789')).map(String), ['0123456789']);
    assert.deepEqual(decoder.decode(frame('')).map(String), ['']);
    assert.throws(() => decoder.decode(Buffer.from('Content-Length: 11\r\n\r\n')), FramingError);
  });

  it('a large body in small pieces is joined once', () => {
    const size = 8 * 1024 * 1024;
    const bytes = frame('x'.repeat(size));
    const decoder = new FrameDecoder(size);
    const found: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += 4096) {
      found.push(...decoder.decode(bytes.subarray(at, at + 4096)));
    }
    assert.deepEqual(
      found.map(({ length }) => length),
      [size],
    );
  }).timeout(2000);

  for (const header of ['', 'Content-Length: 2x', 'Content-Length: -1', 'Content-Length:2', 'A: b']) {
    it(`refuses the header “${header}”`, () => {
      assert.throws(() => new FrameDecoder(10).decode(Buffer.from(`${header}\r\n\r\n{}`)), FramingError);
    });
  }

  it('refuses a header without end as soon as it is too long', () => {
    const decoder = new FrameDecoder(10);
    assert.deepEqual(decoder.decode(Buffer.from('Content-Length: 1')), []);
    assert.throws(() => decoder.decode(Buffer.alloc(64, '1')), FramingError);
  });
});
