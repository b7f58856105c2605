import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { toHex } from '../../src/shared/base/hex';
import type { FileSource } from '../../src/shared/model/source';
import { helperWidths } from './helperUnderTest';
import { failsWith, startHelper, stopHelpers } from './startHelper';

describe('operations of the helper', () => {
  const size = 8192;
  let folder: string;
  let source: FileSource;
  let helper: HelperClient;
  const content = () => readFileSync(source.path);

  before(async () => {
    helper = await startHelper('--files', '--writes');
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-operations-'));
    source = { kind: 'file', path: join(folder, 'region.bin') };
    writeFileSync(source.path, Buffer.from(Array.from({ length: size }, (_, index) => (index * 7) & 0xff)));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  after(stopHelpers);

  for (const width of helperWidths) {
    it(`peekBlock reads ${width}-bit words once each, ascending`, async () => {
      const { data, done } = await helper.request('peekBlock', { source, offset: 64, width, count: 100 });
      assert.equal(done, 100);
      assert.ok(Buffer.from(data, 'base64').equals(content().subarray(64, 64 + (100 * width) / 8)));
      for (let count = 1; count <= 9; count++) {
        const few = await helper.request('peekBlock', { source, offset: 64, width, count });
        assert.ok(Buffer.from(few.data, 'base64').equals(content().subarray(64, 64 + (count * width) / 8)));
      }
    });

    it(`pokeBlock and fill write ${width}-bit words, and nothing beside them`, async () => {
      const expected = content();
      const words = Buffer.from(Array.from({ length: (50 * width) / 8 }, (_, index) => 255 - (index % 256)));
      words.copy(expected, 64);
      const block = { source, offset: 64, width, data: words.toString('base64') };
      assert.deepEqual(await helper.request('pokeBlock', block), { done: 50 });
      for (let count = 1; count <= 9; count++) {
        const few = Buffer.alloc((count * width) / 8, count);
        few.copy(expected, 1024 + 256 * count);
        const data = few.toString('base64');
        const written = await helper.request('pokeBlock', {
          source,
          offset: 1024 + 256 * count,
          width,
          data,
        });
        assert.deepEqual(written, { done: count });
      }
      expected.fill(0xa5, 4096, 4096 + (16 * width) / 8);
      const value = toHex(BigInt(`0x${'a5'.repeat(width / 8)}`));
      const area = { source, offset: 4096, width, count: 16, value };
      assert.deepEqual(await helper.request('fill', area), { done: 16 });
      assert.ok(content().equals(expected));
    });
  }

  it('pokeMany writes in order, and checks all before the first', async () => {
    const write = (offset: number, value: `0x${string}`) => ({ offset, width: 16 as const, value });
    const many = (...writes: ReturnType<typeof write>[]) => helper.request('pokeMany', { source, writes });
    const result = await many(write(0, '0x1111'), write(0, '0x2222'), write(4, '0x3333'));
    assert.deepEqual(result, { done: 3 });
    assert.equal(content().readUInt16LE(0), 0x2222);
    const before = content();
    await assert.rejects(many(write(0, '0x4444'), write(1, '0x5555')), failsWith('bad-offset'));
    await assert.rejects(many(write(0, '0x4444'), write(2, '0x10000')), failsWith('bad-value'));
    assert.ok(content().equals(before));
  });

  it('modify reads once, writes once and tells both', async () => {
    writeFileSync(source.path, Buffer.from('78563412'.repeat(4), 'hex'));
    const change = { source, offset: 4, width: 32, mask: '0x0000ff00', value: '0xdeadbeef' } as const;
    assert.deepEqual(await helper.request('modify', change), { before: '0x12345678', written: '0x1234be78' });
    assert.equal(content().readUInt32LE(4), 0x1234_be78);
    assert.equal(content().readUInt32LE(8), 0x1234_5678);
  });

  it('makes a 64-bit access in halves of 32, in the order asked', async () => {
    const value = '0x1122334455667788';
    for (const halves of ['low-high', 'high-low'] as const) {
      await helper.request('poke', { source, offset: 4, width: 64, value, halves }); // Aligned to 32 bits only.
      assert.equal(content().readBigUInt64LE(4), BigInt(value));
      const accesses = [{ offset: 4, width: 64 as const, halves }];
      assert.deepEqual(await helper.request('peek', { source, accesses }), [{ value }]);
    }
    const narrow = [{ offset: 4, width: 32 as const, halves: 'low-high' as const }];
    await assert.rejects(helper.request('peek', { source, accesses: narrow }), failsWith('bad-width'));
  });

  it('waitFor returns when the bits are there, and serves others meanwhile', async () => {
    const bit = { source, offset: 0, width: 32, mask: '0x80000000', value: '0x80000000' } as const;
    await helper.request('poke', { source, offset: 0, width: 32, value: '0x00000000' });
    const wait = helper.request('waitFor', { ...bit, deadline: 5000 });
    await helper.request('poke', { source, offset: 0, width: 32, value: '0x00000001' });
    await helper.request('poke', { source, offset: 0, width: 32, value: '0x80000001' });
    const { matched, value, reads } = await wait;
    assert.deepEqual({ matched, value }, { matched: true, value: '0x80000001' });
    assert.ok(reads > 0);
  });

  it('waitFor ends at its deadline, and when it is cancelled', async () => {
    const never = { source, offset: 0, width: 8, mask: '0xff', value: '0xee' } as const;
    const { matched, elapsed } = await helper.request('waitFor', { ...never, deadline: 50 });
    assert.equal(matched, false);
    assert.ok(elapsed >= 50);
    const cancellation = new CancellationTokenSource();
    const options = { cancel: cancellation.token, patience: 60_000 };
    const wait = helper.request('waitFor', { ...never, deadline: 60_000 }, options);
    setTimeout(() => cancellation.cancel(), 20);
    await assert.rejects(wait, failsWith('cancelled'));
  });

  it('sample reads one register many times, with the time of each', async () => {
    const count = 25_000;
    const register = { source, offset: 4, width: 16, count, interval: 0 } as const;
    const { values, times, done } = await helper.request('sample', register);
    assert.equal(done, count);
    const words = Buffer.from(values, 'base64');
    assert.equal(words.length, 2 * count);
    const expected = content().readUInt16LE(4);
    const stamps = Buffer.from(times, 'base64');
    assert.equal(stamps.length, 8 * count);
    for (let index = 0; index < count; index++) {
      assert.equal(words.readUInt16LE(2 * index), expected);
      if (index > 0) assert.ok(stamps.readDoubleLE(8 * index) >= stamps.readDoubleLE(8 * (index - 1)));
    }
  });

  it('sample keeps its interval', async () => {
    const register = { source, offset: 0, width: 8, count: 5, interval: 10 } as const;
    const { times } = await helper.request('sample', register);
    const last = Buffer.from(times, 'base64').readDoubleLE(8 * 4);
    assert.ok(last >= 39_000, `the fifth sample came after ${last} µs`);
  });

  it('refuses ranges that do not fit, and data that is no whole number of words', async () => {
    const before = content();
    const fill = (offset: number, count: number) =>
      helper.request('fill', { source, offset, width: 32, count, value: '0x0' });
    await assert.rejects(fill(size - 4, 2), failsWith('bad-offset'));
    await assert.rejects(fill(2, 1), failsWith('bad-offset'));
    await assert.rejects(fill(0, 0), failsWith('bad-request'));
    const odd = { source, offset: 0, width: 32, data: 'AAA=' } as const;
    await assert.rejects(helper.request('pokeBlock', odd), failsWith('bad-value', /no whole number/));
    const long = { source, offset: 0, width: 32, count: size } as const;
    await assert.rejects(helper.request('peekBlock', long), failsWith('bad-offset'));
    assert.ok(content().equals(before));
  });

  it('writes nothing while writes are off', async () => {
    const before = content();
    const reader = await startHelper('--files');
    const at = { source, offset: 0, width: 32 } as const;
    const off = failsWith('writes-off');
    const writes = [{ offset: 0, width: 32 as const, value: '0x1' as const }];
    await assert.rejects(reader.request('pokeMany', { source, writes }), off);
    await assert.rejects(reader.request('modify', { ...at, mask: '0x1', value: '0x1' }), off);
    await assert.rejects(reader.request('fill', { ...at, count: 1, value: '0x1' }), off);
    await assert.rejects(reader.request('pokeBlock', { ...at, data: 'AAAAAA==' }), off);
    assert.ok(content().equals(before));
  });
});
