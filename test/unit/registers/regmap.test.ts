import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as prettier from 'prettier';
import {
  accessLabel,
  parseAccessLabel,
  type LabelledEffects,
} from '../../../src/shared/registers/accessLabel';
import { placedRegisters } from '../../../src/shared/registers/placedRegisters';
import { formatJson } from '../../../src/shared/registers/regmap/formatJson';
import { parseBlock } from '../../../src/shared/registers/regmap/parseBlock';
import { mostProblems, parseRegmap, readRegmap } from '../../../src/shared/registers/regmap/parseRegmap';
import { printBlock, printRegmap } from '../../../src/shared/registers/regmap/printRegmap';
import { accesses, modifiedWriteValues, readActions } from '../../../src/shared/registers/registerModel';
import { importSvd } from '../../../src/shared/registers/svd/importSvd';
import { asRegmap } from '../../support/asRegmap';
import { createRandom } from '../../support/random';
import { randomMap } from '../../support/randomMap';

describe('regmap files', () => {
  const { device } = importSvd([readFileSync('test/unit/registers/everyFeature.svd', 'utf8')]);

  it('keep all of any description', () => {
    const random = createRandom();
    for (let round = 0; round < 300; round++) {
      const map = randomMap(random);
      const { map: again, problems } = parseRegmap(formatJson(printRegmap(map)));
      assert.deepEqual(problems, []);
      assert.deepEqual(asRegmap(again), asRegmap(map));
    }
  });

  it('keep all of an SVD file, and what is printed is what is printed again', () => {
    const text = formatJson(printRegmap(device));
    const { map, problems } = parseRegmap(text);
    assert.deepEqual(problems, []);
    assert.deepEqual(asRegmap(map), asRegmap(device));
    assert.equal(formatJson(printRegmap(map)), text);
  });

  it('are laid out as Prettier lays them out', async () => {
    const text = formatJson(printRegmap(device));
    assert.equal(await prettier.format(text, { parser: 'json', printWidth: 110 }), text);
  });

  it('share registers between blocks that are made of the same', () => {
    const members = [device.blocks[0]?.members ?? []].flat();
    const [first, second] = [
      { name: 'UART0', addressBlocks: [], interrupts: [], members },
      { name: 'UART1', addressBlocks: [], interrupts: [], members },
    ];
    const printed = printRegmap({ name: 'UARTs', blocks: [first, second] });
    const { map } = readRegmap(JSON.parse(formatJson(printed)));
    assert.equal(map.blocks[0]?.members, map.blocks[1]?.members);
    assert.ok(formatJson(printed).includes('"registersOf": "UART0"'));
  });

  it('are of blocks that go by themselves, too', () => {
    for (const block of device.blocks) {
      const again = parseBlock(JSON.parse(JSON.stringify(printBlock(block))));
      assert.deepEqual(
        asRegmap({ name: '', blocks: again === undefined ? [] : [again] }),
        asRegmap({ name: '', blocks: [block] }),
      );
    }
  });

  it('take numbers as JSON has them and as texts, and little else', () => {
    const { map, problems } = parseRegmap(`{
      "regmap": 1, "name": "Written by hand",
      "blocks": [ { "name": "B", "size": 4096, "bind": [{ "pci": "1AF4:*", "bar": 0 }], "registers": [
        { "name": "A", "offset": 4 },
        { "name": "B[%s]", "offset": "0x10", "count": 3, "fields": [
          { "name": "F", "bits": "7:4", "access": "W1C", "values": { "0": "OFF", "0b1x": { "name": "ON" }, "default": "?" } },
          { "name": "G", "bits": 0 } ] },
        { "name": "C[%s]", "offset": 256, "count": 2, "stride": 16, "registers": [ { "name": "D", "offset": "0b100" } ] }
      ] } ] }`);
    assert.deepEqual(problems, []);
    const [block] = map.blocks;
    assert.ok(block !== undefined);
    assert.deepEqual(
      [...placedRegisters(block)].map(({ path, offset }) => `${path} ${offset}`),
      ['A 4', 'B[0] 16', 'B[1] 20', 'B[2] 24', 'C[0].D 260', 'C[1].D 276'],
    );
    assert.equal(block.bindings?.[0]?.kind === 'pci' && block.bindings[0].vendor, 0x1af4);
    const fields = block.members.flatMap((member) => (member.kind === 'register' ? member.fields : []));
    assert.deepEqual(fields.map(accessLabel), ['RW W1C', 'RW']);
  });

  const lines = [
    '{ "regmap": 1, "name": "M", "blocks": [',
    '  { "name": "B", "bind": [{ "iomem": "x", "ioports": "y" }],',
    '    "registers": [',
    '      { "name": "A", "offset": "0x0", "color": "red" },',
    '      { "name": "NOWHERE" },',
    '      { "name": "C[%s]", "offset": 8 },',
    '      { "name": "D", "offset": 12, "size": 8, "fields": [',
    '        { "name": "F", "bits": "3:4" },',
    '        { "name": "G", "bits": "2:1", "access": "rw" },',
    '        { "name": "H", "bits": "8:7" } ] },',
    '      { "name": "E", "offset": 16, "access": "R/C" },',
    '      { "name": "F[%s]", "offset": 16, "count": 2, "stride": "x" }',
    '    ] } ] }',
  ];

  it('tell what is not understood, by path and line, and keep the rest', () => {
    const { map, problems } = parseRegmap(lines.join('\n'));
    assert.deepEqual(
      problems.map(({ path, line }) => `${line}: ${path}`),
      [
        '2: blocks[0].bind[0]',
        '4: blocks[0].registers[0].color',
        '5: blocks[0].registers[1]',
        '6: blocks[0].registers[2]',
        '8: blocks[0].registers[3].fields[0].bits',
        '9: blocks[0].registers[3].fields[1].access',
        '10: blocks[0].registers[3].fields[2].bits',
        '11: blocks[0].registers[4].access',
        '12: blocks[0].registers[5].stride',
        '12: blocks[0].registers[5]',
      ],
    );
    const registers = [...placedRegisters(map.blocks[0] ?? assert.fail())];
    assert.deepEqual(
      registers.map(({ path }) => path),
      ['A', 'D'],
    );
    assert.deepEqual(
      registers[1]?.register.fields.map(({ name }) => name),
      ['H'],
    );
  });

  it('leave a place out that is not understood as a whole, rather than take another', () => {
    const places = [
      { pci: '8086:10', pciClass: '0200', bar: 0 },
      { pci: '8086:100e', pciClass: '02000', bar: 0 },
      { pci: '8086:100e', bar: 0, offset: '0x8z' },
      { pci: '8086:100e', bar: 0, at: '' },
      { iomem: 'HPET *', exactly: true },
    ];
    const { map, problems } = readRegmap({ regmap: 1, name: '', blocks: [{ name: 'B', bind: places }] });
    assert.deepEqual(map.blocks[0]?.bindings, []);
    assert.deepEqual(
      problems.map(({ path }) => path.replace(/^.*\[(\d)\]/, '$1')),
      ['0.pci', '1.pciClass', '2.offset', '3.at', '4.exactly'],
    );
  });

  it('that are none are one problem', () => {
    for (const text of ['', '[]', 'null', '{', '{"regmap":2,"name":"","blocks":[]}', '['.repeat(100_000)]) {
      const { map, problems } = parseRegmap(text);
      assert.deepEqual(map.blocks, []);
      assert.equal(problems.length, 1);
    }
  });

  it('stay within bounds', () => {
    const registers = [{ name: 'R[%s]', offset: 0, count: 65_536 }];
    const blocks = [
      { name: 'B', registers },
      ...Array.from({ length: 100 }, () => ({ name: 'C', registersOf: 'B' })),
    ];
    const { map, problems } = readRegmap({ regmap: 1, name: '', blocks });
    assert.equal(map.blocks.length, 15);
    assert.equal(problems.length, 1);

    const many = readRegmap({ regmap: 1, name: '', blocks: Array.from({ length: 5000 }, () => 0) });
    assert.equal(many.problems.length, mostProblems);
    assert.equal(many.problems.at(-1)?.what, 'There are 4501 more problems.');

    let cluster: object = { name: 'R', offset: 0 };
    for (let depth = 0; depth < 2000; depth++) cluster = { name: 'C', offset: 0, registers: [cluster] };
    const deep = readRegmap({ regmap: 1, name: '', blocks: [{ name: 'B', registers: [cluster] }] });
    assert.match(deep.problems[0]?.what ?? '', /nested more than 32 deep/);
  });
});

