import assert from 'node:assert/strict';
import { accessWidths, bytesOf } from '../../../src/shared/model/accessWidth';
import { fittingRowBytes, rowWidthOf, type RowMeasures } from '../../../webview/fit';
import { rowBytesChoices } from '../../../webview/layout';
import { createRandom } from '../../support/random';

const measures: RowMeasures = { fixed: 200, cell: 80, gap: 8, character: 8 };

describe('rows that fit', () => {
  it('are as wide as their parts', () => {
    assert.equal(rowWidthOf(4, 32, measures), 200 + 80 + 4 * 8);
    assert.equal(rowWidthOf(16, 32, measures), 200 + 4 * 80 + 8 + 16 * 8);
    assert.equal(rowWidthOf(16, 64, measures), 200 + 2 * 80 + 8 + 16 * 8);
  });

  it('have at least four bytes', () => {
    assert.equal(fittingRowBytes(0, 8, measures), 4);
    assert.equal(fittingRowBytes(rowWidthOf(16, 32, measures), 32, measures), 16);
    assert.equal(fittingRowBytes(rowWidthOf(16, 32, measures) - 0.5, 32, measures), 8);
  });

  it('are the longest that need no scrolling', () => {
    const random = createRandom();
    for (let round = 0; round < 2000; round++) {
      const width = random.pick(accessWidths);
      const available = random.upTo(5000);
      const own: RowMeasures = {
        fixed: random.upTo(400),
        cell: 1 + random.upTo(200),
        gap: random.upTo(12),
        character: 1 + random.upTo(12),
      };
      const message = JSON.stringify({ width, available, own });
      const chosen = fittingRowBytes(available, width, own);
      const rowWidth = (bytes: number) => rowWidthOf(Math.max(bytes, bytesOf(width)), width, own);
      if (chosen > 4) assert.ok(rowWidth(chosen) <= available, message);
      const next = rowBytesChoices.find((choice) => choice > chosen);
      if (next !== undefined) assert.ok(rowWidth(next) > available, message);
    }
  });
});
