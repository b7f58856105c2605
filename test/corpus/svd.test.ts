import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { decodeField, encodeField, maskOf, onesOf } from '../../src/shared/registers/fieldCodec';
import { placedRegisters } from '../../src/shared/registers/placedRegisters';
import { formatJson } from '../../src/shared/registers/regmap/formatJson';
import { parseRegmap } from '../../src/shared/registers/regmap/parseRegmap';
import { printRegmap } from '../../src/shared/registers/regmap/printRegmap';
import { importSvd } from '../../src/shared/registers/svd/importSvd';
import { asRegmap } from '../support/asRegmap';
import { describeSvd } from '../support/describeSvd';
import { randomBits } from '../support/randomBits';
import { createRandom } from '../support/random';
import { corpusFiles, describeCorpus } from './corpus';

/** Of well-made files there is nothing to tell; what is told of the others is true of them. */
const odd =
  /^<(enumeratedValues|range)> is not known inside <register>|^<resetValue> is not known inside <field>|^<(name|description|value)> stands here twice|^Field cmp2gang reaches over the 32 bits/;

describeCorpus('SVD files', (folder) => {
  // The one of the unit suite has what real files seldom have.
  const every = 'test/unit/registers/everyFeature.svd';
  const files = [
    ...corpusFiles(folder, 'svd'),
    { name: 'everyFeature', path: every, text: readFileSync(every, 'utf8') },
  ];
  let registers = 0;
  let fields = 0;

  it('are there', () => assert.ok(files.length > 1));

  for (const { name, path, text } of files) {
    it(`${name}: registers, fields and addresses are those that ElementTree counts`, () => {
      const { device, warnings } = importSvd([text]);
      const odds = warnings.filter(({ what }) => !odd.test(what));
      assert.deepEqual(odds, []);
      const { status, stdout, stderr } = spawnSync('python3', ['test/corpus/svdReference.py', path], {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      });
      assert.equal(status, 0, stderr);
      const lines = describeSvd(device);
      assert.deepEqual(lines, stdout.trimEnd().split('\n'));
      registers += lines.filter((line) => /^ {2}\S/.test(line)).length;
      fields += lines.filter((line) => line.startsWith('    ')).length;
    });

    it(`${name}: pieces of any length give the same`, () => {
      const random = createRandom();
      const pieces: string[] = [];
      for (let at = 0; at < text.length;) {
        const length = 1 + random.upTo(text.length >> 3);
        pieces.push(text.slice(at, at + length));
        at += length;
      }
      assert.deepEqual(importSvd(pieces), importSvd([text]));
    });

    it(`${name}: a regmap file keeps all of it`, () => {
      const { device } = importSvd([text]);
      const { map, problems } = parseRegmap(formatJson(printRegmap(device)));
      assert.deepEqual(
        problems.filter(({ what }) => !/^The field reaches over the 32 bits/.test(what)),
        [],
      );
      assert.deepEqual(asRegmap(map), asRegmap(device));
    });

    it(`${name}: what is encoded into a field is decoded from it, and nothing else changes`, () => {
      const random = createRandom();
      for (const block of importSvd([text]).device.blocks) {
        for (const { register } of placedRegisters(block)) {
          for (const field of register.fields) {
            const value = randomBits(random, field.bitWidth);
            const before = randomBits(random, 64);
            const after = encodeField(before, field, value);
            assert.equal(decodeField(after, field), value);
            assert.equal(after & ~maskOf(field), before & ~maskOf(field));
            assert.ok(value <= onesOf(field.bitWidth));
          }
        }
      }
    });
  }

  after(() => console.log(`      ${files.length} files, ${registers} registers, ${fields} fields`));
});
