import assert from 'node:assert/strict';
import { accessWidths } from '../../../../src/shared/model/accessWidth';
import { describedBy } from '../../../../webview/registers/described';
import { createDescriber } from '../../../../webview/registers/describer';
import { initialTableState, rowsOf, type TableState } from '../../../../webview/registers/registerRows';
import { viewOfRegister } from '../../../../webview/registers/registerView';
import { createCellStore } from '../../../../webview/cellStore';

const described = describedBy(
  {
    blocks: [
      {
        origin: 'a test',
        offset: 0,
        block: {
          name: 'ONE',
          registers: [
            {
              name: 'CONTROL',
              offset: 0,
              reset: '0x1',
              description: 'Switches it on.',
              fields: [
                { name: 'EN', bits: 0 },
                { name: 'MODE', bits: '31:28', values: { 3: 'Turbo' } },
              ],
            },
            { name: 'CAUSE', offset: 4, size: 16, access: 'RO RC' },
          ],
        },
      },
      {
        origin: 'a test',
        offset: 8,
        block: { name: 'TWO', registers: [{ name: 'DATA', offset: 0, size: 64 }] },
      },
    ],
    wanting: [],
  },
  { size: 0x100, widths: accessWidths, misalignment: 0 },
);

function rows(state: Partial<TableState>, differing: readonly string[] = []): string[] {
  const shown = rowsOf(described, { ...initialTableState, ...state }, ({ path, register }) =>
    differing.includes(path) ? register.fields : undefined,
  );
  return shown.map((row) => {
    if (row.kind === 'block') return `${row.block.block.name} ${row.count}`;
    return row.kind === 'field' ? `    ${row.field.name}` : `  ${row.register.path} ${row.state}`;
  });
}

describe('the rows of the table of registers', () => {
  it('are blocks and registers, fields when they are opened', () => {
    assert.deepEqual(rows({}), ['ONE 2', '  CONTROL closed', '  CAUSE leaf', 'TWO 1', '  DATA leaf']);
    assert.deepEqual(rows({ turned: new Set(['0 CONTROL', 'block 1']) }), [
      'ONE 2',
      '  CONTROL open',
      '    MODE',
      '    EN',
      '  CAUSE leaf',
      'TWO 1',
    ]);
  });

  it('are those that match, and the fields that do', () => {
    assert.deepEqual(rows({ filter: 'turbo' }), ['ONE 1', '  CONTROL open', '    MODE']);
    assert.deepEqual(rows({ filter: 'Turbo control' }), ['ONE 1', '  CONTROL open', '    MODE']);
    assert.deepEqual(rows({ filter: 'switches' }), ['ONE 1', '  CONTROL closed']);
    assert.deepEqual(rows({ filter: 'rc cause' }), ['ONE 1', '  CAUSE leaf']);
    assert.deepEqual(rows({ filter: 'none of them' }), []);
  });

  it('are those that differ from their reset values', () => {
    assert.deepEqual(rows({ only: new Set(['unlike reset']) }, ['DATA']), ['TWO 1', '  DATA leaf']);
  });
});

describe('the rows of registers that are chosen by what they hold', () => {
  it('are opened at the fields that make them one, as far as the filter leaves these', () => {
    const shown = (filter: string) =>
      rowsOf(described, { ...initialTableState, filter, only: new Set(['unlike other']) }, ({ register }) =>
        register.name === 'CONTROL' ? register.fields.filter(({ name }) => name === 'EN') : undefined,
      ).map(({ key }) => key);
    assert.deepEqual(shown(''), ['block 0', '0 CONTROL', '0 CONTROL.0']);
    assert.deepEqual(shown('turbo'), ['block 0', '0 CONTROL']);
  });
});

describe('what a register holds', () => {
  const store = createCellStore();
  const view = (path: string) => {
    const register = described.registers.all.find((each) => each.path === path) ?? assert.fail();
    return viewOfRegister(register, 'little', (offset, width) => store.viewOf(offset, width));
  };

  it('is not known until it was read at its own width', () => {
    store.put([{ offset: 0, width: 16, state: 'value', value: '0x1', at: 0 }]);
    assert.deepEqual([view('CONTROL').look, view('CONTROL').value], ['unread', undefined]);
    store.put([{ offset: 0, width: 32, state: 'value', value: '0x1', at: 0 }]);
    assert.deepEqual([view('CONTROL').look, view('CONTROL').value], ['value', 1n]);
    assert.equal(view('CONTROL').differsFromReset, false);
    store.put([{ offset: 0, width: 32, state: 'value', value: '0x3', at: 0 }]);
    assert.equal(view('CONTROL').differsFromReset, true);
  });

  it('is a failure where the read failed', () => {
    store.put([{ offset: 8, width: 64, state: 'fault', reason: 'bus error', at: 0 }]);
    assert.deepEqual(
      [view('DATA').look, view('DATA').reason, view('DATA').value],
      ['fault', 'bus error', undefined],
    );
  });
});

describe('what the grid says of a cell', () => {
  it('is the register’s name, and where its fields begin', () => {
    const describe = createDescriber(described.registers, 32, 'little');
    const control = describe(0) ?? assert.fail();
    assert.equal(control.name, 'CONTROL');
    assert.match(control.about, /^CONTROL · RW: Switches it on\.$/);
    assert.equal(
      control.tints,
      'linear-gradient(to right, var(--field-tint-0) 0% 12.5%, transparent 12.5% 96.875%, var(--field-tint-1) 96.875% 100%)',
    );
    assert.equal(describe(0x20), undefined);
    // The bytes stand the other way round.
    const swapped = createDescriber(described.registers, 32, 'big')(0) ?? assert.fail();
    assert.match(
      swapped.tints ?? '',
      /to right, transparent 0% 21.875%, var\(--field-tint-1\) 21.875% 25%, transparent 25% 75%, var\(--field-tint-0\) 75% 87.5%/,
    );
  });
});
