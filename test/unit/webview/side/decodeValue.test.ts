import assert from 'node:assert/strict';
import { decodeValue, readingsOf } from '../../../../webview/side/decodeValue';
import { floatOf, floatText } from '../../../../webview/side/floatText';
import { unixTimeText } from '../../../../webview/side/unixTime';
import { createRandom } from '../../../support/random';

describe('a value in other ways', () => {
  it('is signed in two’s complement at every width', () => {
    assert.equal(decodeValue('0x80', 8, 'little').signed, '-128');
    assert.equal(decodeValue('0xffff', 16, 'little').signed, '-1');
    const most = decodeValue('0x80000000', 32, 'little');
    assert.deepEqual([most.unsigned, most.signed], ['2147483648', '-2147483648']);
    assert.equal(decodeValue('0x7fffffff', 32, 'little').signed, '2147483647');
    const long = decodeValue('0xffffffffffffffff', 64, 'little');
    assert.deepEqual([long.unsigned, long.signed], ['18446744073709551615', '-1']);
    assert.equal(decodeValue('0x8000000000000000', 64, 'little').signed, '-9223372036854775808');
  });

  it('is the same bytes in the other byte order and as narrower numbers, lowest address first', () => {
    const little = decodeValue('0x12345678', 32, 'little');
    assert.deepEqual(
      [little.hex, little.swapped, little.by16, little.by8],
      ['0x12345678', '0x78563412', '5678 1234', '78 56 34 12'],
    );
    const big = decodeValue('0x12345678', 32, 'big');
    assert.deepEqual(
      [big.hex, big.swapped, big.by16, big.by8, big.unsigned],
      ['0x78563412', '0x12345678', '7856 3412', '78 56 34 12', String(0x78563412)],
    );
    const long = decodeValue('0x0011223344556677', 64, 'little');
    assert.deepEqual(
      [long.by32, long.by16, long.by8],
      ['44556677 00112233', '6677 4455 2233 0011', '77 66 55 44 33 22 11 00'],
    );
  });

  it('says nothing of what the width cannot be', () => {
    const byte = decodeValue('0x41', 8, 'little');
    assert.deepEqual([byte.float, byte.time, byte.by8, byte.ascii], [undefined, undefined, undefined, 'A']);
    for (const width of [8, 16, 32, 64] as const) {
      const decoded = decodeValue('0x7fffffff', width, 'little');
      for (const reading of readingsOf(width)) if (reading !== 'time') assert.ok(decoded[reading], reading);
    }
  });

  it('has its lines filled up with zeros', () => {
    assert.equal(decodeValue('0x1', 32, 'little').hex, '0x00000001');
    assert.equal(decodeValue('0x1', 32, 'little').by8, '01 00 00 00');
  });
});

describe('floating point', () => {
  it('has its edges', () => {
    const edges = [
      [0x8000_0000n, 32, '-0'],
      [0x7fc0_0000n, 32, 'NaN'],
      [0xffff_ffffn, 32, 'NaN'],
      [0xff80_0000n, 32, '-Infinity'],
      [0x0000_0001n, 32, '1e-45'],
      [0x3dcc_cccdn, 32, '0.1'],
      [0x7f7f_ffffn, 32, '3.4028235e+38'],
      [0x4b80_0000n, 32, '16777216'],
      [0x8000n, 16, '-0'],
      [0x0001n, 16, '6e-8'],
      [0x03ffn, 16, '0.00006098'],
      [0x0400n, 16, '0.00006104'],
      [0x3c00n, 16, '1'],
      [0x3555n, 16, '0.3333'],
      [0x7bffn, 16, '65500'],
      [0x7c00n, 16, 'Infinity'],
      [0x7e00n, 16, 'NaN'],
      [0x8000_0000_0000_0000n, 64, '-0'],
      [0x0000_0000_0000_0001n, 64, '5e-324'],
      [0x3fb9_9999_9999_999an, 64, '0.1'],
      [0x7ff0_0000_0000_0001n, 64, 'NaN'],
    ] as const;
    for (const [bits, width, text] of edges) assert.equal(floatText(bits, width), text, bits.toString(16));
  });

  it('of 16 bits has a text of its own for every number', () => {
    const texts = new Map<string, bigint>();
    for (let bits = 0n; bits < 0x10000n; bits++) {
      const text = floatText(bits, 16);
      if (text === 'NaN') continue;
      assert.equal(texts.get(text), undefined, `0x${bits.toString(16)} reads ${text}`);
      texts.set(text, bits);
    }
    // All but the NaNs: 2 × (2^10 − 1) of them.
    assert.equal(texts.size, 0x10000 - 2 * 1023);
  });

  it('of 32 bits reads back as the same number', () => {
    const random = createRandom();
    for (let round = 0; round < 20_000; round++) {
      const bits = BigInt(random.upTo(2 ** 32 - 1));
      const number = floatOf(bits, 32);
      assert.ok(Object.is(Math.fround(Number(floatText(bits, 32))), number), `0x${bits.toString(16)}`);
    }
  });
});

describe('Unix time', () => {
  it('is told in the unit in which it is of this century', () => {
    assert.equal(unixTimeText(1_700_000_000n), '2023-11-14 22:13:20 UTC (s)');
    assert.equal(unixTimeText(1_700_000_000_012n), '2023-11-14 22:13:20.012 UTC (ms)');
    assert.equal(unixTimeText(1_700_000_000_000_345n), '2023-11-14 22:13:20.000345 UTC (µs)');
    assert.equal(unixTimeText(1_700_000_000_000_000_006n), '2023-11-14 22:13:20.000000006 UTC (ns)');
  });

  it('is not made of every number', () => {
    for (const value of [0n, 1n, 0x7fff_ffff_ffff_ffffn, 946_684_799n, 4_102_444_800n])
      assert.equal(unixTimeText(value), undefined, String(value));
    assert.equal(unixTimeText(946_684_800n), '2000-01-01 00:00:00 UTC (s)');
    assert.equal(unixTimeText(4_102_444_799n), '2099-12-31 23:59:59 UTC (s)');
  });
});
