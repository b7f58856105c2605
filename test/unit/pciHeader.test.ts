import assert from 'node:assert/strict';
import { decodePciHeader } from '../../src/shared/pci/pciHeader';

/** Bytes at offsets, zero elsewhere. */
function config(size: number, content: Readonly<Record<number, readonly number[]>>): Uint8Array {
  const bytes = new Uint8Array(size);
  for (const [offset, values] of Object.entries(content)) bytes.set(values, Number(offset));
  return bytes;
}

const identity = [0x86, 0x80, 0x0e, 0x10, 0x07, 0x04, 0x10, 0x00, 0x03, 0x02, 0x08, 0x01];

describe('PCI configuration header', () => {
  it('of a device', () => {
    const header = decodePciHeader(
      config(256, {
        0: identity,
        0x0e: [0x80],
        0x10: [0x04, 0x00, 0xa0, 0xfe],
        0x24: [0x01, 0xc0],
        0x2c: [0xf4, 0x1a, 0x00, 0x11],
        0x30: [0x01, 0x00, 0xb0, 0xfe],
      }),
    );
    assert.deepEqual(header, {
      vendorId: 0x8086,
      deviceId: 0x100e,
      command: 0x407,
      status: 0x10,
      revision: 3,
      classCode: 0x010802,
      layout: 'device',
      isMultifunction: true,
      bars: [0xfea00004, 0, 0, 0, 0, 0xc001],
      romBar: 0xfeb00001,
      subsystem: { vendorId: 0x1af4, deviceId: 0x1100 },
    });
  });

  it('of a bridge, whose subsystem is a capability', () => {
    const header = decodePciHeader(
      config(256, {
        0: identity,
        0x0e: [0x01],
        0x18: [0x00, 0x02, 0x05],
        0x34: [0x40],
        0x40: [0x10, 0x80],
        0x80: [0x0d, 0x00, 0x00, 0x00, 0x36, 0x1b, 0x0c, 0x00],
      }),
    );
    assert.equal(header?.layout, 'bridge');
    assert.equal(header.bars.length, 2);
    assert.deepEqual(header.buses, { primary: 0, secondary: 2, subordinate: 5 });
    assert.deepEqual(header.subsystem, { vendorId: 0x1b36, deviceId: 0x0c });
  });

  it('of a bridge whose list of capabilities has no end', () => {
    const header = decodePciHeader(
      config(256, { 0: identity, 0x0e: [0x01], 0x34: [0x40], 0x40: [0x10, 0x40] }),
    );
    assert.equal(header?.subsystem, undefined);
    assert.equal(
      decodePciHeader(config(64, { 0: identity, 0x0e: [0x01], 0x34: [0xfc] }))?.subsystem,
      undefined,
    );
  });

  it('of a CardBus bridge, and of one that no specification knows', () => {
    const cardbus = decodePciHeader(
      config(128, { 0: identity, 0x0e: [0x02], 0x19: [3], 0x40: [1, 2, 3, 4] }),
    );
    assert.equal(cardbus?.bars.length, 1);
    assert.equal(cardbus.buses?.secondary, 3);
    assert.deepEqual(cardbus.subsystem, { vendorId: 0x201, deviceId: 0x403 });
    const unknown = decodePciHeader(config(64, { 0: identity, 0x0e: [0x7f] }));
    assert.equal(unknown?.layout, 'unknown');
    assert.deepEqual(unknown.bars, []);
  });

  it('of nothing that answers', () => {
    assert.equal(decodePciHeader(new Uint8Array()), undefined);
    assert.equal(decodePciHeader(config(15, { 0: identity })), undefined);
    assert.equal(decodePciHeader(new Uint8Array(4096).fill(0xff)), undefined);
  });
});
