import assert from 'node:assert/strict';
import { accessWidths, bytesOf, problemWithOffset } from '../../../src/shared/model/accessWidth';
import {
  addressFormatOf,
  addressText,
  cellAt,
  layoutOf,
  misalignmentOf,
  offsetOf,
  offsetText,
  rowBytesChoices,
  rowOf,
  rowOffsetOf,
  startsGroup,
} from '../../../webview/layout';
import { createRandom } from '../../support/random';

describe('cells in rows', () => {
  it('covers whole cells only', () => {
    const layout = layoutOf({ base: undefined, size: 21 }, 32, 16);
    assert.equal(layout.cellCount, 5);
    assert.equal(layout.rowCount, 2);
    assert.equal(layoutOf({ base: undefined, size: 4 }, 64, 16).cellCount, 0);
    assert.equal(layoutOf({ base: undefined, size: 0 }, 8, 16).rowCount, 0);
  });

  it('has a cell in every row, however few bytes are asked for', () => {
    const cellsPerRow = (width: 8 | 64, rowBytes: 4 | 64) =>
      layoutOf({ base: undefined, size: 64 }, width, rowBytes).cellsPerRow;
    assert.deepEqual([cellsPerRow(64, 4), cellsPerRow(64, 64), cellsPerRow(8, 64)], [1, 8, 64]);
  });

  it('counts bytes in eights', () => {
    const groups = (width: 8 | 32 | 64, rowBytes: 8 | 32) => {
      const layout = layoutOf({ base: undefined, size: 64 }, width, rowBytes);
      return [...Array(layout.cellsPerRow).keys()].filter((column) => startsGroup(column, layout));
    };
    assert.deepEqual(groups(8, 8), []);
    assert.deepEqual(groups(8, 32), [8, 16, 24]);
    assert.deepEqual(groups(32, 32), [2, 4, 6]);
    assert.deepEqual(groups(64, 32), [1, 2, 3]);
  });

  it('begins at the first aligned address', () => {
    const extent = { base: 0x3fdn, size: 16 };
    assert.deepEqual(
      accessWidths.map((width) => layoutOf(extent, width, 16).start),
      [0, 1, 3, 3],
    );
    assert.equal(layoutOf({ base: 0x61n, size: 1 }, 16, 16).cellCount, 0);
  });

  it('has no cell that an access of its width could not reach', () => {
    const random = createRandom();
    for (let round = 0; round < 5000; round++) {
      const base = BigInt(random.upTo(2 ** 52));
      const size = random.upTo(2 ** 53 - 1);
      const width = random.pick(accessWidths);
      const rowBytes = random.pick(rowBytesChoices);
      const layout = layoutOf({ base, size }, width, rowBytes);
      if (layout.cellCount === 0) continue;
      const cell = random.upTo(layout.cellCount - 1);
      const offset = offsetOf(cell, layout);
      const message = JSON.stringify({ base: base.toString(16), size, width, rowBytes, cell });
      assert.equal(problemWithOffset(offset, width, size, misalignmentOf(base)), undefined, message);
      assert.equal(cellAt(offset, layout), cell, message);
      const row = rowOf(cell, layout);
      assert.ok(row < layout.rowCount, message);
      const intoRow = offset - rowOffsetOf(row, layout);
      assert.ok(intoRow >= 0 && intoRow < Math.max(rowBytes, bytesOf(width)), message);
    }
  });

  it('writes addresses of one length', () => {
    const format = addressFormatOf({ base: 0xffff_fff0n, size: 0x1000 });
    assert.equal(addressText(0, format), '0x0fffffff0');
    assert.equal(addressText(0x10, format), '0x100000000');
    assert.equal(offsetText(0x10, format), '+0x010');
    assert.equal(addressText(0x10, addressFormatOf({ base: undefined, size: 20 })), '');
    assert.equal(
      addressText(0, addressFormatOf({ base: 0xffff_ffff_ffff_f000n, size: 4096 })),
      '0xfffffffffffff000',
    );
  });
});
