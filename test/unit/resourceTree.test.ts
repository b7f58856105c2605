import assert from 'node:assert/strict';
import { hexDigits } from '../../src/shared/base/hex';
import { parseIoResourceMap } from '../../src/shared/linux/ioResourceMap';
import {
  resourceAt,
  resourcesAround,
  resourcesAt,
  spansIn,
  withGaps,
  type AddressSpan,
  type PathSpan,
} from '../../src/shared/linux/resourceTree';

const { resources } = parseIoResourceMap(`00001000-0009ffff : System RAM
c0000000-febfffff : PCI Bus 0000:00
  fea00000-feafffff : 0000:00:04.0
    fea00000-feafffff : edu
  feb00000-feb00fff : 0000:00:05.0
`);

const shown = (spans: readonly AddressSpan[]) =>
  spans.map(({ base, end, resource }) => `${hexDigits(base)}-${hexDigits(end)} ${resource?.name ?? 'gap'}`);

const innermost = (spans: readonly PathSpan[]) =>
  spans.map(({ base, end, path }) => `${hexDigits(base)}-${hexDigits(end)} ${path.at(-1)?.name ?? 'gap'}`);

describe('the tree of resources', () => {
  it('finds the innermost resource at an address, and what it lies in', () => {
    assert.equal(resourceAt(resources, 0xfea00000n)?.name, 'edu');
    assert.equal(resourceAt(resources, 0xfeafffffn)?.name, 'edu');
    assert.equal(resourceAt(resources, 0xfeb01000n)?.name, 'PCI Bus 0000:00');
    assert.equal(resourceAt(resources, 0xa0000n), undefined);
    assert.equal(resourceAt(resources, 0xfffn), undefined);
    assert.deepEqual(
      resourcesAt(resources, 0xfea00004n).map(({ name }) => name),
      ['PCI Bus 0000:00', '0000:00:04.0', 'edu'],
    );
  });

  it('finds what holds the whole of a range that crosses a boundary', () => {
    const around = resourcesAround(resources, { base: 0xfeaff000n, end: 0xfeb00010n });
    assert.deepEqual(
      around.map(({ name }) => name),
      ['PCI Bus 0000:00'],
    );
    assert.deepEqual(resourcesAround(resources, { base: 0x9f000n, end: 0xa1000n }), []);
  });

  it('takes the deepest where ranges overlap', () => {
    const { resources: edited } = parseIoResourceMap('0-ff : a\n80-17f : b\n  80-8f : c\n');
    assert.equal(resourceAt(edited, 0x85n)?.name, 'c');
    assert.equal(resourceAt(edited, 0xa0n)?.name, 'a');
    assert.equal(resourceAt(edited, 0x100n)?.name, 'b');
  });

  it('lists the gaps between siblings', () => {
    assert.deepEqual(shown(withGaps(resources, { base: 0n, end: 0x1_0000_0000n })), [
      '0-1000 gap',
      '1000-a0000 System RAM',
      'a0000-c0000000 gap',
      'c0000000-fec00000 PCI Bus 0000:00',
      'fec00000-100000000 gap',
    ]);
    assert.deepEqual(shown(withGaps([], { base: 0x10n, end: 0x20n })), ['10-20 gap']);
    assert.deepEqual(shown(withGaps(resources, { base: 0x2000n, end: 0x3000n })), ['1000-a0000 System RAM']);
  });

  it('lists no gap where siblings overlap, and sorts them', () => {
    const { resources: edited } = parseIoResourceMap('40-4f : c\n0-2f : a\n10-1f : b\n');
    assert.deepEqual(shown(withGaps(edited, { base: 0n, end: 0x50n })), [
      '0-30 a',
      '10-20 b',
      '30-40 gap',
      '40-50 c',
    ]);
    assert.deepEqual(innermost(spansIn(edited, { base: 0n, end: 0x48n })), [
      '0-30 a',
      '30-40 gap',
      '40-48 c',
    ]);
  });

  it('cuts a range at every boundary', () => {
    assert.deepEqual(innermost(spansIn(resources, { base: 0xfe9ff000n, end: 0xfeb02000n })), [
      'fe9ff000-fea00000 PCI Bus 0000:00',
      'fea00000-feb00000 edu',
      'feb00000-feb01000 0000:00:05.0',
      'feb01000-feb02000 PCI Bus 0000:00',
    ]);
    const [, , inside] = spansIn(resources, { base: 0xfe9ff000n, end: 0xfeb02000n });
    assert.deepEqual(
      inside?.path.map(({ name }) => name),
      ['PCI Bus 0000:00', '0000:00:05.0'],
    );
    assert.deepEqual(innermost(spansIn(resources, { base: 0x9f000n, end: 0xa1000n })), [
      '9f000-a0000 System RAM',
      'a0000-a1000 gap',
    ]);
  });
});
