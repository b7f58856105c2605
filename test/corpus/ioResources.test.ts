import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { hexDigits } from '../../src/shared/base/hex';
import { formatIoResourceMap, parseIoResourceMap } from '../../src/shared/linux/ioResourceMap';
import { kindOfPath } from '../../src/shared/linux/memoryKind';
import { spansIn } from '../../src/shared/linux/resourceTree';
import type { IoResource } from '../../src/shared/model/region';
import { corpusFiles, describeCorpus } from './corpus';

/** A line as the expected results have it. */
interface FlatResource {
  readonly start: string;
  readonly end: string;
  readonly device: string;
}

const flat = (resources: readonly IoResource[], digits: number): FlatResource[] =>
  resources.flatMap(({ base, end, name, children }) => [
    {
      start: hexDigits(BigInt(base), digits),
      end: hexDigits(BigInt(end) - 1n, digits),
      device: name,
    },
    ...flat(children, digits),
  ]);

for (const kind of ['iomem', 'ioports']) {
  describeCorpus(`recorded /proc/${kind}`, (folder) => {
    const files = corpusFiles(folder, kind);
    let compared = 0;

    it('is there', () => assert.notEqual(files.length, 0));

    for (const { name, path, text } of files) {
      it(`${name}: printing the tree back gives the same text`, () => {
        const map = parseIoResourceMap(text);
        assert.deepEqual(map.unparsed, []);
        assert.equal(formatIoResourceMap(map), text);
        assert.equal(map.hidden, name.includes('nonroot-zeros'));
      });

      it(`${name}: a paste with prompts and CRLF is the same tree`, () => {
        const pasted = `root@target:~# cat /proc/${kind}\n${text}root@target:~# `.replaceAll('\n', '\r\n');
        const { resources, unparsed } = parseIoResourceMap(pasted);
        assert.deepEqual(resources, parseIoResourceMap(text).resources);
        assert.equal(unparsed.length, 2);
      });

      it(`${name}: whatever lies anywhere has a kind`, () => {
        const spans = spansIn(parseIoResourceMap(text).resources, { base: 0n, end: 1n << 64n });
        assert.ok(!spans.map(({ path }) => kindOfPath(path)).includes('unknown'));
      });

      const expected = path.replace(/\.txt$/, '.expected.json');
      if (!existsSync(expected)) continue;
      compared++;
      it(`${name}: equals the expected result`, () => {
        const { resources, digits } = parseIoResourceMap(text);
        assert.deepEqual(flat(resources, digits), JSON.parse(readFileSync(expected, 'utf8')));
      });
    }

    after(() => {
      const lines = files.reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);
      console.log(`      ${files.length} files, ${lines} lines, ${compared} expected results`);
    });
  });
}
