import assert from 'node:assert/strict';
import { parseIoResourceMap } from '../../../../src/shared/linux/ioResourceMap';
import { parsePciAddress } from '../../../../src/shared/model/pciAddress';
import { groupOf, mapTree, pathTo, type MapNode } from '../../../../webview/memoryMap/mapTree';
import { nodeLines } from '../../../../webview/memoryMap/words';

const iomem = `00001000-0009ffff : System RAM
  00002000-00002fff : Kernel code
000a0000-000bffff : PCI Bus 0000:00
  000a0000-000a0fff : 0000:00:02.0
    000a0000-000a0fff : virtio-pci-modern
000c0000-000c0fff :\u0020
`;
const address = parsePciAddress('0000:00:02.0') ?? assert.fail();
const devices = [
  { address, text: 'Ethernet controller', driver: 'virtio-pci', bars: [{ bar: 4, base: '0xa0000' }] },
] as const;
const tree = (text: string) => mapTree({ resources: parseIoResourceMap(text).resources, devices });

/** A node by the names on the way to it. */
function at(root: MapNode, ...names: readonly string[]): MapNode {
  return names.reduce(
    (node, name) => node.children.find((child) => child.name === name) ?? assert.fail(name),
    root,
  );
}

describe('memory map: tree', () => {
  it('has the ranges and, between them, gaps that say what they are', () => {
    const root = tree(iomem);
    const names = (node: MapNode) => node.children.map(({ name }) => name);
    assert.deepEqual(names(root), ['gap', 'System RAM', 'PCI Bus 0000:00', '']);
    assert.deepEqual(names(at(root, 'System RAM')), [
      'not divided further',
      'Kernel code',
      'not divided further',
    ]);
    assert.deepEqual(names(at(root, 'PCI Bus 0000:00')), ['0000:00:02.0', 'free']);
  });

  it('knows a BAR, and whose it is', () => {
    const bar = at(tree(iomem), 'PCI Bus 0000:00', '0000:00:02.0');
    assert.deepEqual(nodeLines(bar), [
      '0000:00:02.0',
      '0xa0000 – 0xa0fff · 4 KiB · Device',
      'BAR4 · Ethernet controller · driver virtio-pci',
      '1 range inside',
    ]);
    assert.deepEqual(nodeLines(at(tree(iomem), '')), [
      '(no name)',
      '0xc0000 – 0xc0fff · 4 KiB · Unknown or mixed',
    ]);
  });

  it('draws a child that reaches out of its parent', () => {
    const root = tree('1000-1fff : a\n  3000-3fff : astray\n');
    assert.equal(at(root, 'a', 'astray').base, 0x3000n);
  });

  it('tells the same lines apart', () => {
    const root = tree('1000-1fff : a\n1000-1fff : a\n');
    assert.equal(new Set(root.children.map(({ id }) => id)).size, root.children.length);
  });

  it('finds the way again in a map that has changed, as far as it goes', () => {
    const root = tree(iomem);
    const bus = at(root, 'PCI Bus 0000:00');
    const bar = at(bus, '0000:00:02.0');
    const names = (text: string) => pathTo(tree(text), [bus.id, bar.id]).map(({ name }) => name);
    assert.deepEqual(names(iomem), ['', 'PCI Bus 0000:00', '0000:00:02.0']);
    assert.deepEqual(names(iomem.replace(/^.*virtio.*\n/m, '')), ['', 'PCI Bus 0000:00']);
    assert.deepEqual(names('1000-1fff : System RAM\n'), ['']);
  });

  it('finds what is left of a group', () => {
    const root = tree('1000-1fff : a\n2000-2fff : b\n3000-3fff : c\n4000-4fff : d\n');
    const { id, ...rest } = groupOf(root.children.slice(2, 4), root);
    assert.deepEqual(nodeLines({ id, ...rest }), ['2 ranges', '0x2000 – 0x3fff · 8 KiB', 'b … c']);
    const changed = tree('1000-1fff : a\n3000-3fff : c\n4000-4fff : d\n');
    const [, group] = pathTo(changed, [id]);
    assert.deepEqual(
      group?.children.map(({ name }) => name),
      ['gap', 'c'],
    );
  });
});
