import assert from 'node:assert/strict';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar, type TarEntry } from 'modern-tar';
import { layOut } from '../../src/extension/machine/recordings/layOut';
import { readDump } from '../../src/extension/machine/recordings/readDump';
import { readRecording } from '../../src/extension/machine/recordings/readRecording';
import { createRecordingList } from '../../src/extension/machine/recordings/recordingList';
import { formatRecordingFile } from '../../src/extension/machine/recordings/recordingFile';
import { parseIoResourceMap } from '../../src/shared/linux/ioResourceMap';
import { parsePciResource } from '../../src/shared/linux/pciResource';
import { RegscopeError } from '../../src/shared/model/failure';
import type { MachineContent } from '../../src/shared/model/machineContent';
import { createRandom } from '../support/random';

const iomem = '00000000-00000fff : Reserved\nfe000000-fe0fffff : 0000:00:04.0\n';
const device = '/sys/devices/pci0000:00/0000:00:04.0';
const config = Buffer.alloc(256, 0x11);

/** What every form below holds. */
const machine: MachineContent = {
  files: {
    '/proc/iomem': iomem,
    [`${device}/vendor`]: '0x1234\n',
    [`${device}/device`]: '0x11e8\n',
    [`${device}/class`]: '0x00ff00\n',
    [`${device}/resource`]: '0x00000000fe000000 0x00000000fe0fffff 0x0000000000040200\n',
  },
  binaries: { [`${device}/config`]: config.toString('base64') },
  links: {
    '/sys/bus/pci/devices/0000:00:04.0': '../../../devices/pci0000:00/0000:00:04.0',
    [`${device}/driver`]: '../../../bus/pci/drivers/edu',
  },
  sparse: { [`${device}/resource0`]: 0x100000 },
  directories: [],
};

function only({ files, binaries, links, sparse, directories }: MachineContent): MachineContent {
  const sorted = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    files: sorted(files),
    binaries: sorted(binaries),
    links: sorted(links),
    sparse: sorted(sparse),
    directories,
  };
}

function file(name: string, body: string | Buffer): TarEntry {
  const bytes = Buffer.from(body);
  return {
    header: { name, size: bytes.length, type: 'file', mtime: new Date('2026-11-22T10:00:00Z') },
    body: bytes,
  };
}

function link(name: string, linkname: string): TarEntry {
  return { header: { name, size: 0, type: 'symlink', linkname } };
}

/** As tar stores a file of /sys: what it holds, and zeros to the size that it says it has. */
function padded(text: string | Buffer, size = 4096): Buffer {
  return Buffer.concat([Buffer.from(text), Buffer.alloc(size - text.length)]);
}

const entries = (prefix: string): TarEntry[] => [
  ...Object.entries(machine.files).map(([path, text]) =>
    file(prefix + path, path.startsWith('/proc') ? text : padded(text)),
  ),
  file(`${prefix}${device}/config`, config),
  file(`${prefix}${device}/resource0`, Buffer.alloc(0x100000)),
  ...Object.entries(machine.links).map(([path, target]) => link(prefix + path, target)),
];

