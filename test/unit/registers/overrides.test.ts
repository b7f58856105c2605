import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { applyOverrides, parseOverrides } from '../../../src/shared/registers/overrides';
import { placedRegisters } from '../../../src/shared/registers/placedRegisters';
import type { RegisterMap } from '../../../src/shared/registers/registerModel';
import { importSvd } from '../../../src/shared/registers/svd/importSvd';

describe("a user's overrides of a description", () => {
  const { device } = importSvd([readFileSync('test/unit/registers/everyFeature.svd', 'utf8')]);

  const apply = (overrides: object) => {
    const parsed = parseOverrides(JSON.stringify({ overrides }));
    assert.deepEqual(parsed.problems, []);
    return applyOverrides(device, parsed.overrides);
  };

  /** What a field does on writes, by its path, where it does something. */
  const acting = ({ blocks }: RegisterMap) =>
    blocks.flatMap((block) =>
      [...placedRegisters(block)].flatMap(({ path, register }) =>
        register.fields.flatMap(({ name, modifiedWriteValues }) =>
          modifiedWriteValues === undefined ? [] : [`${block.name}.${path}.${name} ${modifiedWriteValues}`],
        ),
      ),
    );

  it('reach a field, and leave all else the same object', () => {
    const { map, unused } = apply({ 'BASE.CTRL.READY': { modifiedWriteValues: 'oneToClear' } });
    assert.deepEqual(unused, []);
    const before = acting(device);
    assert.deepEqual(acting(map), ['BASE.CTRL.READY oneToClear', ...before]);
    assert.equal(map.blocks[1], device.blocks[1]);
    assert.equal(map.blocks[0]?.members[1], device.blocks[0]?.members[1]);
    assert.deepEqual(acting(device), before);
  });

  it('reach whole registers with their fields, arrays and clusters, by patterns', () => {
    const { map } = apply({
      'PORT_*.DATA*': { modifiedWriteValues: 'none', readAction: 'none' },
      '*.CH.INNER.*': { modifiedWriteValues: 'oneToSet', resetValue: '0xff', access: 'read-write' },
      '*.CH[%s].INNER.KEY.M*': { modifiedWriteValues: 'push' },
    });
    assert.deepEqual(
      acting(map).filter((line) => line.startsWith('PORT_P')),
      ['PORT_P.CH[0].INNER.KEY.MODE push', 'PORT_P.CH[1].INNER.KEY.MODE push'],
    );
    const key = [...placedRegisters(map.blocks[0] ?? assert.fail())].find(
      ({ path }) => path === 'CH[1].INNER.KEY',
    );
    assert.equal(key?.register.modifiedWriteValues, 'oneToSet');
    assert.equal(key.register.resetValue, 0xffn);
    assert.equal(key.register.access, 'read-write');
    assert.equal(key.register.fields[0]?.access, 'read-write');
  });

  it('tell of paths that name nothing', () => {
    const entry = { readAction: 'clear' };
    const { map, unused } = apply({
      'BASE.CTRL': entry,
      'BASE.NONE': entry,
      'BASE.CTRL.NONE': entry,
      'BASE.CH': entry,
    });
    assert.deepEqual(unused, ['BASE.NONE', 'BASE.CTRL.NONE', 'BASE.CH']);
    assert.equal(
      map.blocks[0]?.members.filter((member) => member.kind === 'register')[0]?.readAction,
      'clear',
    );
  });

  it('tell what is not understood, and go on', () => {
    const { overrides, problems } = parseOverrides(
      JSON.stringify({
        overrides: {
          A: {},
          'A.B': [],
          'A.C': { readAction: 'explode', path: 'x', resetValue: 5, access: 'read-only', constructor: 1 },
          'A.D': { resetMask: '0xffff_0000' },
        },
      }),
    );
    assert.deepEqual(problems, [
      '“A” names no register and no field: write BLOCK.REGISTER or BLOCK.REGISTER.FIELD.',
      'A.B: an object is expected.',
      ...['readAction', 'path', 'resetValue', 'constructor'].map(
        (name) => `A.C: “${name}” is not known, or its value is not.`,
      ),
    ]);
    assert.deepEqual(
      overrides.map(({ path, access, resetMask }) => [path, access, resetMask]),
      [
        ['A.C', 'read-only', undefined],
        ['A.D', undefined, 0xffff_0000n],
      ],
    );
    for (const text of ['', '{', '[]', 'null', '{"overrides": 1}']) {
      assert.deepEqual(parseOverrides(text).overrides, []);
      assert.equal(parseOverrides(text).problems.length, 1);
    }
  });
});
