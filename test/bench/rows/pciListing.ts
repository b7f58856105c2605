import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layOutManyDevices, neverRead } from '../../support/manyDevices';
import { timeAwaited, type Row } from '../measure';
import { lspci } from '../peers';
import type { Workshop } from '../workshop';

const devices = 1000;

/** The list of PCI functions as the tree asks for it: one request, of the kernel's books alone. */
export async function pciListing(workshop: Workshop): Promise<Row> {
  const root = join(workshop.folder, 'machine');
  layOutManyDevices(root, devices);
  const list = join(root, 'sys/bus/pci/devices');
  for (const device of readdirSync(list)) giveHeader(join(list, device));
  const helper = await workshop.startHelper('--root', root);
  return {
    name: `list of ${devices.toLocaleString('en')} PCI functions`,
    unit: 'ns',
    samples: 11,
    ours: {
      name: 'one request',
      sample: () => timeAwaited(1, () => helper.request('listPciDevices', {})),
    },
    peers: [lspci(root)],
  };
}

/** lspci reads the configuration space of each, which Regscope does not: there must be one. */
function giveHeader(folder: string): void {
  for (const name of neverRead) rmSync(join(folder, name));
  const config = Buffer.alloc(256);
  config.writeUInt32LE(0x10d3_8086, 0);
  config.writeUInt16LE(0x0200, 0x0a);
  writeFileSync(join(folder, 'config'), config);
  for (const [name, text] of Object.entries({
    vendor: '0x8086',
    device: '0x10d3',
    class: '0x020000',
    irq: '0',
  }))
    writeFileSync(join(folder, name), `${text}\n`);
}