describe('access labels', () => {
  it('say all that accesses are, and can be read again', () => {
    const all = accesses.flatMap((access) =>
      [undefined, ...readActions].flatMap((readAction) =>
        [undefined, ...modifiedWriteValues].map((onWrite): LabelledEffects => {
          return { access, readAction, modifiedWriteValues: onWrite };
        }),
      ),
    );
    const labels = all.map(accessLabel);
    assert.equal(new Set(labels).size, all.length);
    assert.deepEqual(labels.map(parseAccessLabel), all);
  });

  it('mean a read-write register where they do not say it', () => {
    assert.deepEqual(parseAccessLabel('W1C'), parseAccessLabel('RW W1C'));
    assert.deepEqual(parseAccessLabel('FIFO'), parseAccessLabel('RW POP PUSH'));
    assert.deepEqual(parseAccessLabel('RO FIFO'), parseAccessLabel('RO POP'));
    assert.deepEqual(parseAccessLabel('WO FIFO'), parseAccessLabel('WO PUSH'));
  });

  it('are nothing else', () => {
    for (const label of ['', 'RO ', ' RO', 'ro', 'RO RW', 'W1C RO', 'RO W1C RC', 'RC W1C W1S', 'R'])
      assert.equal(parseAccessLabel(label), undefined, label);
  });
});
