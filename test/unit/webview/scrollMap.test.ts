import assert from 'node:assert/strict';
import {
  clampPosition,
  contentHeightOf,
  isScaled,
  maxContentHeight,
  movedBy,
  positionAt,
  positionShowing,
  scrollEndOf,
  scrollStart,
  scrollTopOf,
  type ScrollGeometry,
  type ScrollPosition,
} from '../../../webview/scrollMap';
import { createRandom, type Random } from '../../support/random';

const mostRows = 2 ** 49; // Of 2^53 bytes.

function randomGeometry(random: Random): ScrollGeometry {
  return {
    rowCount: 1 + random.upTo(mostRows - 1),
    rowHeight: 16 + random.upTo(40),
    viewportHeight: 20 + random.upTo(3000),
  };
}

const isBefore = (a: ScrollPosition, b: ScrollPosition) =>
  a.row < b.row || (a.row === b.row && a.pixels < b.pixels);

/** The lower edge of the last row, in pixels below the viewport's upper edge. */
const lastEdge = (position: ScrollPosition, { rowCount, rowHeight }: ScrollGeometry) =>
  (rowCount - position.row) * rowHeight - position.pixels;

const range = (geometry: ScrollGeometry) => Math.max(0, contentHeightOf(geometry) - geometry.viewportHeight);

describe('scrolling', () => {
  const small: ScrollGeometry = { rowCount: 1000, rowHeight: 20, viewportHeight: 510 };
  const huge: ScrollGeometry = { rowCount: 2 ** 32, rowHeight: 22, viewportHeight: 500 }; // 64 GiB

  it('is exact where the browser can scroll that far', () => {
    assert.equal(isScaled(small), false);
    assert.equal(contentHeightOf(small), 20_000);
    assert.deepEqual(positionAt(47, small), { row: 2, pixels: 7 });
    assert.equal(scrollTopOf({ row: 2, pixels: 7 }, small), 47);
    assert.deepEqual(scrollEndOf(small), { row: 974, pixels: 10 });
  });

  it('is proportional where it cannot, and reaches both ends', () => {
    assert.equal(isScaled(huge), true);
    assert.equal(contentHeightOf(huge), maxContentHeight);
    assert.deepEqual(positionAt(0, huge), scrollStart);
    assert.deepEqual(positionAt(maxContentHeight - 500, huge), scrollEndOf(huge));
    const middle = positionAt((maxContentHeight - 500) / 2, huge);
    assert.ok(Math.abs(middle.row - 2 ** 31) < 100, String(middle.row));
  });

  it('scrolls no region that fits', () => {
    const fits: ScrollGeometry = { rowCount: 2, rowHeight: 20, viewportHeight: 500 };
    assert.deepEqual(scrollEndOf(fits), scrollStart);
    assert.deepEqual(movedBy(scrollStart, 100, fits), scrollStart);
    assert.deepEqual(scrollEndOf({ ...fits, rowCount: 0 }), scrollStart);
  });

  it('shows a row with as little movement as it takes', () => {
    const at: ScrollPosition = { row: 10, pixels: 5 };
    assert.equal(positionShowing(12, at, small), at);
    assert.deepEqual(positionShowing(10, at, small), { row: 10, pixels: 0 });
    assert.deepEqual(positionShowing(3, at, small), { row: 3, pixels: 0 });
    assert.deepEqual(positionShowing(40, at, small), { row: 15, pixels: 10 });
  });

  it('holds for any region up to 2^53 bytes', () => {
    const random = createRandom();
    for (let round = 0; round < 5000; round++) {
      const geometry = randomGeometry(random);
      const message = JSON.stringify(geometry);
      const end = scrollEndOf(geometry);

      // The last row can be reached, and its edge is the viewport's.
      const fits = geometry.rowCount * geometry.rowHeight <= geometry.viewportHeight;
      if (!fits) assert.equal(lastEdge(end, geometry), geometry.viewportHeight, message);
      assert.deepEqual(positionAt(range(geometry), geometry), end, message);
      assert.deepEqual(positionAt(0, geometry), scrollStart, message);

      // Further down the bar is never further up in the region.
      const tops = [random.upTo(range(geometry)), random.upTo(range(geometry))].sort((a, b) => a - b);
      const [upper = 0, lower = 0] = tops;
      assert.ok(!isBefore(positionAt(lower, geometry), positionAt(upper, geometry)), message);

      // From the bar to the position and back: the same place on the bar, to the row.
      const back = scrollTopOf(positionAt(lower, geometry), geometry);
      const rowOnBar = isScaled(geometry) ? range(geometry) / end.row : 0;
      assert.ok(Math.abs(back - lower) <= 2 * rowOnBar + 1e-6, `${message}: ${lower} came back as ${back}`);

      // Whole rows there and back again: no drift, however coarse the bar.
      const start = clampPosition({ row: random.upTo(geometry.rowCount - 1), pixels: 0 }, geometry);
      const rows = random.upTo(10_000);
      const there = movedBy(start, rows * geometry.rowHeight, geometry);
      if (isBefore(there, end)) {
        assert.deepEqual(there, { row: start.row + rows, pixels: start.pixels }, message);
        assert.deepEqual(movedBy(there, -rows * geometry.rowHeight, geometry), start, message);
      }

      // Any row can be brought into sight as a whole, if it is not higher than the viewport.
      const row = random.upTo(geometry.rowCount - 1);
      const shown = positionShowing(row, start, geometry);
      const top = (row - shown.row) * geometry.rowHeight - shown.pixels;
      assert.ok(!isBefore(end, shown), message);
      if (geometry.viewportHeight >= geometry.rowHeight) {
        assert.ok(top >= 0 && top + geometry.rowHeight <= geometry.viewportHeight, `${message}: row ${row}`);
      }
    }
  });
});
