import assert from 'node:assert/strict';
import { formatIoResourceMap, parseIoResourceMap } from '../../src/shared/linux/ioResourceMap';
import type { IoResource } from '../../src/shared/model/region';

const names = (resources: readonly IoResource[]): unknown[] =>
  resources.map(({ name, children }) => (children.length === 0 ? name : [name, names(children)]));

describe('/proc/iomem and /proc/ioports', () => {
  it('nests by indentation, ends half-open', () => {
    const map = parseIoResourceMap(
      [
        '00000000-00000fff : Reserved',
        'c0000000-febfffff : PCI Bus 0000:00',
        '  fea00000-feafffff : 0000:00:04.0',
      ].join('\n'),
    );
    assert.deepEqual(names(map.resources), ['Reserved', ['PCI Bus 0000:00', ['0000:00:04.0']]]);
    assert.equal(map.resources[1]?.children[0]?.base, '0xfea00000');
    assert.equal(map.resources[1].children[0].end, '0xfeb00000');
    assert.equal(map.hidden, false);
  });

  it('ends a range at the top of the address space', () => {
    const [top] = parseIoResourceMap('0-ffffffffffffffff : all').resources;
    assert.equal(top?.end, '0x10000000000000000');
  });

  it('nests by containment where the kernel stops indenting', () => {
    const indented = (depth: number, range: string) => `${'  '.repeat(depth)}${range} : ${depth} ${range}`;
    const map = parseIoResourceMap(
      [
        ...[0, 1, 2, 3, 4].map((depth) => indented(depth, '1000-1fff')),
        indented(5, '1000-10ff'),
        indented(5, '1000-100f'), // One deeper, at the same indent.
        indented(5, '1100-11ff'),
      ].join('\n'),
    );
    let node = map.resources[0];
    for (let depth = 1; depth <= 4; depth++) node = node?.children[0];
    assert.deepEqual(names(node?.children ?? []), [['5 1000-10ff', ['5 1000-100f']], '5 1100-11ff']);
  });

  it('tells hidden addresses from a map that has a zero line', () => {
    assert.equal(parseIoResourceMap('00000000-00000000 : a\n  00000000-00000000 : b\n').hidden, true);
    assert.equal(
      parseIoResourceMap('00000000-00000000 : PCI Bus 0000:00\n00001000-00001fff : RAM\n').hidden,
      false,
    );
    assert.equal(parseIoResourceMap('').hidden, false);
  });

  it('returns what it did not understand, with line numbers', () => {
    const map = parseIoResourceMap('# cat /proc/iomem\n0-f : a\n20-1f : backwards\n  <BAD>\n30-3f :\n');
    assert.deepEqual(
      map.unparsed.map(({ line }) => line),
      [1, 3, 4],
    );
    assert.deepEqual(names(map.resources), ['a', '']);
  });

  it('takes CRLF, tabs, upper case, prefixes, missing spaces and what stands around a paste', () => {
    const map = parseIoResourceMap(
      'root@target:~# cat /proc/iomem\r\n000A0000-000BFFFF : PCI Bus\r\n\t0x000a0000-0x000bffff: VGA\r\n\r\nroot@target:~# ',
    );
    assert.deepEqual(names(map.resources), [['PCI Bus', ['VGA']]]);
    assert.equal(map.resources[0]?.base, '0xa0000');
    assert.equal(map.resources[0].end, '0xc0000');
    assert.deepEqual(map.unparsed, [
      { line: 1, text: 'root@target:~# cat /proc/iomem' },
      { line: 5, text: 'root@target:~# ' },
    ]);
  });

  it('keeps a line whose parent is missing, a name that is BAD, and ports beyond 0xffff', () => {
    const map = parseIoResourceMap('    10000-1ffff : <BAD>\n  20000-2ffff : b\n30000-3ffff : c\n');
    assert.deepEqual(names(map.resources), ['<BAD>', 'b', 'c']);
    assert.equal(map.resources[0]?.base, '0x10000');
  });

  it('prints a map as the kernel did', () => {
    for (const text of [
      '0000-0cf7 : PCI Bus 0000:00\n  0020-0021 : pic1\n10000-1ffff : wide\n',
      '00000000-00000fff : \n',
      '00000000-00000000 : a\n  00000000-00000000 : b\n',
      '0000000000000000-ffffffffffffffff : all\n',
      `${[0, 1, 2, 3, 4, 5, 5, 5].map((depth) => `${'  '.repeat(depth)}1000-1fff : ${depth}\n`).join('')}2000-2fff : x\n`,
      '',
    ]) {
      assert.equal(formatIoResourceMap(parseIoResourceMap(text)), text);
    }
  });

  it('builds no tree that is too deep to walk', () => {
    const capped = '          1000-1fff : same\n'.repeat(20_000);
    const staircase = Array.from({ length: 500 }, (_, depth) => `${' '.repeat(2 * depth)}0-ff : x\n`).join(
      '',
    );
    for (const text of [capped, staircase, capped.replaceAll('1', '0').replaceAll('f', '0')]) {
      const map = parseIoResourceMap(text);
      const lines = formatIoResourceMap(map).split('\n').length;
      assert.equal(lines, text.split('\n').length);
      JSON.stringify(map);
    }
  });
});
