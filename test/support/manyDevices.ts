import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { hexDigits, toHex } from '../../src/shared/base/hex';

/**
 * Below `root`, a machine with so many PCI functions: eight behind each of its bridges, every other one with a
 * driver. What must not be read in a listing is a pipe without a writer: a read of it would not end.
 */
export function layOutManyDevices(root: string, count: number): void {
  const list = join(root, 'sys/bus/pci/devices');
  const driver = join(root, 'sys/bus/pci/drivers/example');
  for (const folder of [list, driver, join(root, 'proc')]) mkdirSync(folder, { recursive: true });
  const lines: string[] = [];
  const pipes: string[] = [];
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
    pipes.push(...neverRead.map((name) => join(folder, name)));
    symlinkSync(`../../../devices/${path}`, join(list, address));
    return { address, folder };
  };
  for (let made = 0, bus = 1; made < count; bus++) {
    const port = { modalias: 'pci:v00001B36d0000000Csv00001B36sd00000000bc06sc04i00', resource: '' };
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
      if (fn % 2 === 0) symlinkSync(relative(folder, driver), join(folder, 'driver'));
    }
  }
  for (let at = 0; at < pipes.length; at += 500) execFileSync('mkfifo', pipes.slice(at, at + 500));
  writeFileSync(join(root, 'proc/iomem'), `${lines.join('\n')}\n`);
  writeFileSync(join(root, 'proc/ioports'), '0000-0cf7 : PCI Bus 0000:00\n');
}

const attributes = {
  modalias: 'pci:v00008086d000010D3sv00008086sd0000A01Fbc02sc00i00',
  revision: '0x01',
  enable: '1',
  power_state: 'D0',
  numa_node: '-1',
};

/** For these the kernel reads the device's configuration space (drivers/pci/pci-sysfs.c) or runs firmware's code. */
export const neverRead = [
  'acpi_index',
  'config',
  'current_link_speed',
  'current_link_width',
  'label',
  'max_link_speed',
  'max_link_width',
  'secondary_bus_number',
  'subordinate_bus_number',
];
