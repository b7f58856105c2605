import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { loadDescribedRegion } from '../../src/extension/registers/describedRegion';
import { toHex } from '../../src/shared/base/hex';
import type { Source } from '../../src/shared/model/source';
import { decodeField, nameOfValue } from '../../src/shared/registers/fieldCodec';
import { composeFieldWrite, type FieldWrite } from '../../src/shared/registers/fieldWrite';
import { findMember, type FoundMember } from '../../src/shared/registers/findMember';
import { placeBlocks, type KnownRegister } from '../../src/shared/registers/placeBlocks';
import { accessWidthOf } from '../../src/shared/registers/placedRegisters';
import { parseRegmap } from '../../src/shared/registers/regmap/parseRegmap';
import type { Register } from '../../src/shared/registers/registerModel';
import { projectRoot } from '../support/folders.mjs';

/** The registers of a region by their names in the built-in maps, which are found as the extension finds them. */
export interface NamedRegion {
  /** Of a register, `NVME.CAP`, or of a field, `NVME.CAP.MQES`. One access. */
  read(path: string): Promise<bigint>;
  /** What the field's value is called. One access. */
  readName(path: string): Promise<string | undefined>;
  /** A fresh read, and one write that changes these fields of the register. */
  writeFields(path: string, values: Readonly<Record<string, bigint>>): Promise<FieldWrite>;
}

export async function openNamedRegion(helper: HelperClient, source: Source): Promise<NamedRegion> {
  const peek = async (offset: number, register: Register): Promise<bigint> => {
    assert.equal(register.readAction, undefined, `Reading ${register.name} has a side effect.`);
    const width = accessWidthOf(register) ?? assert.fail(register.name);
    const [result] = await helper.request('peek', { source, accesses: [{ offset, width }] });
    assert(result !== undefined && 'value' in result, JSON.stringify(result));
    return BigInt(result.value);
  };
  const blocks = await blocksOf(helper, source, peek);
  const find = (path: string): FoundMember => {
    for (const { block, offset } of blocks) {
      if (!path.startsWith(`${block.name}.`)) continue;
      const found = findMember(block, path.slice(block.name.length + 1));
      if (found) return { ...found, offset: offset + found.offset };
    }
    return assert.fail(`There is no ${path} in ${blocks.map(({ block }) => block.name).join(', ')}.`);
  };
  const read = async (path: string): Promise<bigint> => {
    const { register, offset, field } = find(path);
    const value = await peek(offset, register);
    return field ? decodeField(value, field) : value;
  };
  return {
    read,
    readName: async (path) => {
      const { field } = find(path);
      assert(field, path);
      return nameOfValue(field, await read(path), 'read')?.name;
    },
    writeFields: async (path, values) => {
      const { register, offset } = find(path);
      const changes = Object.entries(values).map(([name, value]) => ({
        field: find(`${path}.${name}`).field ?? assert.fail(name),
        value,
      }));
      const write = composeFieldWrite(register, { read: await peek(offset, register) }, changes);
      const width = accessWidthOf(register) ?? assert.fail(path);
      await helper.request('poke', { source, offset, width, value: toHex(write.value) });
      return write;
    },
  };
}

const builtInMaps = () => {
  const folder = join(projectRoot, 'media/registers');
  return readdirSync(folder).map((file) => ({
    map: parseRegmap(readFileSync(join(folder, file), 'utf8')).map,
    rank: 0,
    origin: file,
  }));
};

/** Where a register tells where a block lies, that is read. */
async function blocksOf(
  helper: HelperClient,
  source: Source,
  peek: (offset: number, register: Register) => Promise<bigint>,
) {
  const info = await helper.request('describe', { source });
  const { facts } = await loadDescribedRegion({ list: (method) => helper.request(method, {}) }, source, info);
  const maps = builtInMaps();
  const values = new Map<number, bigint>();
  const known: KnownRegister = (offset) => values.get(offset);
  for (;;) {
    const { placed, unplaced } = placeBlocks(maps, facts, known);
    const pointers = unplaced.flatMap(({ needs }) => (typeof needs === 'string' ? [] : [needs]));
    if (pointers.length === 0) return placed;
    for (const { offset, register } of pointers) values.set(offset, await peek(offset, register));
  }
}
