import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { shellContent, type ShellListings } from '../../../src/extension/helper/target/shell/shellContent';
import { readTree } from '../../../src/extension/helper/target/shell/readTree';
import { layOut } from '../../../src/extension/machine/recordings/layOut';
import {
  parseHello,
  parseLinks,
  parsePaths,
  parseSizes,
  parseTexts,
} from '../../../src/extension/targets/shell/shellListing';
import { packTar } from 'modern-tar';

const devices = '/sys/bus/pci/devices';
const listed: ShellListings = {
  text: [
    '/proc/iomem:00000000-00000fff : Reserved',
    '/proc/iomem:  fea00000-feafffff : 0000:00:04.0',
    '/proc/version:Linux version 6.1.0 (x@y) #1',
    '/proc/self/status:CapBnd:\t000001ffffffffff',
    `${devices}/0000:00:04.0/vendor:0x1234`,
    `${devices}/0000:00:04.0/resource:0x00000000fea00000 0x00000000feafffff 0x0000000000040200`,
    `${devices}/0000:00:04.0/resource:0x0000000000000000 0x0000000000000000 0x0000000000000000`,
    `${devices}/0000:00:04.0/firmware_node/path:\\_SB_.PCI0.S20_`,
    '/sys/bus/pci/slots/4/address:0000:00:04',
  ].join('\n'),
  links: [
    `lrwxrwxrwx    1 0        0                0 Nov 29 15:37 ${devices}/0000:00:04.0 -> ../../../devices/pci0000:00/0000:00:04.0`,
    `lrwxrwxrwx. 1 0 0 0 2026-11-29 ${devices}/0000:00:04.0/driver -> ../../../bus/pci/drivers/edu`,
    `lrwxrwxrwx 1 0 0 0 Jan  1  1970 ${devices}/0000:00:04.0/firmware_node -> ../../LNXSYSTM:00/LNXSYBUS:00/device:03`,
    'lrwxrwxrwx 1 0 0 0 Jan  1  1970 /sys/bus/platform/devices/9000000.pl011 -> ../../../devices/platform/9000000.pl011',
    'lrwxrwxrwx 1 0 0 0 Jan  1  1970 /sys/bus/platform/devices/9000000.pl011/driver -> ../../../bus/platform/drivers/uart-pl011',
  ].join('\n'),
  sizes: [
    `-rw-r--r--    1 0        0              256 Nov 29 15:37 ${devices}/0000:00:04.0/config`,
    `-rw-------    1 0        0          1048576 Nov 29 15:37 ${devices}/0000:00:04.0/resource0`,
  ].join('\n'),
  folders: `${devices}/*/pci_bus/* /sys/firmware/acpi /sys/firmware/memmap`,
};
const nothing = { files: {}, binaries: {} };

