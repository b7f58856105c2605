import assert from 'node:assert/strict';
import { parseMtrrs } from '../../src/shared/linux/mtrr';
import { parsePatMemtypes } from '../../src/shared/linux/patMemtypes';

describe('/proc/mtrr', () => {
  it('is a list of ranges with their memory types', () => {
    const { mtrrs, unparsed } = parseMtrrs(
      [
        'reg00: base=0x0c0000000 ( 3072MB), size= 1024MB, count=1: uncachable',
        'reg001: base=0x0000a0000 (    0MB), size=  128KB, count=2: write-combining',
        '',
      ].join('\n'),
    );
    assert.deepEqual(mtrrs, [
      { register: 0, base: '0xc0000000', end: '0x100000000', type: 'uncachable', count: 1 },
      { register: 1, base: '0xa0000', end: '0xc0000', type: 'write-combining', count: 2 },
    ]);
    assert.deepEqual(unparsed, []);
  });

  it('returns lines it did not understand', () => {
    assert.deepEqual(parseMtrrs('# cat /proc/mtrr\nreg00: disabled\n'), {
      mtrrs: [],
      unparsed: [
        { line: 1, text: '# cat /proc/mtrr' },
        { line: 2, text: 'reg00: disabled' },
      ],
    });
  });
});

describe('x86/pat_memtype_list', () => {
  it('is a list of ranges with their memory types, as new and old kernels write it', () => {
    const { memtypes, unparsed } = parsePatMemtypes(
      [
        'PAT memtype list:',
        'PAT: [mem 0x00000000fed00000-0x00000000fed01000] uncached-minus',
        'write-combining @ 0xfd000000-0xfe000000',
        '',
      ].join('\n'),
    );
    assert.deepEqual(memtypes, [
      { base: '0xfed00000', end: '0xfed01000', type: 'uncached-minus' },
      { base: '0xfd000000', end: '0xfe000000', type: 'write-combining' },
    ]);
    assert.deepEqual(unparsed, []);
  });

  it('returns lines it did not understand', () => {
    const { unparsed } = parsePatMemtypes('PAT: [mem 0x0-] x\nwrite-back @ 0x10\n');
    assert.deepEqual(
      unparsed.map(({ line }) => line),
      [1, 2],
    );
  });
});
