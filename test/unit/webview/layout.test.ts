import assert from 'node:assert/strict';
import { accessWidths, problemWithOffset } from '../../../src/shared/model/accessWidth';
import {
  addressFormatOf,
  addressText,
  cellAt,
  layoutOf,
  misalignmentOf,
  offsetOf,
  offsetText,
  rowOf,
} from '../../../webview/layout';
import { createRandom } from '../../support/random';

describe('cells in rows', () => {
  it('covers whole cells only', () => {
    const layout = layoutOf({ base: undefined, size: 21 }, 32);
    assert.equal(layout.cellCount, 5);
    assert.equal(layout.rowCount, 2);
    assert.equal(layoutOf({ base: undefined, size: 4 }, 64).cellCount, 0);
    assert.equal(layoutOf({ base: undefined, size: 0 }, 8).rowCount, 0);
  });

  it('begins at the first aligned address', () => {
    const extent = { base: 0x3fdn, size: 16 };
    assert.deepEqual(
      accessWidths.map((width) => layoutOf(extent, width).start),
      [0, 1, 3, 3],
    );
    assert.equal(layoutOf({ base: 0x61n, size: 1 }, 16).cellCount, 0);
  });

  it('has no cell that an access of its width could not reach', () => {
    const random = createRandom();
    for (let round = 0; round < 5000; round++) {
      const base = BigInt(random.upTo(2 ** 52));
      const size = random.upTo(2 ** 53 - 1);
      const width = random.pick(accessWidths);
      const layout = layoutOf({ base, size }, width);
      if (layout.cellCount === 0) continue;
      const cell = random.upTo(layout.cellCount - 1);
      const offset = offsetOf(cell, layout);
      const message = JSON.stringify({ base: base.toString(16), size, width, cell });
      assert.equal(problemWithOffset(offset, width, size, misalignmentOf(base)), undefined, message);
      assert.equal(cellAt(offset, layout), cell, message);
      assert.ok(rowOf(cell, layout) < layout.rowCount, message);
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
