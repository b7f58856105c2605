import { strict as assert } from 'node:assert';
import { decodeConfigSpace } from '../../src/shared/pci/config/configDecode';
import { virtioStructures } from '../../src/shared/pci/config/virtioStructures';
import type { RegisterBlock } from '../../src/shared/registers/registerModel';
import { placedRegisters } from '../../src/shared/registers/placedRegisters';
import { maskOf } from '../../src/shared/registers/fieldCodec';

/** More there cannot be: 48 places in a list, 960 in the other, and the header. */
const mostBlocks = 48 + 960 + 1;

/**
 * What must hold of the decode of any bytes: asked again with what it asked for, it comes to an end; its registers lie in the
 * space, each with a name of its own, and their fields do not overlap.
 */
export function checkConfigDecode(config: Uint8Array): void {
  const view = new DataView(config.buffer, config.byteOffset, config.length);
  const known = new Set<number>();
  const dwordAt = (offset: number) => {
    assert.ok(offset % 4 === 0 && offset >= 0 && offset + 4 <= config.length, String(offset));
    return known.has(offset) ? view.getUint32(offset, true) : undefined;
  };
  const decode = () => decodeConfigSpace(dwordAt, config.length);
  let result = decode();
  while (result.missing.length > 0) {
    for (const offset of result.missing) {
      assert.ok(!known.has(offset), `${offset} is known.`);
      known.add(offset);
    }
    result = decode();
  }
  const { blocks, problems } = result;
  assert.ok(blocks.length <= mostBlocks);
  assert.ok(problems.every((problem) => problem.endsWith('.')));
  assert.equal(new Set(blocks.map(({ block }) => block.name)).size, blocks.length);
  for (const { block, offset } of blocks) checkBlock(block, config.length - offset);
  // Nothing known is needed twice: all of it at once gives the same.
  const whole = decodeConfigSpace((offset) => view.getUint32(offset, true), config.length);
  assert.deepEqual(whole, result);
  assert.deepEqual(virtioStructures((offset) => view.getUint32(offset, true), config.length).missing, []);
}

function checkBlock(block: RegisterBlock, room: number): void {
  const names = new Set<string>();
  for (const { path, offset, register } of placedRegisters(block)) {
    assert.ok(!names.has(path), `${block.name} has ${path} twice.`);
    names.add(path);
    assert.ok(offset + register.size / 8 <= room, `${block.name}.${path}`);
    assert.equal(offset % 4 === 0 || register.size < 32, true, `${block.name}.${path}`);
    let covered = 0n;
    for (const field of register.fields) {
      assert.equal(covered & maskOf(field), 0n, `${block.name}.${path}.${field.name}`);
      covered |= maskOf(field);
    }
    assert.ok(covered < 1n << BigInt(register.size), `${block.name}.${path}`);
    assert.equal(new Set(register.fields.map(({ name }) => name)).size, register.fields.length, path);
  }
}
