import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openShellBooks } from '../../../src/extension/helper/target/shell/shellBooks';
import type { ShellSession } from '../../../src/extension/helper/target/shell/shellSession';
import { parseHello, parseLinkTexts } from '../../../src/extension/targets/shell/shellListing';
import { parsePciAddress } from '../../../src/shared/model/pciAddress';

const devices = '/sys/bus/pci/devices';
const address = parsePciAddress('0000:00:04.0') ?? assert.fail();
const device = `${devices}/${address}`;
const platform = '/sys/bus/platform/devices';
const link = (path: string, target: string) => `lrwxrwxrwx 1 0 0 0 Jan  1  1970 ${path} -> ${target}`;

describe('the books of a target’s shell', () => {
  let outer: string;
  let root: string;

  beforeEach(() => {
    outer = mkdtempSync(join(tmpdir(), 'regscope-books-'));
    root = join(outer, 'root');
    mkdirSync(root);
  });
  afterEach(() => rmSync(outer, { recursive: true }));

  const open = (links: readonly string[]) => {
    const said: Readonly<Record<string, string>> = {
      look: '1\n',
      text: `${device}/vendor:0x1234\n`,
      links: [link(device, `../../../devices/pci0000:00/${address}`), ...links].join('\n'),
      sizes: `-r--r--r-- 1 0 0 4096 Jan  1  1970 ${device}/current_link_speed\n`,
    };
    const session: Pick<ShellSession, 'exchange'> = {
      exchange: (lines) =>
        Promise.resolve(lines.map((line) => ({ status: '0', output: Buffer.from(said[line.trim()] ?? '') }))),
    };
    const asked = { method: 'initialize', deadline: 1 };
    return openShellBooks(session as ShellSession, parseHello(''), root, asked);
  };

  it('take what a device says later, where its files really lie', async () => {
    const books = await open([]);
    books.put(`${device}/current_link_speed`, '8.0 GT/s PCIe\n');
    books.put(`${device}/current_link_speed`, '2.5 GT/s PCIe\n');
    const file = join(root, `/sys/devices/pci0000:00/${address}/current_link_speed`);
    assert.equal(readFileSync(file, 'utf8'), '2.5 GT/s PCIe\n');
  });

  it('take nothing that leads out of their folder, by its path or by a link', async () => {
    const away = '../../../../../../../../..';
    const books = await open([
      link(`${platform}/x`, '../../../devices/platform/x'),
      link(`${platform}/x/driver`, outer),
      link(`${platform}/x/of_node`, `${away}${outer}`),
      link(`${platform}/y/driver`, `../${away}${outer}`),
      link(`${platform}/z`, outer),
      link(`${platform}/z/driver`, 'evil'),
    ]);
    // As if one had been laid out all the same.
    symlinkSync(outer, join(root, 'out'));
    symlinkSync(join(outer, 'evil'), join(root, device, 'max_link_speed'));
    for (const path of [
      '/../evil',
      '/sys/../../evil',
      `${device}/../../../../../../../evil`,
      `${platform}/x/driver/evil`,
      `${platform}/x/of_node/evil`,
      `${platform}/y/driver/evil`,
      `${platform}/z/driver/evil`,
      '/out/evil',
      '/out/root/../evil',
      `${device}/max_link_speed`,
      '/nowhere/evil',
    ])
      books.put(path, 'evil');
    assert.deepEqual(readdirSync(outer), ['root']);
    for (const path of ['/', '']) books.put(path, 'evil');
    for (const path of ['x/driver', 'x/of_node', 'y/driver', 'z/driver'])
      assert.equal(lstatSync(join(root, platform, path), { throwIfNoEntry: false }), undefined, path);
    assert.equal(readFileSync(join(root, device, 'max_link_speed'), 'utf8'), 'evil');
  });

  it('ask for four texts of a device’s link, and take no others', () => {
    const texts = parseLinkTexts(
      [
        '/../../home/me/.profile:evil',
        `${device}/../../../../../home/me/.profile:evil`,
        `${device}/../0000:00:04.0/max_link_speed:evil`,
        `${device}/vendor:evil`,
        `${devices}/0000:00:05.0/max_link_width:evil`,
        `${platform}/x/driver/max_link_width:evil`,
        `${device}/current_link_speed:8.0 GT/s PCIe`,
        `${device}/max_link_width:4`,
      ].join('\n'),
      address,
    );
    assert.deepEqual(
      [...texts],
      [
        ['current_link_speed', '8.0 GT/s PCIe\n'],
        ['max_link_width', '4\n'],
      ],
    );
  });
});
