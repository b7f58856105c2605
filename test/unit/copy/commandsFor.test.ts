import assert from 'node:assert/strict';
import { commandsFor } from '../../../src/shared/copy/commandsFor';
import type { CommandAccess, CommandTarget } from '../../../src/shared/copy/commandTarget';
import { startCommands } from '../../../src/shared/copy/startCommands';
import { accessWidths } from '../../../src/shared/model/accessWidth';
import { parsePciAddress } from '../../../src/shared/model/pciAddress';

const device = parsePciAddress('0000:00:04.0') ?? assert.fail();
const folder = '/sys/bus/pci/devices/0000:00:04.0';
const bar: CommandTarget = { source: { kind: 'bar', device, bar: 0 }, base: '0xfea00000', space: 'memory' };
/** Starts within a page, whatever the page size. */
const subPage: CommandTarget = { ...bar, base: '0xfebd1100' };
const ioBar: CommandTarget = { source: { kind: 'bar', device, bar: 1 }, base: '0xc000', space: 'io' };
const memory: CommandTarget = {
  source: { kind: 'mem', base: '0xfed00000', size: '0x400' },
  base: '0xfed00000',
};
const config: CommandTarget = { source: { kind: 'config', device } };
const ports: CommandTarget = { source: { kind: 'port', base: 0x60, size: 8 }, base: '0x60' };
const file: CommandTarget = { source: { kind: 'file', path: "/dev/shm/it's" } };
const uio: CommandTarget = { source: { kind: 'uio', device: 0, map: 1 }, base: '0xfed00000' };
const rom: CommandTarget = { source: { kind: 'rom', device } };

/** One-liners by program. */
function lines(target: CommandTarget, access: CommandAccess): Record<string, string> {
  return Object.fromEntries(
    commandsFor(target, access)
      .filter(({ kind }) => kind !== 'code')
      .map(({ label, text }) => [label, text]),
  );
}

function code(target: CommandTarget, access: CommandAccess): Record<string, string> {
  return Object.fromEntries(
    commandsFor(target, access)
      .filter(({ kind }) => kind === 'code')
      .map(({ label, text }) => [label, text]),
  );
}

function line(target: CommandTarget, access: CommandAccess, program: string): string | undefined {
  return lines(target, access)[program];
}

