import assert from 'node:assert/strict';
import { toHex } from '../../../../src/shared/base/hex';
import type { IoResource } from '../../../../src/shared/model/region';
import {
  columnHeight,
  gapHeight,
  heightOf,
  layoutMap,
  rowHeight,
  type MapBox,
} from '../../../../webview/memoryMap/layout';
import { mapTree, pathTo, type MapNode } from '../../../../webview/memoryMap/mapTree';
import { createRandom, type Random } from '../../../support/random';

const bounds = { height: 700, limit: 1800 };
const tolerance = 1e-6;

function resource(base: bigint, end: bigint, name: string, children: readonly IoResource[] = []): IoResource {
  return { base: toHex(base), end: toHex(end), name, children };
}

/** Ranges one after the other, some touching, with others in them. */
function randomMap(random: Random, most: number, depth = 0, start = 0n, end = 2n ** 48n): IoResource[] {
  const resources: IoResource[] = [];
  let base = start;
  for (let count = random.upTo(most); count > 0 && base < end; count--) {
    if (!random.once(3)) base += BigInt(random.upTo(2 ** 40));
    const last = base + BigInt(random.upTo(2 ** 36));
    if (last >= end) break;
    const name = random.pick([
      'System RAM',
      'Reserved',
      'PCI Bus 0000:00',
      '0000:00:04.0',
      '',
      'a < b & "c"',
    ]);
    const children = depth < 6 && random.once(3) ? randomMap(random, 12, depth + 1, base, last) : [];
    resources.push(resource(base, last + 1n, name, children));
    base = last + 1n;
  }
  return resources;
}

const rangesIn = (nodes: readonly MapNode[]): IoResource[] =>
  nodes.flatMap((node) => [
    ...(node.resource === undefined ? [] : [node.resource]),
    ...rangesIn(node.children),
  ]);
const linesOf = (resources: readonly IoResource[]): IoResource[] =>
  resources.flatMap((each) => [each, ...linesOf(each.children)]);

/** Boxes of each parent, in the order drawn. */
function families(boxes: readonly MapBox[]): Map<MapBox | undefined, MapBox[]> {
  const found = new Map<MapBox | undefined, MapBox[]>();
  for (const box of boxes) found.set(box.parent, [...(found.get(box.parent) ?? []), box]);
  return found;
}

describe('memory map: heights', () => {
  it('grow with the size, and 64 GiB are less than four times as high as 4 KiB', () => {
    const sized = (exponent: number) => heightOf({ base: 0n, end: 2n ** BigInt(exponent), kind: 'device' });
    for (let exponent = 12; exponent < 64; exponent++) assert.ok(sized(exponent + 1) > sized(exponent));
    assert.equal(sized(0), rowHeight);
    assert.equal(sized(12), rowHeight);
    assert.ok(sized(36) < 4 * sized(12), String(sized(36)));
  });

  it('are the same for every gap', () => {
    assert.equal(heightOf({ base: 0n, end: 1n, kind: 'gap' }), gapHeight);
    assert.equal(heightOf({ base: 0n, end: 2n ** 64n, kind: 'gap' }), gapHeight);
  });
});

describe('memory map: layout', () => {
  it('keeps order, overlaps nothing, leaves nothing out and stays readable, whatever the map', () => {
    const random = createRandom();
    let grouped = 0;
    for (let round = 0; round < 400; round++) {
      const resources = randomMap(random, random.pick([3, 30, 600]));
      const root = mapTree({ resources, devices: [] });
      const message = `round ${round}`;

      assert.deepEqual(rangesIn(root.children), linesOf(resources), message);
      const { boxes, height } = layoutMap(root, bounds);
      assert.ok(height <= bounds.limit + tolerance, `${message}: ${height}`);
      assert.ok(resources.length === 0 ? boxes.length === 0 : height >= bounds.height, message);

      for (const [parent, family] of families(boxes)) {
        let top = parent?.top ?? 0;
        let reached = parent?.node.base ?? 0n;
        for (const { node, ...box } of family) {
          assert.ok(Math.abs(box.top - top) < tolerance, `${message}: a hole or an overlap at ${box.top}`);
          assert.ok(node.base >= reached, `${message}: order`);
          const least = node.kind === 'gap' ? gapHeight : box.shape === 'column' ? columnHeight : rowHeight;
          assert.ok(box.height >= least - tolerance, `${message}: ${box.height} is not readable`);
          top += box.height;
          reached = node.end;
        }
        assert.ok(
          Math.abs(top - (parent === undefined ? height : parent.top + parent.height)) < tolerance,
          message,
        );

        // Among neighbours, what is larger is no lower.
        const rows = family
          .filter(({ node, shape }) => shape === 'row' && node.kind !== 'gap' && node.grouped === undefined)
          .sort((a, b) => Number(a.node.end - a.node.base) - Number(b.node.end - b.node.base));
        for (const [index, row] of rows.entries())
          assert.ok(row.height >= (rows[index - 1]?.height ?? 0) - tolerance, message);
      }

      // What has no box of its own is in one that is drawn as a row, and can be zoomed into.
      const drawn = rangesIn(
        boxes.map(({ node, shape }) => (shape === 'row' ? node : { ...node, children: [] })),
      );
      assert.deepEqual(drawn, linesOf(resources), message);
      grouped += boxes.filter(({ node }) => node.grouped !== undefined).length;
    }
    assert.ok(grouped > 0, 'no map was so large that neighbours were drawn as one');
  });

  it('draws 10,000 ranges in few boxes, and each of them after zooming', function () {
    this.timeout(20_000);
    const count = 10_000;
    const resources = Array.from({ length: count }, (_, index) =>
      resource(BigInt(index) * 0x2000n, BigInt(index) * 0x2000n + 0x1000n, `range ${index}`),
    );
    const root = mapTree({ resources, devices: [] });
    const { boxes } = layoutMap(root, bounds);
    const times = Array.from({ length: 5 }, () => {
      const begin = process.cpuUsage();
      layoutMap(mapTree({ resources, devices: [] }), bounds);
      return process.cpuUsage(begin).user / 1000;
    });
    const took = Math.min(...times);
    console.log(`      ${count} ranges: ${boxes.length} boxes in ${took.toFixed(0)} ms of processor time`);
    assert.ok(boxes.length <= bounds.limit / rowHeight);
    assert.ok(took < 500, `${took} ms`);

    const reached = new Set<string>();
    const zoom = (node: MapNode, depth: number) => {
      assert.ok(depth < 4, 'too many steps');
      for (const box of layoutMap(node, bounds).boxes) {
        if (box.node.grouped === undefined) reached.add(box.node.name);
        else zoom(box.node, depth + 1);
      }
    };
    zoom(root, 0);
    reached.delete('gap');
    assert.equal(reached.size, count);
  });

  it('draws what is nested deep once it is zoomed into', () => {
    let nested = resource(0n, 0x1000n, 'innermost');
    for (let level = 0; level < 30; level++) nested = resource(0n, 0x1000n, `level ${level}`, [nested]);
    const root = mapTree({ resources: [nested], devices: [] });
    const { boxes, columns } = layoutMap(root, bounds);
    assert.equal(columns, 4);
    assert.ok(!boxes.some(({ node }) => node.name === 'innermost'));

    const zoomed: string[] = [];
    let shown = boxes;
    while (!shown.some(({ node }) => node.name === 'innermost')) {
      zoomed.push(...shown.map(({ node }) => node.id));
      shown = layoutMap(pathTo(root, zoomed).at(-1) ?? root, bounds).boxes;
      assert.ok(zoomed.length < 40, 'it is never drawn');
    }
  });
});
