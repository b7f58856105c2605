import assert from 'node:assert/strict';
import { composeFieldEdit, type FieldEdit } from '../../src/extension/editors/fieldEdit';
import { isAskedAlone, sortReads } from '../../src/extension/editors/readGuard';
import { RegscopeError } from '../../src/shared/model/failure';
import { accessWidths } from '../../src/shared/model/accessWidth';
import type { CellContent, StagedWrite } from '../../src/shared/protocol/webviewProtocol';
import { registersOfRegion } from '../../src/shared/registers/regionRegisters';
import { parseBlock } from '../../src/shared/registers/regmap/parseBlock';

const block =
  parseBlock({
    name: 'B',
    registers: [
      {
        name: 'CONTROL',
        offset: 0,
        fields: [
          { name: 'EN', bits: 0 },
          { name: 'MODE', bits: '5:4', values: { 2: 'Fast' } },
          { name: 'DONE', bits: 8, access: 'RW W1C' },
          { name: 'ERROR', bits: 9, access: 'RW W1C' },
        ],
      },
      {
        name: 'WIDE',
        offset: 4,
        size: 64,
        fields: [
          { name: 'HIGH', bits: '63:60' },
          { name: 'LOW', bits: 0 },
        ],
      },
      {
        name: 'KICK',
        offset: 16,
        access: 'WO',
        fields: [
          { name: 'A', bits: 0 },
          { name: 'B', bits: 1 },
        ],
      },
      { name: 'CAUSE', offset: 20, access: 'RO RC' },
      { name: 'FIFO', offset: 24, access: 'RW FIFO' },
    ],
  }) ?? assert.fail();

const region = { size: 0x20, widths: accessWidths, misalignment: 0 };
const registers = registersOfRegion([{ block, offset: 0 }], region);

function edit(path: string, field: string, value: `0x${string}`, more: Partial<FieldEdit> = {}): FieldEdit {
  const register = registers.find(0, path) ?? assert.fail(path);
  return { register, field, value, order: 'little', cells: [], staged: [], ...more };
}

function read(offset: number, value: `0x${string}`): CellContent {
  return { offset, width: 32, state: 'value', value, at: 0 };
}

describe('a write of a field', () => {
  it('keeps its neighbours, and acts on none of them', () => {
    const { writes, hazards } = composeFieldEdit(
      edit('CONTROL', 'MODE', '0x2', { cells: [read(0, '0xc0000301')] }),
    );
    const [write, ...others] = writes;
    assert.deepEqual(others, []);
    assert.equal(write?.value, '0xc0000021');
    assert.match(write.note, /^MODE = Fast · .*DONE, ERROR$/);
    assert.deepEqual(hazards, []);
  });

  it('joins what is staged for the register', () => {
    const staged: StagedWrite = {
      id: 1,
      offset: 0,
      width: 32,
      value: '0x00000020',
      verify: false,
      fields: [{ name: 'MODE', value: '0x2' }],
    };
    const { writes } = composeFieldEdit(
      edit('CONTROL', 'EN', '0x1', { cells: [read(0, '0x0')], staged: [staged] }),
    );
    assert.equal(writes[0]?.value, '0x00000021');
    assert.deepEqual(
      writes[0].fields.map(({ name }) => name),
      ['MODE', 'EN'],
    );
  });

  it('clears one W1C bit alone', () => {
    const { writes } = composeFieldEdit(edit('CONTROL', 'DONE', '0x1', { cells: [read(0, '0x301')] }));
    assert.equal(writes[0]?.value, '0x00000101');
  });

  it('is made to the cell that holds the field, of several', () => {
    const cells = [read(4, '0x1'), read(8, '0x20000000')];
    const { writes } = composeFieldEdit(edit('WIDE', 'HIGH', '0xf', { cells }));
    assert.deepEqual(
      writes.map(({ offset, width, value }) => [offset, width, value]),
      [[8, 32, '0xf0000000']],
    );
  });

  it('says what nobody knows of a register that cannot be read', () => {
    const { writes, hazards } = composeFieldEdit(edit('KICK', 'A', '0x1'));
    assert.equal(writes[0]?.value, '0x00000001');
    assert.deepEqual(hazards, [{ field: 'B', why: 'unknown' }]);
    const written = {
      ...read(16, '0x2'),
      state: 'written' as const,
      lastWrite: { value: '0x2' as const, at: 0 },
    };
    const known = composeFieldEdit(edit('KICK', 'A', '0x1', { cells: [written] }));
    assert.equal(known.writes[0]?.value, '0x00000003');
    assert.deepEqual(known.hazards, []);
  });

  it('refuses what the register has no room for', () => {
    assert.throws(() => composeFieldEdit(edit('CONTROL', 'MODE', '0x4')), RegscopeError);
    assert.throws(() => composeFieldEdit(edit('CONTROL', 'NONE', '0x0')), RegscopeError);
  });
});

describe('reads that are asked for', () => {
  const sorted = (offset: number, width: 8 | 32, count: number) =>
    sortReads([{ offset, width, count }], registers);

  it('leave out what a read changes, among others', () => {
    const { harmless, costly } = sorted(0, 32, 8);
    assert.deepEqual(harmless, [
      { offset: 0, width: 32, count: 4 },
      { offset: 28, width: 32, count: 1 },
    ]);
    assert.deepEqual(
      costly.map(({ path }) => path),
      ['KICK', 'CAUSE', 'FIFO'],
    );
  });

  it('are made of one register when it is asked for alone', () => {
    assert.ok(isAskedAlone(sorted(20, 32, 1)));
    assert.ok(isAskedAlone(sorted(21, 8, 1)));
    assert.ok(!isAskedAlone(sorted(16, 32, 2)));
    assert.ok(!isAskedAlone(sorted(0, 32, 1)));
  });
});
