import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseLspciDump } from '../../src/shared/pci/lspciDump';
import { createRandom } from '../support/random';
import { compareWithLspci, runLspci } from '../support/lspci/lspci';
import { randomFunctions } from '../support/lspci/randomFunctions';
import { corpusFiles, describeCorpus } from './corpus';

function functionsOf(dump: string) {
  const { devices, unparsed } = parseLspciDump(dump);
  assert.deepEqual(unparsed, []);
  assert.notEqual(devices.length, 0);
  return devices;
}

describeCorpus('configuration space of recorded functions', (folder) => {
  const files = corpusFiles(folder, 'lspci');
  let compared = 0;

  after(() => console.log(`      ${files.length} dumps, ${compared} lines equal to those of lspci -vvv`));

  for (const { name, path, text } of files) {
    it(`${name} decodes as lspci -vvv says`, () => {
      const { lines, differences } = compareWithLspci(runLspci(path), functionsOf(text));
      assert.deepEqual(differences, []);
      compared += lines;
    });
  }
});

describe('configuration space of random functions', () => {
  let place: string;

  before(() => {
    place = mkdtempSync(join(tmpdir(), 'regscope-lspci-'));
  });

  after(() => rmSync(place, { recursive: true }));

  it('decodes as lspci -vvv says', () => {
    const dump = randomFunctions(createRandom(), 400);
    const file = join(place, 'dump');
    writeFileSync(file, dump);
    const { lines, differences } = compareWithLspci(runLspci(file), functionsOf(dump));
    assert.deepEqual(differences, []);
    console.log(`      ${lines} lines equal to those of lspci -vvv`);
  }).timeout(60_000);
});
