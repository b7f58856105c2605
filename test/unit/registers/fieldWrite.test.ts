import assert from 'node:assert/strict';
import { composeFieldWrite } from '../../../src/shared/registers/fieldWrite';
import type { Effects, Field } from '../../../src/shared/registers/registerModel';

const field = (name: string, bitOffset: number, effects: Partial<Effects> = {}): Field => ({
  name,
  bitOffset,
  bitWidth: 4,
  access: 'read-write',
  enumeratedValues: [],
  ...effects,
});

describe('a write to one field', () => {
  const mode = field('MODE', 0);
  const write = (neighbour: Partial<Effects>, known = { read: 0xa5n }) =>
    composeFieldWrite({ size: 8, fields: [mode, field('OTHER', 4, neighbour)] }, known, [
      { field: mode, value: 3n },
    ]);

  it('keeps its neighbours as they were read', () => {
    assert.deepEqual(write({}), { value: 0xa3n, hazards: [] });
    assert.deepEqual(write({ access: 'read-only' }), { value: 0xa3n, hazards: [] });
  });

  it('writes neighbours that a bit acts on what does not act', () => {
    for (const effect of ['oneToClear', 'oneToSet', 'oneToToggle', 'singlePulse'] as const) {
      assert.deepEqual(write({ modifiedWriteValues: effect }), { value: 0x03n, hazards: [] }, effect);
    }
    for (const effect of ['zeroToClear', 'zeroToSet', 'zeroToToggle'] as const) {
      assert.deepEqual(write({ modifiedWriteValues: effect }), { value: 0xf3n, hazards: [] }, effect);
    }
  });

  it('tells of neighbours that every store changes', () => {
    for (const effect of ['clear', 'set', 'modify', 'push'] as const) {
      assert.deepEqual(write({ modifiedWriteValues: effect }).hazards, [{ field: 'OTHER', why: 'acts' }]);
    }
    assert.deepEqual(write({ access: 'writeOnce' }).hazards, [{ field: 'OTHER', why: 'once' }]);
  });

  it('writes what cannot be read as it was last written', () => {
    assert.deepEqual(write({ access: 'write-only' }), {
      value: 0x03n,
      hazards: [{ field: 'OTHER', why: 'unknown' }],
    });
    const known = { read: 0xa5n, written: 0x77n };
    assert.deepEqual(write({ access: 'write-only' }, known), { value: 0x73n, hazards: [] });
  });

  it('keeps reserved bits, unless the whole register acts on bits', () => {
    const change = [{ field: mode, value: 3n }];
    const known = { read: 0xffa5n };
    assert.equal(composeFieldWrite({ size: 16, fields: [mode] }, known, change).value, 0xffa3n);
    const acting = { size: 16, fields: [mode], modifiedWriteValues: 'oneToClear' } as const;
    assert.equal(composeFieldWrite(acting, known, change).value, 0x0003n);
    const inverse = { size: 16, fields: [mode], modifiedWriteValues: 'zeroToClear' } as const;
    assert.equal(composeFieldWrite(inverse, known, change).value, 0xfff3n);
  });

  it('is what was asked for where two fields are views of the same bits', () => {
    const status = field('STATUS', 0, { modifiedWriteValues: 'clear' });
    const both = { size: 8, fields: [mode, status] };
    assert.deepEqual(composeFieldWrite(both, { read: 0xffn }, [{ field: mode, value: 3n }]), {
      value: 0xf3n,
      hazards: [],
    });
  });
});
