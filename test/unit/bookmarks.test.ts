import assert from 'node:assert/strict';
import { bookmarkKey } from '../../src/extension/editors/bookmarkKey';
import { createBookmarkStore } from '../../src/extension/editors/bookmarks';
import { parseIoResourceMap } from '../../src/shared/linux/ioResourceMap';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { PciDevice } from '../../src/shared/model/pciDevice';
import type { Source } from '../../src/shared/model/source';

const address = parsePciAddress('0000:00:04.0') ?? assert.fail();
const bridge: PciDevice = {
  address,
  parents: [],
  vendorId: 0x1234,
  deviceId: 0x11e8,
  revision: 0,
  classCode: 0xff00,
  enabled: true,
  isExpress: false,
  hasRom: false,
  bars: [],
};
const device: PciDevice = { ...bridge, subsystem: { vendorId: 0x1af4, deviceId: 0x1100 } };
const { resources: memory } = parseIoResourceMap(`
00000000-00000fff : Reserved
fe000000-fe0fffff : PCI Bus 0000:01
  fe000000-fe00ffff : 0000:01:00.0
    fe000000-fe00ffff : nvme
fec00000-fec003ff : IOAPIC 0
fed00000-fed003ff : HPET 0
fed40000-fed40fff : serial
fed50000-fed50fff : serial
fed60000-fed60fff : 0000:02:00.0
`);

describe('the key of a region’s bookmarks', () => {
  const keyOf = (source: Source) => bookmarkKey(source, { devices: [device], memory });
  const range = (base: `0x${string}`): Source => ({ kind: 'mem', base, size: '0x100' });

  it('is the kind of device, whatever its address', () => {
    assert.equal(keyOf({ kind: 'bar', device: address, bar: 2 }), '1234:11e8 1af4:1100 BAR2');
    assert.equal(
      keyOf({ kind: 'bar', device: address, bar: 2, mapping: 'write-combining' }),
      '1234:11e8 1af4:1100 BAR2',
    );
    assert.equal(keyOf({ kind: 'config', device: address }), '1234:11e8 1af4:1100 configuration');
    assert.equal(bookmarkKey({ kind: 'rom', device: address }, { devices: [bridge] }), '1234:11e8 ROM');
  });

  it('is the address of a device that is not known', () => {
    assert.equal(bookmarkKey({ kind: 'rom', device: address }, {}), '0000:00:04.0 ROM');
  });

  it('is the name of a range, where that tells what it is', () => {
    assert.equal(keyOf(range('0xfed00000')), 'memory HPET 0');
    assert.equal(keyOf(range('0xfe000000')), 'memory nvme');
    assert.equal(keyOf(range('0xfed40000')), 'memory 0xfed40000');
    assert.equal(keyOf(range('0xfed60000')), 'memory 0xfed60000');
    assert.equal(keyOf(range('0x0')), 'memory 0x0');
    assert.equal(keyOf(range('0xfed00010')), 'memory 0xfed00010');
  });

  it('is the place of anything else', () => {
    assert.equal(keyOf({ kind: 'port', base: 0x60, size: 1 }), 'port 0x60');
    assert.equal(keyOf({ kind: 'uio', device: 0, map: 1 }), 'uio0 map1');
    assert.equal(keyOf({ kind: 'file', path: '/dev/shm/x' }), 'file /dev/shm/x');
  });
});

describe('bookmarks', () => {
  function memento(entries: Record<string, unknown> = {}) {
    const kept = new Map(Object.entries(entries));
    return {
      kept,
      get: (key: string) => kept.get(key),
      update: (key: string, value: unknown) => {
        // As VS Code does: what is kept is what JSON makes of it.
        if (value === undefined) kept.delete(key);
        else kept.set(key, JSON.parse(JSON.stringify(value)));
        return Promise.resolve();
      },
    };
  }

  it('are kept by region, ascending, one an offset', async () => {
    const state = memento();
    const store = createBookmarkStore(state);
    const heard: string[] = [];
    const listening = store.onDidChange((key) => heard.push(key));
    await store.put('a', { offset: 8, name: 'status' });
    await store.put('a', { offset: 4, name: 'control', note: 'write 1 to start' });
    await store.put('b', { offset: 4, name: 'other' });
    await store.put('a', { offset: 8, name: 'STATUS' });
    assert.deepEqual(createBookmarkStore(state).of('a'), [
      { offset: 4, name: 'control', note: 'write 1 to start' },
      { offset: 8, name: 'STATUS' },
    ]);
    listening.dispose();
    await store.remove('b', 4);
    assert.deepEqual(heard, ['a', 'a', 'b', 'a']);
    assert.deepEqual([...state.kept.keys()], ['bookmarks a']);
  });

  it('that are none are not taken', () => {
    const odd = [
      { offset: 0, name: 'good', other: 1 },
      { offset: -1, name: 'negative' },
      { offset: 1.5, name: 'half' },
      { offset: 4, name: '' },
      { offset: 4 },
      { offset: 4, name: 'x', note: 7 },
      null,
      'text',
    ];
    const store = createBookmarkStore(
      memento({ 'bookmarks a': odd, 'bookmarks b': { offset: 0, name: 'x' } }),
    );
    assert.deepEqual(store.of('a'), [{ offset: 0, name: 'good' }]);
    assert.deepEqual(store.of('b'), []);
  });
});
