import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { maskOf, onesOf } from '../../../src/shared/registers/fieldCodec';
import {
  accessWidthOf,
  placedRegisters,
  type PlacedRegister,
} from '../../../src/shared/registers/placedRegisters';
import { parseRegmap } from '../../../src/shared/registers/regmap/parseRegmap';
import type {
  Field,
  Register,
  RegisterBlock,
  RegisterMap,
} from '../../../src/shared/registers/registerModel';
import { linuxOffsets } from './linuxOffsets';

const folder = 'media/registers';

describe('built-in register maps', () => {
  const schema = JSON.parse(readFileSync('media/regmap.schema.json', 'utf8')) as object;
  const validate = new Ajv({ strict: false }).compile(schema);

  it('are all that Linux is asked about', () => {
    for (const name of Object.keys(linuxOffsets))
      assert.ok(readdirSync(folder).includes(`${name}.regmap.json`));
  });

  for (const file of readdirSync(folder)) {
    describe(file, () => {
      const text = readFileSync(`${folder}/${file}`, 'utf8');
      const { map, problems } = parseRegmap(text);
      const placed = map.blocks.flatMap((block) =>
        [...placedRegisters(block)].map((register) => ({ block, ...register })),
      );

      it('is understood, cites what it was made from, and is found by itself', () => {
        assert.deepEqual(problems, []);
        assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors));
        assert.ok(map.source);
        assert.notEqual(placed.length, 0);
        for (const { name, source, bindings = [] } of map.blocks) {
          assert.ok(source, name);
          assert.notEqual(bindings.length, 0, name);
          for (const { at } of bindings) if (at) assert.ok(isNamed(map, at.path), at.path);
        }
      });

      it('has each name once', () => {
        assertUnique(map.blocks.map(({ name }) => name));
        for (const block of map.blocks) assertUnique([...placedRegisters(block)].map(({ path }) => path));
        for (const { register } of placed) assertUnique(register.fields.map(({ name }) => name));
      });

      it('has fields side by side in their registers, with values that fit', () => {
        for (const { path, register } of placed) {
          let taken = 0n;
          for (const field of register.fields) {
            const where = `${path}.${field.name}`;
            assert.equal(maskOf(field) & taken, 0n, `${where} overlaps another`);
            taken |= maskOf(field);
            assertValuesFit(field, where);
          }
          const all = onesOf(register.size);
          for (const bits of [taken, register.resetValue ?? 0n, register.resetMask ?? 0n])
            assert.equal(bits & ~all, 0n, path);
        }
      });

      it('has registers side by side in their block, each where one access can be made', () => {
        for (const block of map.blocks) {
          const own = [...placedRegisters(block)].filter(({ register }) => register.indirect === undefined);
          for (const [index, one] of own.entries()) {
            const bytes = (accessWidthOf(one.register) ?? assert.fail(one.path)) / 8;
            assert.equal(one.offset % bytes, 0, `${one.path} is not aligned`);
            assertInside(block, one);
            for (const other of own.slice(0, index))
              if (overlap(one, other))
                assert.ok(isAlternate(one, other), `${one.path} overlaps ${other.path}`);
          }
        }
      });

      it('reaches each register behind an index by another index of registers that it has', () => {
        for (const block of map.blocks) {
          const registers = [...placedRegisters(block)];
          const indirect = registers.flatMap(({ register }) => register.indirect ?? []);
          assertUnique(indirect.map(({ index, dataRegister }) => `${dataRegister} ${index}`));
          const direct = new Set(
            registers.filter(({ register }) => !register.indirect).map(({ path }) => path),
          );
          for (const { indexRegister, dataRegister } of indirect)
            assert.ok(
              direct.has(indexRegister) && direct.has(dataRegister),
              `${indexRegister} ${dataRegister}`,
            );
        }
      });

      const linux = linuxOffsets[file.replace('.regmap.json', '')];
      if (linux !== undefined) {
        it(`has registers where Linux has them: ${linux.header}`, () => {
          for (const [name, offsets] of Object.entries(linux.blocks)) {
            const own = new Map(
              placed
                .filter(({ block }) => block.name === name)
                .reverse() // The first of an array stays.
                .map(({ path, offset }) => [path.replaceAll(/\[\w+\]/g, ''), offset]),
            );
            for (const [path = '', offset = ''] of offsets.split(',').map((pair) => pair.trim().split(/\s+/)))
              assert.equal(own.get(path), Number.parseInt(offset, 16), `${name}.${path}`);
          }
        });
      }

      it('says of a register what reading one of its fields does', () => {
        for (const { path, register } of placed) {
          const acts = register.fields.some(({ readAction }) => readAction !== undefined);
          if (acts) assert.notEqual(register.readAction, undefined, path);
        }
      });
    });
  }
});

function assertUnique(names: readonly string[]): void {
  assert.deepEqual([...new Set(names)], names);
}

function isNamed(map: RegisterMap, path: string): boolean {
  return map.blocks.some((block) =>
    [...placedRegisters(block)].some(({ path: register, register: { fields } }) =>
      ['', ...fields.map(({ name }) => `.${name}`)].some((end) => `${block.name}.${register}${end}` === path),
    ),
  );
}

function assertValuesFit({ bitWidth, enumeratedValues }: Field, where: string): void {
  for (const { values } of enumeratedValues) {
    for (const { value = 0n, dontCare, name } of values)
      assert.equal((value | dontCare) & ~onesOf(bitWidth), 0n, `${where}: ${name} does not fit`);
    assertUnique(values.map(({ value, dontCare }) => `${value} ${dontCare}`));
  }
}

function assertInside({ addressBlocks }: RegisterBlock, { path, offset, register }: PlacedRegister): void {
  const end = offset + register.size / 8;
  const isInside = addressBlocks.some((block) => offset >= block.offset && end <= block.offset + block.size);
  assert.ok(addressBlocks.length === 0 || isInside, `${path} is outside its block`);
}

function overlap(one: PlacedRegister, other: PlacedRegister): boolean {
  return (
    one.offset < other.offset + other.register.size / 8 && other.offset < one.offset + one.register.size / 8
  );
}

/** One says that it is another view of the same address; what is read and what is written there may differ as well. */
function isAlternate({ register: one }: PlacedRegister, { register: other }: PlacedRegister): boolean {
  const names = (register: Register) => [register.name, register.alternate];
  return (
    [one, other].some(({ alternate }) => alternate !== undefined) &&
    names(one).some((name) => name !== undefined && names(other).includes(name))
  );
}