describe('commands that make the same access', () => {
  it('to a BAR', () => {
    assert.deepEqual(lines(bar, { offset: 0x10, width: 32 }), {
      pcimem: `pcimem ${folder}/resource0 0x10 w`,
      memtool: `memtool md -l -s ${folder}/resource0 0x10+4`,
      'busybox devmem': 'busybox devmem 0xfea00010 32',
      devmem2: 'devmem2 0xfea00010 w # if its w is 32 bits: the original’s is a C long',
    });
    assert.deepEqual(lines(bar, { offset: 0x11, width: 8 }), {
      pcimem: `pcimem ${folder}/resource0 0x11 b`,
      memtool: `memtool md -b -s ${folder}/resource0 0x11+1`,
      'busybox devmem': 'busybox devmem 0xfea00011 8',
      devmem2: 'devmem2 0xfea00011 b',
    });
    assert.equal(line(bar, { offset: 0x12, width: 16 }, 'devmem2'), 'devmem2 0xfea00012 h');
    assert.deepEqual(lines(bar, { offset: 0x10, width: 64 }), {
      pcimem: `pcimem ${folder}/resource0 0x10 d`,
      memtool: `memtool md -q -s ${folder}/resource0 0x10+8`,
      'busybox devmem': 'busybox devmem 0xfea00010 64',
    });
  });

  it('and write, without those that read before or after it', () => {
    assert.deepEqual(lines(bar, { offset: 0x10, width: 32, value: '0x1' }), {
      memtool: `memtool mw -l -d ${folder}/resource0 0x10 0x00000001`,
      'busybox devmem': 'busybox devmem 0xfea00010 32 0x00000001',
    });
    assert.deepEqual(lines(memory, { offset: 0, width: 64, value: '0xf0' }), {
      memtool: 'memtool mw -q 0xfed00000 0x00000000000000f0',
      'busybox devmem': 'busybox devmem 0xfed00000 64 0x00000000000000f0',
      'U-Boot': 'mw.q 0xfed00000 0x00000000000000f0 1',
    });
    assert.deepEqual(lines(config, { offset: 4, width: 16, value: '0x6' }), {
      setpci: 'setpci -s 0000:00:04.0 04.w=0006',
    });
    assert.deepEqual(lines(ports, { offset: 1, width: 8, value: '0x9' }), {
      ioport: 'outb 0x61 0x09',
      '/dev/port': "printf '\\011' | dd of=/dev/port bs=1 count=1 seek=97 conv=notrunc status=none",
    });
    assert.deepEqual(commandsFor(rom, { offset: 0, width: 8, value: '0x1' }), []);
  });

  it('to a BAR that starts within a page: its file starts with the page', () => {
    const access: CommandAccess = { offset: 0x10, width: 32 };
    assert.deepEqual(lines(subPage, access), {
      pcimem: `pcimem ${folder}/resource0 $((0xfebd1100 % $(getconf PAGESIZE) + 0x10)) w`,
      memtool: 'memtool md -l 0xfebd1110+4',
      'busybox devmem': 'busybox devmem 0xfebd1110 32',
      devmem2: 'devmem2 0xfebd1110 w # if its w is 32 bits: the original’s is a C long',
    });
    const known = { ...subPage, pageSize: 4096 };
    assert.equal(line(known, access, 'pcimem'), `pcimem ${folder}/resource0 0x110 w`);
    // memtool looks at the file's size, beyond which such a BAR ends.
    assert.equal(line(known, access, 'memtool'), 'memtool md -l 0xfebd1110+4');
    assert.equal(
      line({ ...bar, base: '0xfebd1000', pageSize: 4096 }, access, 'memtool'),
      `memtool md -l -s ${folder}/resource0 0x10+4`,
    );
    assert.match(code(subPage, access)['C'] ?? '', /at = 0x10 \+ 0xfebd1100 % page;/);
    assert.match(code(known, access)['C'] ?? '', /at = 0x110;/);
    assert.match(code(subPage, access)['Python'] ?? '', /os\.open\("\/dev\/mem".*\nat = 0xfebd1110 %/);
  });

  it('to a write-combining BAR, through its own file only', () => {
    const combining: CommandTarget = {
      ...bar,
      source: { kind: 'bar', device, bar: 0, mapping: 'write-combining' },
    };
    assert.deepEqual(lines(combining, { offset: 0, width: 32 }), {
      pcimem: `pcimem ${folder}/resource0_wc 0x0 w`,
      memtool: `memtool md -l -s ${folder}/resource0_wc 0x0+4`,
    });
    assert.match(
      code(combining, { offset: 0, width: 32 })['C, Linux kernel'] ?? '',
      /pci_iomap_wc\(pdev, 0, 0\)/,
    );
    assert.equal(
      lines({ ...combining, base: '0xfebd1100', pageSize: 4096 }, { offset: 0, width: 32 })['memtool'],
      undefined,
    );
  });

  it('to physical memory', () => {
    assert.deepEqual(lines(memory, { offset: 0xf0, width: 32 }), {
      memtool: 'memtool md -l 0xfed000f0+4',
      'busybox devmem': 'busybox devmem 0xfed000f0 32',
      devmem2: 'devmem2 0xfed000f0 w # if its w is 32 bits: the original’s is a C long',
      'U-Boot': 'md.l 0xfed000f0 1',
    });
    assert.equal(line(memory, { offset: 2, width: 16 }, 'U-Boot'), 'md.w 0xfed00002 1');
    assert.equal(
      code(memory, { offset: 0xf0, width: 64 })['C, Linux kernel'],
      'void __iomem *reg = ioremap(0xfed000f0, 8);\nu64 value = readq(reg);\niounmap(reg);\n',
    );
  });

  it('to configuration space', () => {
    assert.deepEqual(lines(config, { offset: 0x100, width: 32 }), { setpci: 'setpci -s 0000:00:04.0 100.l' });
    assert.equal(line(config, { offset: 9, width: 8 }, 'setpci'), 'setpci -s 0000:00:04.0 09.b');
    assert.deepEqual(commandsFor(config, { offset: 0, width: 64 }), []);
    assert.equal(
      code(config, { offset: 4, width: 16, value: '0x6' })['C, Linux kernel'],
      [
        'struct pci_dev *pdev = pci_get_domain_bus_and_slot(0x0000, 0x00, PCI_DEVFN(0x04, 0));',
        'pci_write_config_word(pdev, 0x4, 0x0006);',
        'pci_dev_put(pdev);',
        '',
      ].join('\n'),
    );
  });

  it('to ports', () => {
    assert.deepEqual(lines(ports, { offset: 4, width: 8 }), {
      ioport: 'inb 0x64',
      '/dev/port': 'dd if=/dev/port bs=1 count=1 skip=100 status=none | xxd -p',
    });
    assert.deepEqual(lines(ports, { offset: 4, width: 32 }), { ioport: 'inl 0x64' });
    assert.deepEqual(lines(ioBar, { offset: 4, width: 16 }), { ioport: 'inw 0xc004' });
    assert.deepEqual(commandsFor(ports, { offset: 0, width: 64 }), []);
    assert.deepEqual(commandsFor(ioBar, { offset: 0, width: 64 }), []);
    assert.deepEqual(Object.keys(code(ports, { offset: 0, width: 16 })), ['C', 'C, Linux kernel']);
    assert.match(
      code(ioBar, { offset: 4, width: 16 })['Python'] ?? '',
      /resource1".*\ndata = os\.pread\(fd, 2, 0x4\)/,
    );
    assert.match(code(ioBar, { offset: 4, width: 16 })['C, Linux kernel'] ?? '', /ioread16\(bar \+ 0x4\)/);
  });

  it('to files, whatever they are called', () => {
    assert.deepEqual(lines(file, { offset: 4, width: 32 }), {
      memtool: "memtool md -l -s '/dev/shm/it'\\''s' 0x4+4",
    });
    const odd: CommandTarget = { source: { kind: 'file', path: '/a"b\\c\nd' } };
    assert.match(code(odd, { offset: 0, width: 8 })['C'] ?? '', /open\("\/a\\"b\\\\c\\012d", O_RDONLY/);
  });

  it('to maps of UIO devices and ROMs', () => {
    assert.deepEqual(Object.keys(code(uio, { offset: 4, width: 32 })), ['Python']);
    assert.match(
      code(uio, { offset: 4, width: 32 })['Python'] ?? '',
      /maps\/map1\/offset.*\+ 0x4\nstart = 1 \* mmap/,
    );
    assert.deepEqual(Object.keys(code(rom, { offset: 0, width: 8 })), ['Python']);
    assert.deepEqual(commandsFor(rom, { offset: 0, width: 32 }), []);
  });

  it('of each region’s start, none of which writes', () => {
    assert.deepEqual(startCommands(ports), [
      'inb 0x60',
      'dd if=/dev/port bs=1 count=1 skip=96 status=none | xxd -p',
    ]);
    assert.deepEqual(startCommands(config), ['setpci -s 0000:00:04.0 00.l']);
    assert.deepEqual(startCommands(ioBar), ['inl 0xc000']);
    assert.equal(
      startCommands({ source: { kind: 'mem', base: '0xfed003fd', size: '0x3' } })[1],
      'busybox devmem 0xfed003fd 8',
    );
    for (const target of [bar, memory, config, ports, ioBar])
      for (const text of startCommands(target)) assert.doesNotMatch(text, /\bmw|out[bwl]\b|=[0-9a-f]+$|of=/);
  });

  it('of a width never name another', () => {
    for (const width of accessWidths)
      for (const { label, text } of commandsFor(memory, { offset: 0, width }))
        if (label.startsWith('C')) assert.match(text, new RegExp(`u(int)?${width}`), `${label} ${width}`);
  });
});
