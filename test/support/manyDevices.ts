import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexDigits, toHex } from '../../src/shared/base/hex';

/** Below `root`, a machine with so many PCI functions: eight behind each of its bridges, every other one with a driver. */
export function layOutManyDevices(root: string, count: number): void {
  const list = join(root, 'sys/bus/pci/devices');
  const driver = join(root, 'sys/bus/pci/drivers/example');
  for (const folder of [list, driver, join(root, 'proc')]) mkdirSync(folder, { recursive: true });
  const lines: string[] = [];
  const add = (
    parents: readonly string[],
    bus: number,
    slot: number,
    fn: number,
    files: Partial<typeof attributes> & { resource: string },
  ) => {
    const address = `0000:${hexDigits(bus, 2)}:${hexDigits(slot, 2)}.${fn}`;
    const path = ['pci0000:00', ...parents, address].join('/');
    const folder = join(root, 'sys/devices', path);
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries({ ...attributes, ...files })) {
      writeFileSync(join(folder, name), `${text}\n`);
    }
    for (const name of unread) writeFileSync(join(folder, name), '');
    symlinkSync(`../../../devices/${path}`, join(list, address));
    return { address, folder };
  };
  for (let made = 0, bus = 1; made < count; bus++) {
    const port = { class: '0x060400', resource: '' };
    const bridge = add([], 0, (bus - 1) >> 3, (bus - 1) & 7, port);
    mkdirSync(join(bridge.folder, 'pci_bus', `0000:${hexDigits(bus, 2)}`), { recursive: true });
    made++;
    for (let fn = 0; fn < 8 && made < count; fn++, made++) {
      const base = 0xc000_0000 + made * 0x4000;
      const range = `${toHex(base, 16)} ${toHex(base + 0x3fff, 16)}`;
      const unused = `${toHex(0, 16)} ${toHex(0, 16)} ${toHex(0, 16)}`;
      const resource = [`${range} 0x0000000000140204`, ...Array<string>(12).fill(unused)].join('\n');
      const { address, folder } = add([bridge.address], bus, 0, fn, { resource });
      lines.push(`${hexDigits(base, 8)}-${hexDigits(base + 0x3fff, 8)} : ${address}`);
      if (fn % 2 === 0) symlinkSync(driver, join(folder, 'driver'));
    }
  }
  writeFileSync(join(root, 'proc/iomem'), `${lines.join('\n')}\n`);
  writeFileSync(join(root, 'proc/ioports'), '0000-0cf7 : PCI Bus 0000:00\n');
}

const attributes = {
  vendor: '0x8086',
  device: '0x10d3',
  subsystem_vendor: '0x8086',
  subsystem_device: '0x0000',
  revision: '0x01',
  class: '0x020000',
  enable: '1',
  power_state: 'D0',
  numa_node: '-1',
};

/** What every function's folder holds besides: it is listed, and must not be read. */
const unread = [
  'config',
  'irq',
  'modalias',
  'uevent',
  'current_link_speed',
  'max_link_speed',
  'max_link_width',
];
