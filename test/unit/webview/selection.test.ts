import assert from 'node:assert/strict';
import { accessWidths, bytesOf } from '../../../src/shared/model/accessWidth';
import { layoutOf, offsetOf, rowBytesChoices } from '../../../webview/layout';
import {
  clampSelection,
  convertSelection,
  isSelected,
  rangeOf,
  selectCell,
  selectRange,
  targetOf,
  type Move,
} from '../../../webview/selection';
import { createRandom } from '../../support/random';

const extent = (size: number) => ({ base: undefined, size });

describe('selection', () => {
  it('is a range, whichever end has the keyboard', () => {
    assert.deepEqual(rangeOf(selectRange(3, 7)), { first: 3, count: 5 });
    assert.deepEqual(rangeOf(selectRange(7, 3)), { first: 3, count: 5 });
    assert.deepEqual(
      [2, 3, 7, 8].map((cell) => isSelected(selectRange(7, 3), cell)),
      [false, true, true, false],
    );
    assert.equal(isSelected(undefined, 0), false);
  });

  it('moves in rows and stops at the edges', () => {
    const layout = layoutOf(extent(20), 32, 16); // One full row, and one cell.
    const target = (move: Move, cell: number) => targetOf(move, cell, layout, 10);
    assert.equal(target('right', 3), 4);
    assert.equal(target('right', 4), 4);
    assert.equal(target('left', 0), 0);
    assert.equal(target('down', 0), 4);
    assert.equal(target('down', 1), 1); // Below it there is no cell.
    assert.equal(target('pageDown', 1), 1);
    assert.equal(target('up', 4), 0);
    assert.equal(target('rowEnd', 4), 4);
    assert.equal(target('rowEnd', 1), 3);
    assert.equal(target('rowStart', 3), 0);
    assert.equal(target('regionEnd', 0), 4);
    assert.equal(target('regionStart', 4), 0);
  });

  it('stays inside the region wherever it moves, up to 2^53 bytes', () => {
    const random = createRandom();
    const moves: readonly Move[] = [
      'left',
      'right',
      'up',
      'down',
      'rowStart',
      'rowEnd',
      'pageUp',
      'pageDown',
      'regionStart',
      'regionEnd',
    ];
    for (let round = 0; round < 5000; round++) {
      const layout = layoutOf(
        extent(8 + random.upTo(2 ** 53 - 8)),
        random.pick(accessWidths),
        random.pick(rowBytesChoices),
      );
      const cell = random.upTo(layout.cellCount - 1);
      const move = random.pick(moves);
      const target = targetOf(move, cell, layout, 1 + random.upTo(100));
      const message = JSON.stringify({ layout, cell, move, target });
      assert.ok(Number.isSafeInteger(target) && target >= 0 && target < layout.cellCount, message);
      if (/up|down|page/i.test(move)) {
        assert.equal(target % layout.cellsPerRow, cell % layout.cellsPerRow, message);
      }
    }
  });

  it('is clamped to a smaller region, and ends with the last cell', () => {
    assert.deepEqual(clampSelection(selectRange(2, 100), 5), { anchor: 2, active: 4 });
    assert.equal(clampSelection(selectCell(0), 0), undefined);
  });

  it('covers the same bytes at another width; one cell stays one', () => {
    const [bytes, words, doubles] = ([8, 32, 64] as const).map((width) => layoutOf(extent(64), width, 16));
    assert.ok(bytes && words && doubles);
    assert.deepEqual(convertSelection(selectCell(3), words, bytes), selectCell(12));
    assert.deepEqual(convertSelection(selectCell(13), bytes, words), selectCell(3));
    assert.deepEqual(convertSelection(selectRange(1, 2), words, bytes), selectRange(4, 11));
    assert.deepEqual(convertSelection(selectRange(2, 1), words, bytes), selectRange(11, 4));
    assert.deepEqual(convertSelection(selectRange(1, 2), words, doubles), selectRange(0, 1));
    assert.equal(convertSelection(selectCell(0), bytes, layoutOf(extent(4), 64, 16)), undefined);
  });

  it('covers at least the same bytes at any other width', () => {
    const random = createRandom();
    for (let round = 0; round < 5000; round++) {
      const size = 64 + random.upTo(2 ** 40);
      const [from, to] = [random.pick(accessWidths), random.pick(accessWidths)].map((width) =>
        layoutOf(extent(size - (size % 8)), width, random.pick(rowBytesChoices)),
      );
      assert.ok(from && to);
      const selection = selectRange(random.upTo(from.cellCount - 1), random.upTo(from.cellCount - 1));
      if (selection.anchor === selection.active) continue;
      const converted = convertSelection(selection, from, to);
      assert.ok(converted);
      const [before, after] = [rangeOf(selection), rangeOf(converted)];
      const message = JSON.stringify({ from, to, selection, converted });
      assert.ok(offsetOf(after.first, to) <= offsetOf(before.first, from), message);
      const end = (first: number, count: number, layout: typeof from) =>
        offsetOf(first, layout) + count * bytesOf(layout.width);
      assert.ok(end(after.first, after.count, to) >= end(before.first, before.count, from), message);
    }
  });
});
