import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { nameOfValue } from '../../../src/shared/registers/fieldCodec';
import { placedRegisters } from '../../../src/shared/registers/placedRegisters';
import type { Field, Register, RegisterBlock } from '../../../src/shared/registers/registerModel';
import { importSvd, mostWarnings } from '../../../src/shared/registers/svd/importSvd';
import { describeSvd } from '../../support/describeSvd';

const everyFeature = readFileSync('test/unit/registers/everyFeature.svd', 'utf8');

/** A device of one block, whose registers are this text. */
const device = (registers: string, around = '') =>
  `<device>\n${around}<peripherals><peripheral><name>P</name><baseAddress>0x100</baseAddress>\n<registers>\n${registers}\n</registers></peripheral></peripherals></device>`;

const register = (name: string, offset: string, more = '') =>
  `<register><name>${name}</name><addressOffset>${offset}</addressOffset>${more}</register>`;

describe('import of CMSIS-SVD', () => {
  const { device: every, warnings } = importSvd([everyFeature]);

  const block = (name: string): RegisterBlock =>
    every.blocks.find((candidate) => candidate.name === name) ?? assert.fail(name);
  const placed = (path: string): Register => {
    const [start = '', ...rest] = path.split('.');
    const found = [...placedRegisters(block(start))].find((candidate) => candidate.path === rest.join('.'));
    return found?.register ?? assert.fail(path);
  };
  const field = (path: string, name: string): Field =>
    placed(path).fields.find((candidate) => candidate.name === name) ?? assert.fail(name);

  it('understands every element of the schema', () => {
    assert.deepEqual(warnings, []);
    assert.equal(every.name, 'EVERY');
    assert.equal(every.byteOrder, 'little');
    assert.equal(every.description, 'Has every feature & more');
    const channel = [
      '  CH[0].INNER.KEY 0xffffffff40000124 16 write-only 0x0 0xffffffff',
      '    MODE 0 3 write-only 4',
      '  CH[0].COPY 0xffffffff40000100 16 write-only 0xa 0xffffffff',
    ];
    const control = [
      '    MODE 4 3 read-write 4',
      '    READY 3 1 read-only 0',
      '    LEVEL 0 3 read-write 0',
      '    PIN_A 8 2 read-write 0',
      '    PIN_B 10 2 read-write 0',
      '    PIN_C 12 2 read-write 0',
    ];
    const writeOnly = control.map((line) => line.replace('read-write', 'write-only'));
    const control2 = [
      ...control.filter((line) => !line.includes('READY')),
      '    MODE2 28 3 read-write 4',
      '    READY 31 1 read-write 0',
    ];
    const data = [3, 4, 5, 6].flatMap((index) => [
      `  DATA${index}_X 0xffffffff400000${(0x10 + 8 * (index - 3)).toString(16)} 64 read-write 0x0 0xffffffff`,
      '    ALL 0 64 read-write 0',
      '    LOW 0 1 read-write 0',
    ]);
    const base = [
      'BASE 0xffffffff40000000',
      '  CTRL 0xffffffff40000000 16 read-write 0xa 0xffffffff',
      ...control,
      '  CTRL2 0xffffffff40000004 32 read-write 0xa 0xffffffff',
      ...control2,
      ...data,
      ...channel,
      ...writeOnly,
      ...channel.map((line) => line.replace('CH[0]', 'CH[1]').replace('400001', '400001')).map(shift(0x40)),
      ...writeOnly,
      ...channel.map((line) => line.replace('CH[0]', 'LAST')).map(shift(0x100)),
      ...writeOnly,
    ];
    assert.deepEqual(describeSvd({ name: '', blocks: [block('BASE')] }), base);
  });

  /** A line with its address moved. */
  const shift = (by: number) => (line: string) =>
    line.replace(/0xffffffff40000(\w{3})/, (_, digits: string) => {
      return `0xffffffff40000${(parseInt(digits, 16) + by).toString(16)}`;
    });

  it('spreads arrays of blocks out, and lets a derived block say what is different', () => {
    assert.deepEqual(
      every.blocks.map(({ name, baseAddress, interrupts }) => [name, baseAddress, interrupts.length]),
      [
        ['BASE', 0xffff_ffff_4000_0000n, 1],
        ['PORT_P', 0x5000_0000n, 1],
        ['PORT_Q', 0x5000_1000n, 1],
      ],
    );
    const paths = [...placedRegisters(block('PORT_Q'))].map(({ path, offset }) => `${path} ${offset}`);
    assert.deepEqual(paths.slice(0, 2), ['CTRL2 4', 'DATA3_X 16']);
    assert.equal(paths.at(-1), 'CTRL 8');
    assert.equal(placed('PORT_Q.CTRL').access, 'writeOnce');
    assert.equal(placed('PORT_Q.CTRL').size, 16);
    assert.equal(block('PORT_P').members, block('PORT_Q').members);
    assert.equal(block('PORT_P').members[0], block('BASE').members[1]);
    assert.deepEqual(block('BASE').addressBlocks, [{ offset: 0, size: 1024, usage: 'registers' }]);
  });

  it('hands effects from register to field, and constraints not', () => {
    const { readAction, modifiedWriteValues } = field('BASE.DATA4_X', 'ALL');
    assert.deepEqual([readAction, modifiedWriteValues], ['clear', 'oneToSet']);
    assert.equal(field('BASE.DATA4_X', 'LOW').modifiedWriteValues, 'zeroToToggle');
    assert.deepEqual(field('BASE.CTRL', 'LEVEL').writeConstraint, {
      kind: 'range',
      minimum: 1n,
      maximum: 6n,
    });
    assert.deepEqual(placed('BASE.LAST.INNER.KEY').writeConstraint, { kind: 'useEnumeratedValues' });
    assert.equal(field('BASE.LAST.INNER.KEY', 'MODE').writeConstraint, undefined);
    assert.equal(placed('BASE.LAST.INNER.KEY').alternate, 'LOCK');
    assert.equal(placed('BASE.CTRL').protection, 's');
    assert.deepEqual(
      block('BASE').members.find(({ name }) => name === 'CH[%s]')?.repeat?.labels,
      new Map([
        [0, 'FIRST'],
        [1, 'SECOND'],
      ]),
    );
  });

  it('names values: single ones, patterns, then the default', () => {
    const mode = field('BASE.LAST.INNER.KEY', 'MODE');
    const names = [0n, 1n, 2n, 3n, 4n, 7n].map((value) => nameOfValue(mode, value, 'read')?.name);
    assert.deepEqual(names, ['OFF', 'OTHER', 'SLOW', 'SLOW', 'FAST', 'FAST']);
  });

  describe('of odd files', () => {
    const told = (text: string) => importSvd([text]).warnings.map(({ line, what }) => `${line}: ${what}`);
    const lines = (text: string) => describeSvd(importSvd([text]).device);

    it('says by line what is left out', () => {
      const text = device(
        [
          '<register><addressOffset>0</addressOffset></register>',
          '<register><name>NOWHERE</name></register>',
          register('A', 'zero'),
          register('B', '4', '<size>big</size><access>sometimes</access><colour>red</colour>'),
          register('C', '8', '<fields><field><name>F</name></field></fields>'),
          '<register derivedFrom="NONE"><name>D</name><addressOffset>12</addressOffset></register>',
        ].join('\n'),
      );
      assert.deepEqual(told(text), [
        '7: <colour> is not known inside <register>: it is left out.',
        '4: A register has no name: it is left out.',
        '5: NOWHERE has no <addressOffset>: it is left out.',
        '6: <addressOffset> is not understood: “zero”.',
        '6: A has no <addressOffset>: it is left out.',
        '7: <size> is not understood: “big”.',
        '7: <access> is not understood: “sometimes”.',
        '8: Where field F lies is not understood: it is left out.',
        '9: <register derivedFrom="NONE">: there is no such register.',
      ]);
      assert.deepEqual(lines(text), [
        'P 0x100',
        '  B 0x104 32 read-write - -',
        '  C 0x108 32 read-write - -',
        '  D 0x10c 32 read-write - -',
      ]);
    });

    it('takes the spellings that files have', () => {
      const odd = register('A', '+0X4', '<access>Read-Writeonce</access><resetValue>FF</resetValue>');
      assert.deepEqual(told(device(odd)), []);
      assert.deepEqual(lines(device(odd)), ['P 0x100', '  A 0x104 32 read-writeOnce 0xff -']);
      assert.deepEqual(
        lines(device(register('A', '0', '<access>write</access>'))).at(-1),
        '  A 0x100 32 write-only - -',
      );
    });

    it('ends where elements are derived from themselves or from what they lie in', () => {
      const circle = `<register derivedFrom="B"><name>A</name><addressOffset>0</addressOffset></register>
        <register derivedFrom="A"><name>B</name><addressOffset>4</addressOffset></register>
        <cluster><name>OUTER</name><addressOffset>8</addressOffset>
          <cluster derivedFrom="P.OUTER"><name>INNER</name><addressOffset>0</addressOffset></cluster></cluster>`;
      const what = told(device(circle)).join('\n');
      assert.match(what, /derived from itself/);
      assert.match(what, /lies in that itself/);
      assert.deepEqual(lines(device(circle)), [
        'P 0x100',
        '  A 0x100 32 read-write - -',
        '  B 0x104 32 read-write - -',
      ]);
    });

    it('counts bytes where a file says words but means bytes, and words where it means them', () => {
      const words = '<addressUnitBits>32</addressUnitBits>';
      const meant = device(register('A', '0') + register('B', '1'), words);
      assert.equal(lines(meant).at(-1), '  B 0x404 32 read-write - -');
      const said = device(register('A', '0') + register('B', '4'), words);
      assert.equal(lines(said).at(-1), '  B 0x104 32 read-write - -');
      assert.match(told(said)[0] ?? '', /addresses count bytes/);
    });

    it('keeps arrays whole, and refuses those that no device has', () => {
      const array = (dim: string) => register('A%s', '0', `<dim>${dim}</dim><dimIncrement>4</dimIncrement>`);
      const { blocks } = importSvd([device(array('0x8000'))]).device;
      assert.equal(blocks[0]?.members.length, 1);
      assert.deepEqual(lines(device(array('100000'))), ['P 0x100', '  A 0x100 32 read-write - -']);
      const nested = (levels: number): string =>
        levels === 0
          ? register('R', '0')
          : `<cluster><name>C%s</name><addressOffset>0</addressOffset><dim>60000</dim><dimIncrement>4</dimIncrement>${nested(levels - 1)}</cluster>`;
      assert.deepEqual(lines(device(nested(4))), []);
      assert.match(told(device(nested(4)))[0] ?? '', /more registers than any device has/);
    });

    it('is no larger than a bound where a small file derives very many', () => {
      const fields = Array.from(
        { length: 600 },
        (_, i) => `<field><name>F${i}</name><bitRange>[0:0]</bitRange></field>`,
      );
      const many = [
        register('B', '0', `<fields>${fields.join('')}</fields>`),
        ...fields.map((_, i) => `<register derivedFrom="B"><name>R${i}</name></register>`),
      ].join('\n');
      assert.match(told(device(many)).at(-1) ?? '', /more registers and fields than any device has/);
      const cluster = (index: number, inner: string) =>
        `<cluster><name>C${index}</name><addressOffset>0</addressOffset>${inner}</cluster>`;
      const twice = (index: number) =>
        ['A', 'B']
          .map((name) => `<cluster derivedFrom="P.C${index}"><name>${name}</name></cluster>`)
          .join('');
      const doubling = Array.from({ length: 30 }, (_, index) =>
        cluster(index, index === 0 ? register('R', '0') : twice(index - 1)),
      );
      assert.match(told(device(doubling.join('\n')))[0] ?? '', /more registers than any device has/);
    });

    it('expands no entity of the file, and reads nothing else', () => {
      const bomb = `<!DOCTYPE device [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
        <device><name>&b;\n&f;&lt;</name></device>`;
      const { device: map, warnings: told } = importSvd([bomb]);
      assert.equal(map.name, '&b; &f;<');
      assert.equal(told.length, 2);
    });

    it('takes what there is of a file that is cut off, and of what is no SVD file nothing', () => {
      const half = device(register('A', '0') + register('B', '4')).split('</registers>')[0] ?? '';
      assert.equal(lines(half).length, 3);
      assert.match(told(half)[0] ?? '', /^5: XML: unclosed tag: registers/);
      for (const text of ['', 'hello', '<svg/>', '{"a": 1}', '\0']) {
        assert.deepEqual(lines(text), []);
        assert.notEqual(told(text).length, 0);
      }
    });

    it('stops telling at a bound', () => {
      const { warnings: many } = importSvd([device(`${register('A', 'x')}\n`.repeat(1000))]);
      assert.equal(many.length, mostWarnings);
      assert.match(many.at(-1)?.what ?? '', /^There are 1501 more warnings/);
    });
  });
});
