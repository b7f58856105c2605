import assert from 'node:assert/strict';
import { defaultMapState, mapStateFrom } from '../../../../webview/memoryMap/mapState';

describe('memory map: state', () => {
  it('comes back as it was stored', () => {
    const state = { zoom: ['/0-1000 a', '/0-1000 a/[0-800]'], selected: '/0-1000 a', scrollTop: 12 };
    assert.deepEqual(mapStateFrom(JSON.parse(JSON.stringify(state))), state);
  });

  it('is the default where it is odd', () => {
    for (const odd of [undefined, null, 3, { zoom: 'a' }, { zoom: [1] }, { selected: 2 }, { scrollTop: '1' }])
      assert.deepEqual(mapStateFrom(odd), defaultMapState);
  });
});
