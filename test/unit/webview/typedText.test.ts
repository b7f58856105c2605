import assert from 'node:assert/strict';
import { goToTargetOf } from '../../../webview/goTo';
import { mayBeTyped, pokeValueOf } from '../../../webview/pokeText';
import { initialViewState, viewStateFrom, type ViewState } from '../../../webview/viewState';

describe('go to', () => {
  const region = { base: 0xfebd_1000n, size: 4096 };
  const offsetOf = (text: string, extent: { base: bigint | undefined; size: number } = region) => {
    const target = goToTargetOf(text, 32, extent);
    return 'offset' in target ? target.offset : target.problem;
  };

  it('takes offsets and addresses', () => {
    assert.equal(offsetOf('0x10'), 0x10);
    assert.equal(offsetOf('16'), 16);
    assert.equal(offsetOf(' 0xfebd_1010 '), 0x10);
    assert.equal(offsetOf('+0x20'), 0x20);
    assert.equal(offsetOf('0x20', { base: 0x10n, size: 64 }), 0x10);
    assert.equal(offsetOf('+0x20', { base: 0x10n, size: 64 }), 0x20);
  });

  it('goes to the cell that contains the offset', () => {
    assert.equal(offsetOf('0x13'), 0x10);
    assert.equal(offsetOf('0x6', { base: 0x3fdn, size: 16 }), 3);
  });

  it('says what is wrong', () => {
    assert.match(String(offsetOf('xyz')), /not a number/);
    assert.match(String(offsetOf('0x1000')), /Offset 0x1000 is outside the region: 0x0 to 0xfff/);
    assert.match(String(offsetOf('0xfebd2000')), /Address 0xfebd2000 is outside/);
    assert.match(String(offsetOf('0xffffffffffffffffffff')), /outside the region/);
    assert.match(String(offsetOf('0x14', { base: undefined, size: 21 })), /outside the region/);
    assert.match(String(offsetOf('0', { base: 0x3fdn, size: 16 })), /not aligned/);
    assert.match(String(offsetOf('0', { base: undefined, size: 0 })), /0 bytes/);
  });
});

describe('typing over a cell', () => {
  it('lets hex digits in, and nothing else', () => {
    for (const text of ['', '0', '0x', '0X1f', 'dead_beef', 'FF']) assert.ok(mayBeTyped(text), text);
    for (const text of ['g', '-1', '1 2', 'x1', '1x', '1.5']) assert.ok(!mayBeTyped(text), text);
  });

  it('gives the wire a full-width value', () => {
    assert.deepEqual(pokeValueOf('DEAD_beef', 32, 'little'), { value: '0xdeadbeef' });
    assert.deepEqual(pokeValueOf('1', 64, 'little'), { value: '0x0000000000000001' });
    assert.deepEqual(pokeValueOf('ffffffffffffffff', 64, 'little'), { value: '0xffffffffffffffff' });
  });

  it('takes what is typed as it is shown, and gives the bus value', () => {
    assert.deepEqual(pokeValueOf('1234', 32, 'big'), { value: '0x34120000' });
    assert.deepEqual(pokeValueOf('12', 8, 'big'), { value: '0x12' });
  });

  it('refuses what is no value of the width', () => {
    for (const text of ['', ' ', '0x', '_', '100', 'g'])
      assert.ok('problem' in pokeValueOf(text, 8, 'little'), text);
  });
});

describe('the view that was left', () => {
  const state: ViewState = {
    width: 16,
    bytesPerRow: 'fit',
    byteOrder: 'big',
    anchorOffset: 4,
    activeOffset: 2 ** 40,
    topOffset: 64,
    inspector: 'hidden',
    mode: 'registers',
  };

  it('comes back as it was', () => {
    assert.deepEqual(viewStateFrom(JSON.parse(JSON.stringify(state))), state);
  });

  it('is what the settings say where nothing that fits was left', () => {
    for (const odd of [
      undefined,
      null,
      7,
      {},
      { ...state, width: 24 },
      { ...state, anchorOffset: -1 },
      { ...state, activeOffset: 0.5 },
      { ...state, topOffset: '1' },
      { ...state, byteOrder: 'middle' },
      { ...state, bytesPerRow: 5 },
    ]) {
      assert.equal(viewStateFrom(odd), undefined);
    }
    const settings = {
      width: 8,
      bytesPerRow: 32,
      byteOrder: 'little',
      enter: 'poke',
      verify: false,
      mode: 'registers',
    } as const;
    const initial = initialViewState(settings);
    assert.deepEqual([initial.width, initial.bytesPerRow, initial.activeOffset], [8, 32, 0]);
  });
});
