import assert from 'node:assert/strict';
import { accessWidths } from '../../../src/shared/model/accessWidth';
import { inByteOrder } from '../../../src/shared/model/byteOrder';
import type { CellContent, StagedWrite } from '../../../src/shared/protocol/webviewProtocol';
import type { CellView } from '../../../webview/cellStore';
import {
  digitsTextOf,
  fullLabelOf,
  labelOf,
  lookOf,
  marksOf,
  shownDigitsOf,
  stateTextOf,
  tooltipOf,
  type ValueFormat,
} from '../../../webview/cellText';
import { addressFormatOf, layoutOf } from '../../../webview/layout';
import { pokeValueOf } from '../../../webview/pokeText';
import { sameView } from '../../../webview/sameView';
import { describeSelection } from '../../../webview/selectionText';
import { selectCell, selectRange } from '../../../webview/selection';
import { createRandom } from '../../support/random';

const little: ValueFormat = { width: 32, byteOrder: 'little' };
const big: ValueFormat = { width: 32, byteOrder: 'big' };
const content: CellContent = { offset: 4, width: 32, state: 'value', value: '0x12345678', at: 1000 };
const staged: StagedWrite = { id: 1, offset: 4, width: 32, value: '0x000000ff', verify: false };

describe('the text of a cell', () => {
  it('has a look for every state, and what is not yet answered comes first', () => {
    assert.equal(lookOf({}), 'unread');
    for (const state of ['value', 'stale', 'written', 'fault', 'blocked'] as const) {
      assert.equal(lookOf({ content: { ...content, state } }), state);
      assert.equal(lookOf({ content: { ...content, state }, staged }), 'staged');
      assert.equal(lookOf({ content: { ...content, state }, staged, pending: '0x1' }), 'pending');
    }
  });

  it('marks what changed until the next read answers the same', () => {
    const changed: CellView = { content: { ...content, previous: '0x00000001' } };
    assert.deepEqual(marksOf(changed, little), ['changed']);
    assert.equal(stateTextOf(changed, little), 'value 0x12345678, changed from 0x00000001');
    assert.deepEqual(marksOf({ content }, little), []);
    assert.deepEqual(marksOf({ content: { ...content, state: 'stale', previous: '0x1' } }, little), []);
  });

  it('shows the value that is staged, and says what was read', () => {
    const view: CellView = { content, staged };
    assert.equal(digitsTextOf(view, little), '000000ff');
    assert.equal(stateTextOf(view, little), 'staged 0x000000ff, not written yet; value 0x12345678');
    assert.deepEqual(marksOf(view, little), []);
    const doubted: CellView = { staged: { ...staged, doubt: 'the helper died' } };
    assert.deepEqual(marksOf(doubted, little), ['doubt']);
    assert.match(stateTextOf(doubted, little), /^staged 0x000000ff, .*doubt: the helper died; unread$/);
  });

  it('says of a write that it was one', () => {
    const written: CellView = { content: { ...content, state: 'written' } };
    assert.equal(stateTextOf(written, little), 'last written 0x12345678, not read since');
    const pending: CellView = { content, pending: '0x00000005' };
    assert.equal(
      stateTextOf(pending, little),
      'write of 0x00000005 sent, not yet answered; value 0x12345678',
    );
  });

  it('shows and says values in the chosen byte order', () => {
    assert.equal(digitsTextOf({ content }, big), '78563412');
    assert.equal(digitsTextOf({ staged }, big), 'ff000000');
    assert.equal(labelOf(4, big, { content }), 'offset 0x4, 32 bit, value 78563412');
    assert.equal(digitsTextOf({}, big), '········');
  });

  it('takes back what it shows', () => {
    const random = createRandom();
    for (let round = 0; round < 1000; round++) {
      const width = random.pick(accessWidths);
      const byteOrder = random.pick(['little', 'big'] as const);
      const bytes = Array.from({ length: width / 8 }, () => random.upTo(255).toString(16).padStart(2, '0'));
      const value = `0x${bytes.join('')}` as const;
      const digits = shownDigitsOf(value, { width, byteOrder });
      assert.deepEqual(pokeValueOf(digits, width, byteOrder), { value }, `${value} ${width} ${byteOrder}`);
      assert.equal(`0x${digits}`, inByteOrder(value, width, byteOrder));
    }
  });

  it('hints at values that may be none, and leaves them what they are', () => {
    const ones: CellView = { content: { ...content, value: '0xffffffff' } };
    assert.equal(digitsTextOf(ones, little), 'ffffffff');
    assert.equal(lookOf(ones), 'value');
    assert.deepEqual(marksOf(ones, little), ['hinted']);
    assert.match(labelOf(4, little, ones), /value ffffffff \(all ones: may be a dead bus/);
    assert.deepEqual(marksOf({ content: { ...content, state: 'written', value: '0xffffffff' } }, little), []);
    // A pattern in either order: the bus value, or the one that is shown.
    const poison: CellView = { content: { ...content, value: '0xefbeadde' } };
    assert.deepEqual(marksOf(poison, little), []);
    assert.deepEqual(marksOf(poison, big), ['hinted']);
  });

  it('tells whether the other region has another value, where both are known', () => {
    const other: CellContent = { ...content, value: '0x00000001' };
    assert.deepEqual(marksOf({ content, other }, little), ['differs']);
    assert.match(labelOf(4, little, { content, other }), /, differs from the other region: value 00000001$/);
    assert.deepEqual(marksOf({ content, other: content }, little), []);
    assert.match(labelOf(4, little, { content, other: content }), /, the same as in the other region$/);
    for (const view of [{ other }, { content, other: { ...other, state: 'fault' } }] satisfies CellView[]) {
      assert.deepEqual(marksOf(view, little), []);
      assert.match(labelOf(4, little, view), /, in the other region: /);
    }
  });

  it('names live cells and bookmarks', () => {
    const bookmark = { offset: 4, name: 'STATUS', note: 'bit 0 is busy' };
    const view: CellView = { content, live: true, bookmark };
    assert.deepEqual(marksOf(view, little), ['live', 'bookmarked']);
    assert.match(labelOf(4, little, view), /, live: read again and again, bookmark “STATUS”: bit 0 is busy$/);
  });

  it('says in the tooltip and to the one who has the keyboard when it was read and written', () => {
    const view: CellView = {
      content: {
        ...content,
        state: 'written',
        lastRead: { value: '0x00000001', at: 0 },
        lastWrite: { value: '0x12345678', at: 1000 },
      },
    };
    const format = addressFormatOf({ base: 0xfe00_0000n, size: 4096 });
    const tooltip = tooltipOf(4, little, view, format).split('\n');
    assert.equal(tooltip[0], 'Offset 0x4, address 0xfe000004, 32 bit');
    assert.equal(tooltip[1], 'Last written 0x12345678, not read since');
    assert.match(String(tooltip[2]), /^Last read 0x00000001 at .*\d/);
    assert.match(String(tooltip[3]), /^Last written 0x12345678 at .*\d/);
    assert.match(fullLabelOf(4, little, view), /Last read 00000001 at .*Last written 12345678 at /);
    assert.doesNotMatch(labelOf(4, little, view), / at /);
    assert.match(tooltipOf(4, little, {}, format), /Nothing is read until you ask: Peek \(F5\)/);
    const stale: CellView = { content: { ...content, state: 'stale' } };
    assert.match(tooltipOf(4, little, stale, format), /peek again[^]*Read at /);
  });

  it('is in the line about the selection', () => {
    const extent = { base: 0xfe00_0000n, size: 4096 };
    const layout = layoutOf(extent, 32, 16);
    const describe = (selection: ReturnType<typeof selectCell>) =>
      describeSelection(selection, layout, addressFormatOf(extent), { content }, 'big');
    assert.equal(describe(selectCell(1)), 'Offset 0x4 · 0xfe000004 · 1 cell of 32 bit · value 0x78563412');
    assert.equal(describe(selectRange(1, 2)), 'Offset 0x4–0xb · 0xfe000004–0xfe00000b · 2 cells of 32 bit');
  });
});

describe('two views of a cell', () => {
  const view: CellView = { content, staged, bookmark: { offset: 4, name: 'A' } };

  it('are the same whenever it was read', () => {
    const again: CellView = {
      ...view,
      staged: { ...staged, id: 2 },
      content: { ...content, at: 2, lastRead: { value: '0x12345678', at: 2 } },
    };
    assert.ok(sameView(view, again));
    assert.ok(sameView({}, {}));
  });

  it('are not, where anything of it would be seen or said', () => {
    const others: readonly CellView[] = [
      {},
      { ...view, pending: '0x1' },
      { ...view, live: true },
      { ...view, bookmark: { offset: 4, name: 'B' } },
      { ...view, other: content },
      { ...view, staged: { ...staged, value: '0x1' } },
      { ...view, staged: { ...staged, doubt: 'why' } },
      { ...view, content: { ...content, value: '0x1' } },
      { ...view, content: { ...content, previous: '0x1' } },
      { ...view, content: { ...content, state: 'stale' } },
      { ...view, content: { ...content, reason: 'why' } },
    ];
    for (const other of others) {
      assert.ok(!sameView(view, other), JSON.stringify(other));
      assert.ok(!sameView(other, view), JSON.stringify(other));
    }
  });
});
