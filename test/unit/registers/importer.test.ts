import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { kindOfFile } from '../../../src/extension/registers/descriptionFile';
import {
  createImporter,
  type Importer,
  type ImporterLimits,
} from '../../../src/extension/registers/importer';
import { placedRegisters } from '../../../src/shared/registers/placedRegisters';
import { formatJson } from '../../../src/shared/registers/regmap/formatJson';
import { printRegmap } from '../../../src/shared/registers/regmap/printRegmap';
import { importSvd } from '../../../src/shared/registers/svd/importSvd';

const everyFeature = 'test/unit/registers/everyFeature.svd';

describe('the thread that reads descriptions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-import-'));
  const importers: Importer[] = [];

  const importer = (limits?: ImporterLimits) => {
    const made = createImporter(resolve('dist/importWorker.js'), limits);
    importers.push(made);
    return made;
  };

  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return { path, kind: kindOfFile(name) ?? assert.fail(name) };
  };

  const regmap = (name: string) =>
    JSON.stringify({ regmap: 1, name, blocks: [{ name: 'B', registers: [{ name: 'R', offset: 0 }] }] });

  const registers = (count: number) => {
    const members = Array.from({ length: count }, (_, index) => ({ name: `R${index}`, offset: index }));
    return JSON.stringify({ regmap: 1, name: 'many', blocks: [{ name: 'B', registers: members }] });
  };
  const large = registers(400_000);

  afterEach(() => {
    for (const each of importers.splice(0)) each.dispose();
  });
  after(() => rmSync(folder, { recursive: true }));

  it('gives what the parsers give, whole', async () => {
    const { load } = importer();
    const text = readFileSync(everyFeature, 'utf8');
    const { device, warnings } = importSvd([text]);
    const [svd, other] = await Promise.all([
      load(file('every.svd', text)),
      load(file('small.regmap.json', regmap('small'))),
    ]);
    assert.deepEqual(svd.map, device);
    assert.equal(svd.problems.length, warnings.length);
    assert.equal(other.map.name, 'small');
  });

  it('gives a file as the text of a regmap file, with counts', async () => {
    const text = readFileSync(everyFeature, 'utf8');
    const { device } = importSvd([text]);
    const converted = await importer().convert(file('every.svd', text));
    assert.equal(converted.text, formatJson(printRegmap(device)));
    assert.equal(converted.blocks, device.blocks.length);
    const registers = device.blocks.flatMap((block) => [...placedRegisters(block)]);
    assert.equal(converted.registers, registers.length);
    const none = await importer().convert({ path: join(folder, 'none.h'), kind: 'header' });
    assert.equal(none.text, '');
    assert.match(none.problems[0]?.what ?? '', /ENOENT/);
  });

  it('applies the overrides beside a file, and says which name nothing', async () => {
    const described = file('over.regmap.json', regmap('over'));
    writeFileSync(
      join(folder, 'over.regmap.overrides.json'),
      '{ "overrides": { "B.R": { "access": "read-only" }, "B.S": {} } }',
    );
    const { map, problems } = await importer().load(described);
    const [placed] = placedRegisters(map.blocks[0] ?? assert.fail());
    assert.equal(placed?.register.access, 'read-only');
    assert.deepEqual(problems, [{ what: 'Overrides: B.S names nothing here.' }]);
  });

  it('tells the lines of what is odd in a file', async () => {
    const { problems } = await importer().load(
      file('odd.regmap.json', '{\n"regmap": 1,\n"nam": "",\n"blocks": []}'),
    );
    assert.deepEqual(
      problems.map(({ line }) => line),
      [1, 3],
    );
  });

  it('outlives what it cannot read: no file, too little time, too little memory', async () => {
    const lines = async (limits: ImporterLimits | undefined, name: string, text: string) => {
      const { load } = importer(limits);
      const [bad, good] = [load(file(name, text)), load(file('after.regmap.json', regmap('after')))];
      const { map, problems } = await bad;
      assert.deepEqual(map.blocks, []);
      assert.equal((await good).map.name, 'after');
      return problems.map(({ what }) => what).join();
    };
    // Each register is held against each path.
    const paths = Array.from({ length: 20_000 }, (_, index) => [`B.*${index}.F`, {}] as const);
    writeFileSync(
      join(folder, 'late.regmap.overrides.json'),
      JSON.stringify({ overrides: Object.fromEntries(paths) }),
    );
    const late = await lines({ deadline: 1000, memory: 1024 }, 'late.regmap.json', registers(20_000));
    assert.match(late, /^This file was not read: It took more than 1 s/);
    const big = await lines({ deadline: 20_000, memory: 48 }, 'big.regmap.json', large);
    assert.match(big, /^This file was not read: Worker terminated due to reaching memory limit/);

    for (const [name, why] of [
      ['none.svd', /^This file was not read: ENOENT/],
      ['pipe.svd', /^This file was not read: It is no regular file/],
      ['pipe.regmap.json', /^This file was not read: It is no regular file/],
    ] as const) {
      const path = join(folder, name);
      if (name.startsWith('pipe')) execFileSync('mkfifo', [path]);
      const { problems } = await importer().load({ path, kind: kindOfFile(name) ?? assert.fail() });
      assert.match(problems[0]?.what ?? '', why);
    }
  }).timeout(20_000);

  it('stops at once where it is disposed of', async () => {
    const reading = importer();
    const loads = [
      reading.load(file('first.regmap.json', large)),
      reading.load(file('second.regmap.json', large)),
    ];
    reading.dispose();
    loads.push(reading.load(file('third.regmap.json', large)));
    for (const { problems } of await Promise.all(loads))
      assert.deepEqual(problems, [{ what: 'This file was not read: It was cancelled.' }]);
  });
});
