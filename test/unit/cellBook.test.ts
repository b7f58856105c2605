import assert from 'node:assert/strict';
import { createCellBook } from '../../src/extension/editors/cellBook';

const cell = { offset: 4, width: 32 } as const;

describe('what is known of cells', () => {
  it('is a value after a read, with the value before it where that was another', () => {
    const book = createCellBook();
    book.read([cell], [{ value: '0x1' }], 10);
    assert.deepEqual(book.get(cell), {
      ...cell,
      state: 'value',
      value: '0x1',
      at: 10,
      lastRead: { value: '0x1', at: 10 },
    });
    const [changed] = book.read([cell], [{ value: '0x2' }], 20);
    assert.equal(changed?.previous, '0x1');
    const [same] = book.read([cell], [{ value: '0x2' }], 30);
    assert.equal(same?.previous, undefined);
  });

  it('keeps the last read beside the last write, and says nothing of what a write left', () => {
    const book = createCellBook();
    book.read([cell], [{ value: '0x1' }], 10);
    book.wrote([{ ...cell, value: '0x5' }], 20);
    const { state, lastRead, lastWrite } = book.get(cell) ?? {};
    assert.equal(state, 'written');
    assert.deepEqual(lastRead, { value: '0x1', at: 10 });
    assert.deepEqual(lastWrite, { value: '0x5', at: 20 });
    const [read] = book.read([cell], [{ value: '0x4' }], 30);
    assert.ok(read);
    assert.deepEqual(read.lastWrite, { value: '0x5', at: 20 });
    assert.equal(read.previous, '0x1');
  });

  it('is stale in cells of other widths that a write overlaps, and in no others', () => {
    const book = createCellBook();
    const bytes = [3, 4, 7, 8].map((offset) => ({ offset, width: 8 }) as const);
    const wide = { offset: 0, width: 64 } as const;
    book.read([...bytes, wide], [...bytes.map(() => ({ value: '0x0' as const })), { value: '0x0' }], 1);
    book.wrote([{ ...cell, value: '0x1' }], 2);
    assert.deepEqual(
      bytes.map((each) => book.get(each)?.state),
      ['value', 'stale', 'stale', 'value'],
    );
    assert.equal(book.get(wide)?.state, 'stale');
  });

  it('keeps an earlier value as stale where a request failed, and is blocked or at fault where there was none', () => {
    const book = createCellBook();
    const other = { offset: 8, width: 32 } as const;
    book.read([cell], [{ value: '0x1' }], 1);
    book.missed([cell, other], { code: 'writes-off', what: 'No.' }, 2);
    assert.equal(book.get(cell)?.state, 'stale');
    assert.equal(book.get(other)?.state, 'blocked');
    book.read([other], [{ failure: { code: 'fault', what: 'Bus error.' } }], 3);
    assert.equal(book.get(other)?.state, 'fault');
    assert.equal(book.get(other)?.value, undefined);
  });

  it('is in doubt where others may have written', () => {
    const book = createCellBook();
    const far = { offset: 64, width: 32 } as const;
    book.read([cell, far], [{ value: '0x1' }, { value: '0x2' }], 1);
    assert.deepEqual(
      book.doubt(0, 8).map(({ offset }) => offset),
      [4],
    );
    assert.equal(book.get(far)?.state, 'value');
  });
});
