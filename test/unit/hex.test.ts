import assert from 'node:assert/strict';
import { formatSize, hexDigits, parseHexDigits, parseInteger, toHex } from '../../src/shared/base/hex';

describe('hex text', () => {
  it('pads and never truncates', () => {
    assert.equal(toHex(0xedn, 8), '0x000000ed');
    assert.equal(toHex(0x1_0000_00edn, 8), '0x1000000ed');
    assert.equal(hexDigits(255, 4), '00ff');
  });

  it('keeps all 64 bits', () => {
    assert.equal(toHex(0xffff_ffff_ffff_ffffn), '0xffffffffffffffff');
    assert.deepEqual(parseInteger('0xFFFF_FFFF_FFFF_FFFF'), { value: 0xffff_ffff_ffff_ffffn });
  });

  it('reads what people type', () => {
    assert.deepEqual(parseInteger(' 42 '), { value: 42n });
    assert.deepEqual(parseInteger('0b1010'), { value: 10n });
    assert.deepEqual(parseInteger('0o17'), { value: 15n });
    assert.deepEqual(parseHexDigits('dead_beef'), { value: 0xdead_beefn });
    assert.deepEqual(parseHexDigits('0x10'), { value: 16n });
  });

  it('says of everything else that it is no number', () => {
    for (const text of ['', ' ', 'x', '0x', '-1', '1.5', '12ab', '0b2', '1e3', '٤']) {
      assert.ok('problem' in parseInteger(text), `“${text}” was taken for a number`);
    }
    for (const text of ['', '0x', 'xyz', '-1', '12 34']) {
      assert.ok('problem' in parseHexDigits(text), `“${text}” was taken for a number`);
    }
  });

  it('writes sizes in binary units', () => {
    assert.equal(formatSize(256n), '256 bytes');
    assert.equal(formatSize(4096n), '4 KiB');
    assert.equal(formatSize(0x180000n), '1.5 MiB');
    assert.equal(formatSize(64n << 30n), '64 GiB');
  });
});
