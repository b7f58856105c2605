import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { accessLabelPattern } from '../../../src/shared/registers/accessLabel';
import { parseOverrides } from '../../../src/shared/registers/overrides';
import { formatJson } from '../../../src/shared/registers/regmap/formatJson';
import { readRegmap } from '../../../src/shared/registers/regmap/parseRegmap';
import { printRegmap } from '../../../src/shared/registers/regmap/printRegmap';
import { importSvd } from '../../../src/shared/registers/svd/importSvd';
import { createRandom, type Random } from '../../support/random';
import { randomMap } from '../../support/randomMap';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const schemaText = readFileSync('media/regmap.schema.json', 'utf8');

function compile(text: string): ValidateFunction {
  const ajv = new Ajv({ allowUnionTypes: true, strictTypes: false, strictRequired: false });
  ajv.addVocabulary(['defaultSnippets', 'enumDescriptions']); // VS Code's own
  return ajv.compile(JSON.parse(text) as object);
}

/** What a schema cannot say. */
const parserOnly =
  /reaches over the|^Bits are expected|^A number from|stands before this one|nested more than|more registers than/;

/** A whole file with one register, and more in it. */
const file = (register: object, block: object = {}) => ({
  regmap: 1,
  name: 'M',
  blocks: [{ name: 'B', registers: [{ name: 'R', offset: 0, ...register }], ...block }],
});
const field = (members: object) => file({ fields: [{ name: 'F', bits: 0, ...members }] });
const bind = (place: object) => file({}, { bind: [place] });

