import assert from 'node:assert/strict';
import { parsePciResource } from '../../src/shared/linux/pciResource';

const unimplemented = '0x0000000000000000 0x0000000000000000 0x0000000000000000';

describe('sysfs resource', () => {
  it('takes BARs by position and leaves unimplemented ones out', () => {
    const bars = parsePciResource(
      [
        '0x00000000fea00000 0x00000000feafffff 0x0000000000040200',
        unimplemented,
        '0x0000000800000000 0x00000008000fffff 0x000000000014220c',
        unimplemented,
        '0x000000000000c000 0x000000000000c0ff 0x0000000000040101',
        unimplemented,
        '0x00000000000c0000 0x00000000000dffff 0x0000000000000212', // The ROM is no BAR.
      ].join('\n'),
    );
    assert.deepEqual(bars, [
      { bar: 0, base: '0xfea00000', size: 0x100000, space: 'memory', is64Bit: false, prefetchable: false },
      { bar: 2, base: '0x800000000', size: 0x100000, space: 'memory', is64Bit: true, prefetchable: true },
      { bar: 4, base: '0xc000', size: 0x100, space: 'io', is64Bit: false, prefetchable: false },
    ]);
  });

  it('takes odd text for nothing implemented', () => {
    for (const text of ['', '\n\n\n', 'garbage', '0x1 0x2', '0x10 0x0 0x200', '0xg 0x1 0x200']) {
      assert.deepEqual(parsePciResource(text), [], JSON.stringify(text));
    }
  });
});