describe('recordings', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const write = (name: string, content: string | Uint8Array) => {
    writeFileSync(at(name), content);
    return at(name);
  };
  const refused = (text: RegExp) => (error: unknown) =>
    error instanceof RegscopeError && error.failure.code === 'no-recording' && text.test(error.message);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-recordings-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  describe('come as', () => {
    it('a folder, as copied; no link is followed', async () => {
      layOut({ ...machine, sparse: {} }, at('machine'), 'closed');
      writeFileSync(at(`machine${device}/resource0`), Buffer.alloc(0x100000));
      symlinkSync('/etc/hostname', at(`machine${device}/revision`));
      const { recorded, ...found } = await readRecording(at('machine'));
      assert.deepEqual(only(found), only(machine));
      assert.match(recorded ?? '', /^\d{4}-/);
    });

    for (const [name, prefix, pack] of [
      ['tar', '.', (bytes: Uint8Array) => bytes],
      ['tar of a sosreport, packed with gzip', 'sosreport-host-2026', (bytes: Uint8Array) => gzipSync(bytes)],
      ['tar with absolute paths', '', (bytes: Uint8Array) => bytes],
    ] as const) {
      it(`a ${name}; padding is not content`, async () => {
        const path = write('some.file', pack(await packTar(entries(prefix))));
        const { recorded, ...found } = await readRecording(path);
        assert.deepEqual(only(found), only(machine));
        assert.equal(recorded, '2026-11-22T10:00:00.000Z');
      });
    }

    it('JSON of Regscope’s own, also packed', async () => {
      const text = formatRecordingFile({ about: 'Linux', recorded: '2026-11-22T10:00:00.000Z', ...machine });
      for (const content of [text, gzipSync(text)]) {
        const found = await readRecording(write('machine.json', content));
        assert.deepEqual(only(found), only(machine));
        assert.deepEqual([found.about, found.recorded], ['Linux', '2026-11-22T10:00:00.000Z']);
      }
    });

    it('the demo machine, whose memory is then not recorded', async () => {
      const { sparse, binaries } = await readRecording('media/demo-machine.json');
      assert.equal(Object.keys(binaries).length, 17);
      assert.equal('/dev/mem' in sparse, false);
    });

    it('text of a terminal, prompts and all', async () => {
      const text = `root@host:~# cat /proc/iomem\r\n${iomem.replaceAll('\n', '\r\n')}root@host:~# cat /proc/ioports\n0000-0cf7 : PCI Bus 0000:00\n  0000-001f : dma1\n`;
      const { files, unparsed, about } = await readRecording(write('x.txt', text));
      assert.equal(files['/proc/iomem'], iomem);
      assert.equal(files['/proc/ioports'], '0000-0cf7 : PCI Bus 0000:00\n  0000-001f : dma1\n');
      assert.equal(about, 'iomem, ioports');
      assert.equal(unparsed, 2);
    });
  });

  describe('of lspci', () => {
    const header = (bytes: Readonly<Record<number, readonly number[]>>) => {
      const all = Buffer.alloc(64);
      for (const [offset, values] of Object.entries(bytes)) Buffer.from(values).copy(all, Number(offset));
      return Array.from({ length: 4 }, (_, row) => {
        const values = [...all.subarray(row * 16, row * 16 + 16)].map((byte) =>
          byte.toString(16).padStart(2, '0'),
        );
        return `${(row * 16).toString(16).padStart(2, '0')}: ${values.join(' ')}`;
      }).join('\n');
    };
    const bridge = header({ 0: [0x36, 0x1b, 0x0c, 0], 10: [4, 6], 14: [1], 0x19: [1, 1] });
    const bars = [0x04, 0, 0, 0xfe, 0, 0, 0, 0, 0x01, 0xc0, 0, 0, 0x08, 0, 0, 0xfd];
    const nic = header({
      0: [0x86, 0x80, 0xd3, 0x10, 2],
      8: [3],
      10: [0, 2],
      16: bars,
      0x2c: [0x86, 0x80, 1],
    });
    const text = `$ lspci -vxxx\n00:0c.0 PCI bridge: Red Hat\n${bridge}\n\n01:00.0 Ethernet: Intel\n\tMemory at fe000000 (64-bit, non-prefetchable) [size=128K]\n\tI/O ports at c000 [disabled] [size=32]\n\tKernel driver in use: e1000e\n${nic}\n`;

    it('are devices where they are, sizes as far as lspci tells them', () => {
      const { content, about, unparsed } = readDump(text);
      const { files, links, directories } = content;
      assert.deepEqual([about, unparsed], ['lspci', 1]);
      const bus = '/sys/devices/pci0000:00/0000:00:0c.0';
      const folder = `${bus}/0000:01:00.0`;
      assert.equal(
        links['/sys/bus/pci/devices/0000:01:00.0'],
        '../../../devices/pci0000:00/0000:00:0c.0/0000:01:00.0',
      );
      assert.deepEqual(directories, [`${bus}/pci_bus/0000:01`]);
      assert.equal(files[`${folder}/vendor`], '0x8086\n');
      assert.equal(files[`${folder}/class`], '0x020000\n');
      assert.equal(files[`${folder}/subsystem_device`], '0x0001\n');
      assert.match(links[`${folder}/driver`] ?? '', /\/drivers\/e1000e$/);
      assert.deepEqual(
        parsePciResource(files[`${folder}/resource`] ?? '').map((bar) => [
          bar.bar,
          bar.base,
          bar.size,
          bar.space,
          bar.is64Bit,
          bar.prefetchable,
        ]),
        [
          [0, '0xfe000000', 0x20000, 'memory', true, false],
          [2, '0xc000', 32, 'io', false, false],
          [3, '0xfd000000', 0, 'memory', false, true],
        ],
      );
    });

    it('do not loop where bridges lead to each other', () => {
      const to = (bus: number) => header({ 0: [0x36, 0x1b], 14: [1], 0x19: [bus] });
      const { content } = readDump(`01:00.0 bridge\n${to(2)}\n\n02:00.0 bridge\n${to(1)}\n`);
      assert.equal(
        content.links['/sys/bus/pci/devices/0000:01:00.0'],
        '../../../devices/pci0000:02/0000:02:00.0/0000:01:00.0',
      );
    });
  });

  describe('that somebody made to do harm', () => {
    /** Lays it out and returns all that came to be, below the folder and beside it. */
    const laidOut = async (made: readonly TarEntry[]): Promise<string[]> => {
      const content = await readRecording(write('evil.tar', await packTar([...entries('.'), ...made])));
      const root = at('deep/er/root');
      mkdirSync(root, { recursive: true });
      layOut(content, root, 'closed');
      // Node 20 lists what is behind a link as well.
      const below = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
        (name) => !name.includes('0000:00:04.0/') || name.startsWith('sys/devices/'),
      );
      for (const name of below) {
        const stat = lstatSync(join(root, name));
        assert.ok(stat.isFile() || stat.isDirectory() || stat.isSymbolicLink(), name);
      }
      assert.deepEqual(readdirSync(folder).sort(), ['deep', 'evil.tar']);
      assert.deepEqual(readdirSync(at('deep/er')), ['root']);
      return below;
    };

    it('write nothing outside, by name', async () => {
      const names = [
        '../../../proc/iomem',
        'x/../../proc/iomem',
        './../proc/version',
        '/../../sys/kernel/security/lockdown',
      ];
      const plain = await laidOut([]);
      rmSync(at('deep'), { recursive: true });
      assert.deepEqual(await laidOut(names.map((name) => file(name, 'gotcha'))), plain);
    });

    it('write nothing outside, by link', async () => {
      const below = await laidOut([
        link('./sys/bus/pci/devices/0000:00:05.0', '../../../../../../../../etc'),
        link('./sys/bus/pci/devices/0000:00:06.0', '/etc'),
        link(`.${device}/physfn`, '../../../../../../../../sys/../etc/passwd'),
        link(`.${device}/iommu_group`, '../../../../../../../../../sys/kernel/iommu_groups/1'),
        file(`.${device}/driver/0000:00:09.0/vendor`, '0x1'),
        file(`.${device}/driver/../../../../../../proc/iomem`, 'gotcha'),
        link('./proc/iomem', '/etc/passwd'),
        link('./proc', '/etc'),
      ]);
      const links = below.filter((name) => lstatSync(at(`deep/er/root/${name}`)).isSymbolicLink());
      assert.deepEqual(links.sort(), [
        'sys/bus/pci/devices/0000:00:04.0',
        `${device.slice(1)}/driver`,
        `${device.slice(1)}/iommu_group`,
        `${device.slice(1)}/resource0`,
      ]);
      assert.equal(readFileSync(at('deep/er/root/proc/iomem'), 'utf8'), iomem);
    });

    it('make no devices, pipes or hard links', async () => {
      const special = (['character-device', 'block-device', 'fifo'] as const).map((type): TarEntry => ({
        header: { name: `.${device}/revision`, size: 0, type },
      }));
      const hard: TarEntry = {
        header: { name: './proc/version', size: 0, type: 'link', linkname: '/etc/passwd' },
      };
      const below = await laidOut([...special, hard]);
      assert.ok(!below.some((name) => /revision|version/.test(name)), below.join('\n'));
    });

    it('do not pass zeros off as values', async () => {
      const unread = padded(Buffer.alloc(64, 0x11), 256);
      const tar = await packTar([
        file('proc/iomem', iomem),
        file(`${device}/vendor`, '0x1'),
        file(`${device}/config`, unread),
      ]);
      const { binaries } = await readRecording(write('user.tar', tar));
      assert.equal(Buffer.from(binaries[`${device}/config`] ?? '', 'base64').length, 64);
    });

    it('cannot fill memory or disk', async () => {
      const huge = Buffer.from(
        await packTar([file('proc/iomem', iomem), file(`${device}/config`, Buffer.alloc(512))]),
      );
      // The second header: 8 GiB are announced, in octal, and the checksum is made anew.
      const second = huge.subarray(1024, 1536);
      second.write('77777777777\0', 124, 'latin1');
      second.fill(0x20, 148, 156);
      const sum = second.reduce((total, byte) => total + byte, 0);
      second.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
      await assert.rejects(readRecording(write('huge.tar', huge)), refused(/huge\.tar cannot be opened/));

      const limits = { archive: 1_000_000, text: 1_000_000 };
      const bomb = write('bomb.gz', gzipSync(Buffer.alloc(50_000_000, ' ')));
      await assert.rejects(readRecording(bomb, limits), refused(/larger than 1 MiB/));
      const tarBomb = write(
        'bomb.tgz',
        gzipSync(await packTar([file('proc/iomem', Buffer.alloc(50_000_000))])),
      );
      await assert.rejects(readRecording(tarBomb, limits), refused(/larger than 1 MiB/));
    });

    it('are damaged or cut off: refused, never half a machine', async () => {
      const tar = Buffer.from(await packTar(entries('.')));
      const random = createRandom();
      for (let round = 0; round < 40; round++) {
        const cut = 512 + random.upTo(tar.length - 2049);
        await assert.rejects(
          readRecording(write('cut.tar', tar.subarray(0, cut))),
          refused(/cut\.tar/),
          `cut at ${cut}`,
        );
      }
      const packed = gzipSync(tar);
      await assert.rejects(
        readRecording(write('cut.tgz', packed.subarray(0, packed.length / 2))),
        refused(/cut\.tgz/),
      );
      await assert.rejects(
        readRecording(write('x.xz', Buffer.from('fd377a585a0000', 'hex'))),
        refused(/xz -d/),
      );
    });

    it('are JSON: its paths lead nowhere either', async () => {
      const evil = {
        about: '',
        files: { '/proc/iomem': iomem, '/../../evil': 'x', '/etc/passwd': 'x', '/proc/../evil': 'x' },
        binaries: { [`${device}/resource0`]: config.toString('base64') },
        links: { [`${device}/driver`]: '../../../../../../evil' },
        sparse: { '/dev/mem': 2 ** 50 },
        directories: ['/../../evil', '/evil'],
      };
      const found = await readRecording(write('evil.json', JSON.stringify(evil)));
      assert.deepEqual(only(found), {
        files: { '/proc/iomem': iomem },
        binaries: {},
        links: {},
        sparse: {},
        directories: [],
      });
      for (const text of ['{', '{}', '{"files": 1}', '{"binaries": {"/x": "?"}}'])
        await assert.rejects(
          readRecording(write('no.json', text)),
          refused(/no recording|no recorded machine/),
        );
    });
  });

  it('that are none are refused, with what to do', async () => {
    await assert.rejects(readRecording(at('missing')), refused(/cannot be opened.*ENOENT/));
    await assert.rejects(readRecording(folder), refused(/no recorded machine/));
    await assert.rejects(readRecording(write('readme', 'Hello.\n')), refused(/no dump of a machine/));
    if (existsSync('/proc/self/mounts'))
      await assert.rejects(readRecording('/'), refused(/of a running machine/));
  });

  it('text that was changed at random is read or refused, and never throws anything else', () => {
    const random = createRandom();
    const text = `${iomem}0000-0cf7 : PCI Bus\n00:04.0 Class\n00: 34 12 e8 11 03 01 10 00 10 00 ff 00 00 00 00 00\n`;
    for (let round = 0; round < 2000; round++) {
      const bytes = Array.from(text);
      for (let change = random.upTo(7); change >= 0; change--)
        bytes.splice(random.upTo(bytes.length), random.upTo(2), String.fromCharCode(random.upTo(127)));
      try {
        const { content } = readDump(bytes.join(''));
        parseIoResourceMap(content.files['/proc/iomem'] ?? '');
      } catch (error) {
        assert.ok(error instanceof RegscopeError, String(error));
      }
    }
  });

  it('are kept in a list, and a pasted one with its content', async () => {
    const list = createRecordingList(at('list'));
    assert.deepEqual(list.all(), []);
    const { id } = list.keep({ title: 'b', when: 'recorded 2026-11-22', path: '/somewhere' });
    assert.equal(list.keep({ title: 'b', when: 'recorded 2026-11-23', path: '/somewhere' }).id, id);
    const pasted = list.keepContent(machine, 'iomem', { title: 'a', when: 'pasted 2026-11-22' });
    writeFileSync(at('list/recording-0123456789abcdef.json'), '{');
    const again = createRecordingList(at('list'));
    assert.deepEqual(
      again.all().map(({ title, when }) => [title, when]),
      [
        ['a', 'pasted 2026-11-22'],
        ['b', 'recorded 2026-11-23'],
      ],
    );
    assert.deepEqual(only(await readRecording(pasted.path)), only(machine));
    again.forget(pasted.id);
    assert.deepEqual(
      again.all().map(({ title }) => title),
      ['b'],
    );
    assert.equal(existsSync(pasted.path), false);
  });
});
