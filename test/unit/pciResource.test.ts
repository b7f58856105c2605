import assert from 'node:assert/strict';
import { hexDigits } from '../../src/shared/base/hex';
import { parsePciResource, parsePciResources } from '../../src/shared/linux/pciResource';
import type { PciResource } from '../../src/shared/model/pciResources';

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

  const line = (base: bigint, last: bigint, flags: number) =>
    `0x${hexDigits(base, 16)} 0x${hexDigits(last, 16)} 0x${hexDigits(flags, 16)}`;
  const zeros = (count: number) => Array.from({ length: count }, () => unimplemented);
  const brief = (resources: readonly PciResource[]) =>
    resources.map(({ index, base, size, space }) => `${index} ${space} ${base} ${size}`);
  const rom = line(0xfeb00000n, 0xfeb0ffffn, 0x46200);
  const windows = [
    line(0xc000n, 0xcfffn, 0x101),
    line(0xfea00000n, 0xfebfffffn, 0x200),
    line(0x80_0000_0000n, 0x80_ffff_ffffn, 0x10_2201),
    unimplemented,
  ];
  const vfBar = line(0x90_0000_0000n, 0x90_000f_ffffn, 0x14_220c);

  for (const [count, vfBars, forwarded] of [
    [7, [], []],
    [11, [], windows],
    [13, [vfBar, ...zeros(5)], []],
    [17, [vfBar, ...zeros(5)], windows],
  ] as const) {
    it(`tells by position what the lines of a file of ${count} are`, () => {
      const lines = [...zeros(6), rom, ...vfBars, ...forwarded];
      assert.equal(lines.length, count);
      const parsed = parsePciResources(lines.map((text) => `${text}\n`).join(''));
      assert.deepEqual(brief(parsed.bars), []);
      assert.deepEqual(brief(parsed.rom === undefined ? [] : [parsed.rom]), ['0 memory 0xfeb00000 65536']);
      assert.deepEqual(brief(parsed.vfBars), vfBars.length === 0 ? [] : ['0 memory 0x9000000000 1048576']);
      assert.deepEqual(
        brief(parsed.windows),
        forwarded.length === 0
          ? []
          : ['0 io 0xc000 4096', '1 memory 0xfea00000 2097152', '2 memory 0x8000000000 4294967296'],
      );
      assert.deepEqual(parsed.unparsed, []);
    });
  }

  it('tells assigned, unassigned and disabled, and which BAR is the upper half of another', () => {
    const { bars } = parsePciResources(
      [
        line(0xfea00000n, 0xfeafffffn, 0x14_0204),
        unimplemented,
        line(0n, 0xfffn, 0x4_0200),
        line(0x1000n, 0x1fffn, 0x2004_0200),
        line(0xfe000000n, 0xfe000fffn, 0x1004_0200),
      ].join('\n'),
    );
    assert.deepEqual(
      bars.map(({ index, state, upperHalf }) => [index, state, upperHalf]),
      [
        [0, 'assigned', 1],
        [2, 'unassigned', undefined],
        [3, 'unassigned', undefined],
        [4, 'disabled', undefined],
      ],
    );
    assert.equal(bars[3]?.flags, '0x10040200');
  });

  it('leaves a closed window out, and returns lines it did not understand', () => {
    const parsed = parsePciResources(
      [
        ...zeros(7),
        line(0xf000n, 0xefffn, 0x101),
        'odd',
        line(0x20n, 0x10n, 0x200),
        line(0n, 0n, 0x200),
      ].join('\r\n'),
    );
    assert.deepEqual(parsed.windows, []);
    assert.deepEqual(
      parsed.unparsed.map(({ line: number }) => number),
      [9, 10],
    );
  });

  it('returns lines that no kernel writes', () => {
    for (const count of [12, 18, 20]) {
      const { unparsed } = parsePciResources(zeros(count).join('\n'));
      assert.equal(unparsed[0]?.line, count === 12 ? 12 : 18, String(count));
      assert.equal(unparsed.length, count === 12 ? 1 : count - 17);
    }
  });
});