describe('the listings of a target’s shell', () => {
  it('are read as grep, ls and a pattern print them', () => {
    assert.equal(parseTexts(listed.text).get(`${devices}/0000:00:04.0/vendor`), '0x1234\n');
    assert.equal(
      parseTexts(listed.text).get('/proc/iomem'),
      '00000000-00000fff : Reserved\n  fea00000-feafffff : 0000:00:04.0\n',
    );
    assert.equal(
      parseLinks(listed.links).get(`${devices}/0000:00:04.0/driver`),
      '../../../bus/pci/drivers/edu',
    );
    assert.deepEqual([...parseSizes(listed.sizes).values()], [256, 1048576]);
    assert.deepEqual(parsePaths(listed.folders), ['/sys/firmware/acpi', '/sys/firmware/memmap']);
    const hello = parseHello(
      'pid 12\nuid 0\nmemory busybox devmem\nwide yes\nbytes od\nmem opens\n' +
        'port refused Operation not permitted\nsecureboot  06 00 00 00 01\nCONFIG_DEVMEM=y\n# CONFIG_DEVPORT is not set\n',
    );
    assert.deepEqual(hello, {
      pid: 12,
      uid: 0,
      memory: 'busybox devmem',
      isWide: true,
      readsBytes: true,
      hasPolicy: false,
      mem: 'opens',
      port: { refused: 'Operation not permitted' },
      secureBoot: Buffer.from([6, 0, 0, 0, 1]),
      options: 'CONFIG_DEVMEM=y\n# CONFIG_DEVPORT is not set',
    });
    const bare = parseHello('memory none\nbytes none\npolicy yes\n');
    assert.deepEqual(
      [bare.memory, bare.isWide, bare.readsBytes, bare.hasPolicy],
      [undefined, false, false, true],
    );
  });

  it('become the files that a helper reads, with nothing in what has registers behind it', () => {
    const root = mkdtempSync(join(tmpdir(), 'regscope-listing-'));
    layOut(shellContent(listed, nothing), root, 'as zeros');
    const device = join(root, devices, '0000:00:04.0');
    assert.equal(readFileSync(join(device, 'vendor'), 'utf8'), '0x1234\n');
    assert.equal(readlinkSync(device), '../../../devices/pci0000:00/0000:00:04.0');
    assert.equal(readlinkSync(join(device, 'driver')), '../../../bus/pci/drivers/edu');
    assert.equal(readFileSync(join(device, 'firmware_node/path'), 'utf8'), '\\_SB_.PCI0.S20_\n');
    assert.deepEqual([...readFileSync(join(device, 'config'))], Array<number>(256).fill(0));
    assert.equal(statSync(join(device, 'resource0')).size, 0);
    assert.equal(
      readlinkSync(join(root, 'sys/bus/platform/devices/9000000.pl011/driver')),
      '../../drivers/uart-pl011',
    );
    assert.ok(existsSync(join(root, 'sys/firmware/acpi')));
    rmSync(root, { recursive: true });
  });

  it('write nothing outside their folder, whatever a target prints', () => {
    const outer = mkdtempSync(join(tmpdir(), 'regscope-listing-'));
    const link = (path: string, target: string) => `lrwxrwxrwx 1 0 0 0 Jan  1  1970 ${path} -> ${target}`;
    const away = '../../../../../../../../..';
    const hostile: ShellListings = {
      text: [
        `${devices}/../../../../../../evil/vendor:x`,
        `${devices}/0000:00:04.0/vendor:x`,
        `${devices}/0000:00:05.0/vendor:x`,
        '/proc/../../evil:x',
        '/proc/iomem:x',
      ].join('\n'),
      links: [
        link(`${devices}/0000:00:04.0`, `${away}${outer}/evil`),
        link(`${devices}/0000:00:05.0`, `${outer}/evil`),
        link(`${devices}/0000:00:05.0/driver`, `${away}${outer}`),
        link('/sys/bus/platform/devices/..', outer),
        link('/sys/bus/platform/devices/../driver', outer),
        link('/sys/bus/platform/devices/x/y/../driver', outer),
        link('/sys/bus/platform/devices/x/driver', outer),
        link('/sys/bus/platform/devices/x/of_node', `${away}${outer}`),
      ].join('\n'),
      sizes: `-rw------- 1 0 0 4096 Nov 29 15:37 ${devices}/0000:00:04.0/config\n-rw------- 1 0 0 99999999999999 Nov 29 15:37 ${devices}/0000:00:05.0/config`,
      folders: `${outer}/evil ${devices}/0000:00:04.0/pci_bus/../../../evil /sys/firmware/../evil`,
    };
    layOut(shellContent(hostile, nothing), join(outer, 'root'), 'as zeros');
    assert.deepEqual(readdirSync(outer), ['root']);
    assert.equal(existsSync(join(outer, 'evil')), false);
    assert.equal(existsSync(join(outer, 'root/sys/bus/platform/devices/x')), false);
    rmSync(outer, { recursive: true });
  });

  it('hold a devicetree as tar has it, and nothing of one that leads out or is cut off', async () => {
    const tar = Buffer.from(
      await packTar([
        { header: { name: './soc/serial@9000000/reg', size: 4 }, body: new Uint8Array([0, 0, 9, 0]) },
        { header: { name: './soc/empty', size: 0 }, body: new Uint8Array() },
        { header: { name: '../../etc/passwd', size: 1 }, body: new Uint8Array([1]) },
      ]),
    );
    for (const sent of [tar, gzipSync(tar)]) {
      assert.deepEqual(await readTree(sent, '/proc/device-tree'), {
        '/proc/device-tree/soc/serial@9000000/reg': 'AAAJAA==',
        '/proc/device-tree/soc/empty': '',
      });
    }
    assert.deepEqual(await readTree(gzipSync(tar).subarray(0, 60), '/proc/device-tree'), {});
    assert.deepEqual(await readTree(tar.subarray(0, 700), '/proc/device-tree'), {});
    assert.deepEqual(await readTree(Buffer.alloc(0), '/proc/device-tree'), {});
  });
});