describe('the schema of regmap files', () => {
  const validate = compile(schemaText);

  const good: Readonly<Record<string, object>> = {
    'an empty map': { regmap: 1, name: '', blocks: [] },
    'numbers of all kinds': file({ offset: '0x10', size: 64, reset: '0b101', resetMask: '4095' }),
    'an array': file({ name: 'R[%s]', count: 4, indices: ['A', 'B'], labels: { 2: 'C' } }),
    'a cluster': file({ name: 'C[%s]', count: '2', stride: 8, registers: [{ name: 'R', offset: 0 }] }),
    'a cluster by itself': file({ registers: [] }),
    labels: field({ access: 'RO RC' }),
    'values of all kinds': field({
      values: { 0: 'A', '0b1x': { name: 'B' }, '0xff': 'C', default: 'D' },
      writeValues: [
        { value: 1, name: 'A', default: true },
        { name: 'B', default: true },
      ],
    }),
    'what may be written': field({ writeConstraint: [0, '0xf'] }),
    'a PCI id': bind({ pci: '8086:100e', bar: 0, offset: '0x100', at: 'B.R', unit: 4 }),
    'a subsystem and a class': bind({ pci: '*:*:1af4:1100', pciClass: '0106', bar: 5 }),
    'a structure of virtio': bind({ virtio: 'common' }),
    'a port': bind({ port: 112 }),
    'no registers': { regmap: 1, name: '', blocks: [{ name: 'B' }, { name: 'C', registersOf: 'B' }] },
    'address blocks': file({}, { addressBlocks: [{ offset: 0, size: 16, usage: 'buffer' }] }),
    'an index and a data register': file({ indirect: { indexRegister: 'I', index: 1, dataRegister: 'D' } }),
  };
  for (const [what, json] of Object.entries(good)) {
    it(`takes ${what}, as the parser does`, () => {
      assert.deepEqual(readRegmap(json).problems, []);
      assert.ok(validate(json), JSON.stringify(validate.errors));
    });
  }

  it('takes the example of README.md, as the parser does', () => {
    const [, text = ''] = /```json\n(\{\n {2}"regmap"[^`]*)```/.exec(readFileSync('README.md', 'utf8')) ?? [];
    const json: unknown = JSON.parse(text);
    assert.deepEqual(readRegmap(json).problems, []);
    assert.ok(validate(json), JSON.stringify(validate.errors));
  });

  const bad: Readonly<Record<string, Json | object>> = {
    'a list': [],
    'no version': { name: '', blocks: [] },
    'another version': { regmap: 2, name: '', blocks: [] },
    'no blocks': { regmap: 1, name: '' },
    'what is not known': { regmap: 1, name: '', blocks: [], colour: 'red' },
    'a block without a name': { regmap: 1, name: '', blocks: [{ registers: [] }] },
    'a size twice': file({}, { size: 16, addressBlocks: [] }),
    'registers twice': {
      regmap: 1,
      name: '',
      blocks: [{ name: 'A' }, { name: 'B', registers: [], registersOf: 'A' }],
    },
    'an empty name': file({ name: '' }),
    'no offset': { regmap: 1, name: '', blocks: [{ name: 'B', registers: [{ name: 'R' }] }] },
    'a number below 0': file({ offset: -4 }),
    'a fraction': file({ offset: 0.5 }),
    'a number above 2^53': file({ reset: 2 ** 53 }),
    'a text that is no number': file({ reset: '0x' }),
    'a size of 0': file({ size: 0 }),
    null: file({ description: null }),
    'an access of another kind': file({ accessWidth: 24 }),
    'an array without %s': file({ count: 2 }),
    '%s without an array': file({ name: 'R[%s]' }),
    'a stride without an array': file({ stride: 4 }),
    'a cluster without a stride': file({ name: 'C[%s]', count: 2, registers: [] }),
    'a cluster with fields': file({ registers: [], fields: [] }),
    'no label': field({ access: 'R/W' }),
    'a label in another order': field({ access: 'W1C RC' }),
    'bits the wrong way': field({ bits: '0' }),
    'a value that is no number': field({ values: { OFF: 'x' } }),
    'a value without a name': field({ values: { 0: {} } }),
    'a listed value without a value': field({ values: [{ name: 'A' }] }),
    'a default that is false': field({ values: [{ name: 'A', default: false }] }),
    'half a range': field({ writeConstraint: [1] }),
    'a place that is none': bind({ offset: 0 }),
    'two places': bind({ port: 1, address: 1 }),
    'a PCI place without a BAR': bind({ pci: '8086:100e' }),
    'half a PCI place besides another': bind({ pci: '8086:100e', port: 1 }),
    'a BAR of nothing': bind({ port: 1, bar: 0 }),
    'a seventh BAR': bind({ pci: '8086:100e', bar: 6 }),
    'half an id': bind({ pci: '8086', bar: 0 }),
    'half a digit of a class': bind({ pciClass: '010', bar: 0 }),
    'a unit of 0': bind({ port: 1, at: 'B.R', unit: 0 }),
    'half an indirect register': file({ indirect: { indexRegister: 'I' } }),
  };
  for (const [what, json] of Object.entries(bad)) {
    it(`refuses ${what}, as the parser does`, () => {
      assert.notDeepEqual(readRegmap(json).problems, []);
      assert.equal(validate(json), false);
    });
  }

  it('says the same as the parser of anything else, but for what a schema cannot say', () => {
    const random = createRandom();
    const { device } = importSvd([readFileSync('test/unit/registers/everyFeature.svd', 'utf8')]);
    let refused = 0;
    for (let round = 0; round < 1000; round++) {
      const map = random.once(2) ? device : randomMap(random);
      const json = JSON.parse(formatJson(printRegmap(map))) as Json;
      for (let changes = random.upTo(3); changes > 0; changes--) change(json, random);
      const isValid = validate(json);
      const { problems } = readRegmap(json);
      const isSame = isValid ? problems.every(({ what }) => parserOnly.test(what)) : problems.length > 0;
      assert.ok(isSame, JSON.stringify({ problems, errors: validate.errors, json }));
      if (!isValid) refused++;
    }
    assert.ok(refused > 200 && refused < 800, `${refused} of 1000 were refused`);
  });

  it('has the patterns of the parser, and a description of every property', () => {
    assert.ok(schemaText.includes(JSON.stringify(accessLabelPattern.source)));
    const undescribed: string[] = [];
    const visit = (value: Json, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      const { properties } = value as { [name: string]: Json };
      if (typeof properties === 'object' && properties !== null && !path.includes('allOf')) {
        for (const [name, property] of Object.entries(properties)) {
          if ((property as { [name: string]: Json })['description'] === undefined)
            undescribed.push(`${path}/${name}`);
        }
      }
      for (const [name, member] of Object.entries(value)) visit(member, `${path}/${name}`);
    };
    visit(JSON.parse(schemaText) as Json, '');
    assert.deepEqual(undescribed, []);
  });

  it('is contributed, as that of overrides is', () => {
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      readonly contributes: { readonly jsonValidation: readonly { readonly url: string }[] };
    };
    for (const { url } of contributes.jsonValidation) assert.ok(existsSync(url), url);
    assert.equal(contributes.jsonValidation.length, 2);
  });
});

describe('the schema of overrides', () => {
  const validate = compile(readFileSync('media/overrides.schema.json', 'utf8'));
  const cases: readonly (readonly [isGood: boolean, overrides: object])[] = [
    [true, {}],
    [true, { 'UART*.STATUS': { access: 'read-only', readAction: 'none', resetValue: '0x10' } }],
    [true, { 'A.B.C': { modifiedWriteValues: 'oneToClear' } }],
    [false, { A: {} }],
    [false, { 'A.B': [] }],
    [false, { 'A.B': { resetValue: 16 } }],
    [false, { 'A.B': { readAction: 'cleared' } }],
    [false, { 'A.B': { color: 'red' } }],
  ];
  for (const [isGood, overrides] of cases) {
    it(`${isGood ? 'takes' : 'refuses'} ${JSON.stringify(overrides)}, as the parser does`, () => {
      assert.equal(parseOverrides(JSON.stringify({ overrides })).problems.length === 0, isGood);
      assert.equal(validate({ overrides }), isGood);
    });
  }
});

const oddValues: readonly Json[] = [
  null,
  0,
  1,
  -1,
  64,
  1.5,
  1e20,
  '',
  '0',
  '0x1',
  'RW',
  '1:0',
  '%s',
  [],
  {},
  true,
];
const oddNames = [
  'name',
  'offset',
  'count',
  'stride',
  'registers',
  'bits',
  'bar',
  'pci',
  'size',
  'values',
  'x',
];

/** Changes one value somewhere: puts another there, takes it away, or gives it another name. */
function change(json: Json, random: Random): void {
  if (typeof json !== 'object' || json === null) return;
  const names = Object.keys(json);
  const parent = json as { [name: string]: Json };
  if (names.length === 0 || random.once(12)) {
    if (!Array.isArray(json)) parent[random.pick(oddNames)] = structuredClone(random.pick(oddValues));
    return;
  }
  const name = random.pick(names);
  const value = parent[name] ?? null;
  if (typeof value === 'object' && value !== null && !random.once(10)) {
    change(value, random);
  } else if (Array.isArray(json) || random.once(2)) {
    parent[name] = structuredClone(random.pick(oddValues));
  } else {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- An object of JSON.
    delete parent[name];
    if (random.once(2)) parent[random.pick(oddNames)] = value;
  }
}
