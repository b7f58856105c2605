import assert from 'node:assert/strict';
import { hexDigits, type Hex } from '../../src/shared/base/hex';
import { deviceTreeFinder, parseDeviceTree } from '../../src/shared/linux/deviceTree';
import { createRandom } from '../support/random';

/** 32-bit big-endian cells. */
function cells(...values: readonly number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(4 * values.length));
  for (const [index, value] of values.entries()) bytes.setUint32(4 * index, value);
  return new Uint8Array(bytes.buffer);
}

const text = (...parts: readonly string[]) =>
  new TextEncoder().encode(parts.map((part) => `${part}\0`).join(''));
const empty = new Uint8Array();

const properties = new Map([
  ['/#address-cells', cells(2)],
  ['/#size-cells', cells(2)],
  ['/memory@40000000/reg', cells(0, 0x40000000, 1, 0)],
  ['/soc/#address-cells', cells(1)],
  ['/soc/#size-cells', cells(1)],
  ['/soc/ranges', cells(0x0, 0x8, 0x0, 0x1000_0000, 0x8000_0000, 0, 0x9000_0000, 0x100_0000)],
  ['/soc/serial@1000/compatible', text('arm,pl011', 'arm,primecell')],
  ['/soc/serial@1000/reg', cells(0x1000, 0x1000, 0x3000, 0x10)],
  ['/soc/serial@1000/status', text('disabled')],
  ['/soc/bus@80000000/#address-cells', cells(1)],
  ['/soc/bus@80000000/#size-cells', cells(1)],
  ['/soc/bus@80000000/ranges', cells(0, 0x8000_0000, 0x10_0000)],
  ['/soc/bus@80000000/gpio@4000/reg', cells(0x4000, 0x100)],
  ['/soc/bus@80000000/beyond@200000/reg', cells(0x20_0000, 0x100)],
  ['/soc/i2c@5000/#address-cells', cells(1)],
  ['/soc/i2c@5000/#size-cells', cells(0)],
  ['/soc/i2c@5000/reg', cells(0x5000, 0x100)],
  ['/soc/i2c@5000/sensor@48/reg', cells(0x48)],
  ['/same/#address-cells', cells(2)],
  ['/same/#size-cells', cells(2)],
  ['/same/ranges', empty],
  ['/same/timer@f0000000/reg', cells(0, 0xf000_0000, 0, 0x1000)],
  ['/island/#address-cells', cells(1)],
  ['/island/#size-cells', cells(1)],
  ['/island/device@1/reg', cells(1, 1)],
]);

describe('devicetree', () => {
  const tree = parseDeviceTree(properties);
  const node = (path: string) => tree.nodes.find((one) => one.path === path) ?? assert.fail(path);
  const ranges = (path: string) =>
    node(path).ranges.map(({ base, end }) => `${hexDigits(base)}-${hexDigits(end)}`);

  it('translates addresses through the buses above', () => {
    assert.deepEqual(ranges('/memory@40000000'), ['40000000-140000000']);
    assert.deepEqual(ranges('/soc/serial@1000'), ['800001000-800002000', '800003000-800003010']);
    assert.deepEqual(ranges('/soc/bus@80000000/gpio@4000'), ['90004000-90004100']);
    assert.deepEqual(ranges('/same/timer@f0000000'), ['f0000000-f0001000']);
    assert.deepEqual(tree.unparsed, []);
  });

  it('gives no CPU address to what has none', () => {
    for (const path of [
      '/soc/bus@80000000/beyond@200000',
      '/soc/i2c@5000/sensor@48',
      '/island/device@1',
      '/soc',
    ])
      assert.deepEqual(ranges(path), [], path);
    assert.deepEqual(ranges('/soc/i2c@5000'), ['800005000-800005100']);
  });

  it('says what a node is', () => {
    assert.deepEqual(node('/soc/serial@1000').compatible, ['arm,pl011', 'arm,primecell']);
    assert.equal(node('/soc/serial@1000').status, 'disabled');
    assert.equal(node('/soc/i2c@5000').status, 'okay');
  });

  it('joins lines of iomem to nodes: by path, name, device name, address', () => {
    const find = deviceTreeFinder(tree);
    const path = (name: string, base: Hex = '0x1', end: Hex = '0x2') => find({ name, base, end })?.path;
    assert.equal(path('/soc/bus@80000000/gpio@4000'), '/soc/bus@80000000/gpio@4000');
    assert.equal(path('5000.i2c i2c@5000'), '/soc/i2c@5000');
    assert.equal(path('4000.gpio'), '/soc/bus@80000000/gpio@4000');
    assert.equal(path('uart-pl011', '0x800001000', '0x800002000'), '/soc/serial@1000');
    assert.equal(path('uart-pl011', '0x800001000', '0x800002001'), undefined);
    assert.equal(path('System RAM', '0x40000000', '0x140000000'), '/memory@40000000');
    assert.equal(path('unknown', '0x800001004', '0x800001008'), undefined);
  });

  it('returns properties it did not understand', () => {
    const odd = parseDeviceTree(
      new Map([
        ['/#address-cells', cells(1, 2)],
        ['/#size-cells', cells(2)],
        ['/a@0/reg', cells(0, 0x1000, 0, 0x10, 7)],
        ['nowhere', empty],
        [`${'/x'.repeat(20_000)}/reg`, empty],
      ]),
    );
    assert.deepEqual(
      odd.unparsed.map(({ path }) => path.slice(0, 20)),
      ['nowhere', '/x'.repeat(10), '/#address-cells', '/a@0/reg'],
    );
    assert.deepEqual(odd.nodes.find(({ path }) => path === '/a@0')?.ranges, [
      { base: 0x1000n, end: 0x1010n },
    ]);
  });

  it('takes any bytes', () => {
    const random = createRandom();
    const keys = [...properties.keys()];
    for (let round = 0; round < 500; round++) {
      const mutated = new Map(properties);
      for (let changes = 1 + random.upTo(9); changes > 0; changes--) {
        const key = random.pick(keys);
        if (random.once(3)) mutated.delete(key);
        else if (random.once(2)) mutated.set(key, mutated.get(random.pick(keys)) ?? empty);
        else
          mutated.set(
            key,
            Uint8Array.from({ length: random.upTo(60) }, () => random.upTo(255)),
          );
      }
      const { nodes } = parseDeviceTree(mutated);
      const find = deviceTreeFinder({ nodes, unparsed: [] });
      for (const { base, end } of nodes.flatMap((one) => one.ranges)) {
        assert.ok(base < end);
        find({ name: '', base: `0x${hexDigits(base)}`, end: `0x${hexDigits(end)}` });
      }
    }
  });
});
