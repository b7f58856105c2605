import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { parseByteRange } from '../../src/extension/commands/byteRange';
import { labelOf } from '../../webview/cellText';
import { nameText } from '../../webview/memoryMap/words';
import { mapTree } from '../../webview/memoryMap/mapTree';
import { projectRoot } from '../support/folders.mjs';
import { sourceStrings } from '../support/sourceStrings.mjs';

type Texts = Readonly<Record<string, string>>;

const bundles = 'media/l10n';
const english = textsIn(`${bundles}/bundle.l10n.json`);
const manifest = textsIn('package.nls.json');
const languages = readdirSync(join(projectRoot, bundles)).flatMap(
  (name) => /^bundle\.l10n\.(.+)\.json$/.exec(name)?.[1] ?? [],
);

function textsIn(file: string): Texts {
  return JSON.parse(readFileSync(join(projectRoot, file), 'utf8')) as Texts;
}

function placeholdersOf(text: string): string[] {
  return [...new Set(text.match(/\{\d+\}/g))].sort();
}

/** Where VS Code and a click find their way: commands, icons, keys of the keyboard that stay. */
function marksOf(text: string): string[] {
  return (text.match(/\(command:[^)]+\)|\$\([^)]+\)|`[^`]+`/g) ?? []).sort();
}

describe('the texts of the sources', () => {
  it('are those of the committed bundle (npm run l10n makes it)', async () => {
    const strings = await sourceStrings(projectRoot);
    assert.ok(strings.length > 500);
    assert.deepEqual(Object.keys(english), strings);
    for (const [key, text] of Object.entries(english)) assert.equal(text, key);
  });

  it('number their placeholders from 0, without a gap', () => {
    for (const text of Object.keys(english)) {
      const found = placeholdersOf(text);
      assert.deepEqual(
        found,
        found.map((_, index) => `{${index}}`),
        text,
      );
    }
  });
});

describe('the translations', () => {
  it('are there for the manifest and the sources alike', () => {
    const named = readdirSync(projectRoot).flatMap(
      (name) => /^package\.nls\.(.+)\.json$/.exec(name)?.[1] ?? [],
    );
    assert.ok(languages.includes('de'));
    assert.deepEqual(named.sort(), [...languages].sort());
  });

  for (const language of languages) {
    for (const [file, original] of [
      [`${bundles}/bundle.l10n.${language}.json`, english],
      [`package.nls.${language}.json`, manifest],
    ] as const) {
      it(`${file} has every text, and no other, with its placeholders, links and icons`, () => {
        const translated = textsIn(file);
        assert.deepEqual(Object.keys(translated), Object.keys(original));
        for (const [key, text] of Object.entries(original)) {
          const translation = translated[key] ?? '';
          assert.notEqual(translation.trim(), '', key);
          assert.deepEqual(placeholdersOf(translation), placeholdersOf(text), key);
          assert.deepEqual(marksOf(translation), marksOf(text), key);
          // Two texts that are put beside each other rely on it.
          assert.equal(translation.endsWith(' '), text.endsWith(' '), key);
        }
      });
    }
  }
});

describe('with a translation', () => {
  before(() => l10n.config({ contents: { ...textsIn(`${bundles}/bundle.l10n.de.json`) } }));
  after(() => l10n.config({ contents: {} }));

  it('the register editor speaks its language', () => {
    const content = { offset: 4, width: 32, state: 'value', value: '0x12345678', at: 0 } as const;
    assert.equal(
      labelOf(4, { width: 32, byteOrder: 'little' }, { content }),
      'Offset 0x4, 32 Bit, Wert 12345678',
    );
  });

  it('so does the memory map', () => {
    const { children } = mapTree({
      resources: [{ base: '0x1000', end: '0x2000', name: '', children: [] }],
      devices: [],
    });
    assert.deepEqual(children.map(nameText), ['Lücke', '(ohne Namen)']);
  });

  it('so does what the extension says without VS Code', () => {
    assert.deepEqual(parseByteRange('0x100', { width: 32, size: 4096, misalignment: 0 }), {
      problem: 'Schreiben Sie Offset+Größe in Bytes, etwa 0x100+0x40.',
    });
  });
});
