import assert from 'node:assert/strict';
import { parseIoResourceMap } from '../../../../src/shared/linux/ioResourceMap';
import { mapCommandOf, moveFrom, type MapMove } from '../../../../webview/memoryMap/keys';
import { layoutMap } from '../../../../webview/memoryMap/layout';
import { mapTree } from '../../../../webview/memoryMap/mapTree';

const { resources } = parseIoResourceMap(`0-fff : a
  0-7ff : a1
  800-fff : a2
1000-1fff : b
`);
const { boxes } = layoutMap(mapTree({ resources, devices: [] }), { height: 500, limit: 1800 });

function after(start: string, ...moves: readonly MapMove[]): string {
  const from = boxes.find(({ node }) => node.name === start) ?? assert.fail(start);
  return moves.reduce((box, move) => moveFrom(boxes, box, move), from).node.name;
}

describe('memory map: keys', () => {
  it('lead to neighbours, parents and children', () => {
    assert.equal(after('a', 'next'), 'b');
    assert.equal(after('a', 'in'), 'a1');
    assert.equal(after('a', 'in', 'next'), 'a2');
    assert.equal(after('a2', 'out'), 'a');
    assert.equal(after('a', 'last'), 'b');
    assert.equal(after('b', 'first'), 'a');
  });

  it('lead on past the end of a column', () => {
    assert.equal(after('a2', 'next'), 'b');
    assert.equal(after('b', 'previous'), 'a');
  });

  it('stay where nothing is further', () => {
    assert.equal(after('b', 'next', 'in'), 'b');
    assert.equal(after('a', 'previous', 'out'), 'a');
  });

  it('leave the keys of VS Code alone', () => {
    const stroke = { key: '-', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
    assert.deepEqual(mapCommandOf(stroke), { action: 'zoomOut' });
    assert.equal(mapCommandOf({ ...stroke, ctrlKey: true }), undefined);
    assert.equal(mapCommandOf({ ...stroke, key: 'F1' }), undefined);
  });
});
