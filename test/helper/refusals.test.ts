// Why the kernel refused, where no kernel at hand refuses so: what it says of itself is laid out in a folder, and the errors
// are those that Node and libc.ts throw. What a real kernel refuses is in test/target.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { machinePaths, type MachinePaths } from '../../src/helper/machinePaths';
import { refusal } from '../../src/helper/refusal';
import type { Region } from '../../src/helper/region';
import type { Failure } from '../../src/shared/model/failure';
import { parsePciAddress } from '../../src/shared/model/pciAddress';

const device = parsePciAddress('0000:00:09.0') ?? assert.fail();
const driverFolder = '../../bus/pci/drivers/e1000e';

const iomem = [
  '00001000-0009fbff : System RAM',
  '00100000-1ffd6fff : System RAM',
  '  01000000-01e01d31 : Kernel code',
  'c0000000-febfffff : PCI Bus 0000:00',
  '  feba0000-febbffff : 0000:00:09.0',
  '    feba0000-febbffff : e1000e',
  'fec00000-fec003ff : IOAPIC 0',
].join('\n');

const config = (...lines: string[]) => ['CONFIG_64BIT=y', ...lines].join('\n');

describe('why the kernel refused', () => {
  let root: string;
  let paths: MachinePaths;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'regscope-refused-'));
    paths = machinePaths(root);
    plant('proc/version', 'Linux version 6.1.0-9-test (builder@host) (gcc) #1 SMP');
    plant('proc/cmdline', 'console=ttyS0 quiet\n');
    plant('proc/iomem', iomem);
    plant('proc/self/status', 'Name:\tnode\nCapEff:\t000001ffffffffff\n');
    plant('sys/kernel/security/lockdown', '[none] integrity confidentiality\n');
    plant('boot/config-6.1.0-9-test', config('CONFIG_STRICT_DEVMEM=y', 'CONFIG_IO_STRICT_DEVMEM=y'));
    plant(`sys/bus/pci/devices/${device}/resource0`, '');
    symlinkSync(driverFolder, join(root, `sys/bus/pci/devices/${device}/driver`));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const plant = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const remove = (path: string) => rmSync(join(root, path));

  const memory = (base: `0x${string}`): Region => ({
    source: { kind: 'mem', base, size: '0x1000' },
    path: paths.mem,
    reach: { kind: 'map', fileOffset: BigInt(base), inPage: 0 },
    base,
    size: 0x1000,
    misalignment: 0,
    widths: [32],
  });
  const bar = (): Region => ({
    ...memory('0xfeba0000'),
    source: { kind: 'bar', device, bar: 0 },
    path: paths.pciFile(device, 'resource0'),
  });
  const ports = (): Region => ({
    ...memory('0x80'),
    source: { kind: 'port', base: 0x80, size: 1 },
    path: paths.port,
    reach: { kind: 'file', fileOffset: 0x80 },
  });
  /** As fs throws it. */
  const fromOpen = (code: string) => Object.assign(new Error(`${code}, open`), { code, syscall: 'open' });
  /** As libc.ts throws it. */
  const fromMmap = (code: string) => Object.assign(new Error(`mmap: ${code}`), { code, call: 'mmap' });

  const says = (error: Error, region: Region, code: Failure['code'], why: RegExp, next: RegExp) => {
    const { failure } = refusal(error, region, paths);
    assert.equal(failure.code, code);
    assert.match(failure.why ?? '', why);
    assert.match(failure.next ?? '', next);
  };

  describe('/dev/mem is not there', () => {
    it('the kernel was built without it', () => {
      plant('boot/config-6.1.0-9-test', config('# CONFIG_DEVMEM is not set', 'CONFIG_DEVPORT=y'));
      const why = /no \/dev\/mem: it was built without CONFIG_DEVMEM\.$/;
      says(fromOpen('ENOENT'), memory('0xfed00000'), 'not-mappable', why, /BAR instead/);
      says(fromOpen('ENXIO'), memory('0xfed00000'), 'not-mappable', why, /CONFIG_DEVMEM=y/);
      says(fromOpen('ENOENT'), ports(), 'not-mappable', /CONFIG_DEVPORT=y\), but the file/, /c 1 4$/);
    });

    it('the kernel holds its own configuration', () => {
      remove('boot/config-6.1.0-9-test');
      plant('proc/config.gz', gzipSync(config('CONFIG_DEVMEM=y')));
      says(fromOpen('ENOENT'), memory('0xfed00000'), 'not-mappable', /CONFIG_DEVMEM=y\), but/, /c 1 1$/);
    });

    for (const [name, content] of [
      ['no', undefined],
      ['a broken', Buffer.from('no gzip')],
    ] as const) {
      it(`${name} configuration: which it is cannot be told`, () => {
        remove('boot/config-6.1.0-9-test');
        if (content !== undefined) plant('proc/config.gz', content);
        const why =
          /has CONFIG_DEVMEM cannot be told \(\/boot\/config-6\.1\.0-9-test and \/proc\/config\.gz are not readable\)/;
        says(fromOpen('ENOENT'), memory('0xfed00000'), 'not-mappable', why, /outside the container/);
      });
    }
  });

  describe('/dev/mem may not be opened', () => {
    it('lockdown, in its stricter mode', () => {
      plant('sys/kernel/security/lockdown', 'none integrity [confidentiality]\n');
      says(fromOpen('EPERM'), memory('0xfed00000'), 'blocked', /\(confidentiality\)/, /Secure Boot off/);
    });

    it('CAP_SYS_RAWIO is missing', () => {
      plant('proc/self/status', 'CapEff:\t000001fffffdffff\n');
      says(fromOpen('EPERM'), memory('0xfed00000'), 'permission', /with CAP_SYS_RAWIO/, /as root/);
      says(fromOpen('EPERM'), ports(), 'permission', /opens \/dev\/port only/, /as root/);
    });

    it('neither: a container’s rules', () => {
      says(fromOpen('EPERM'), memory('0xfed00000'), 'blocked', /lockdown is off, so that/, /container/);
    });

    it('whether lockdown is on cannot be told', () => {
      remove('sys/kernel/security/lockdown');
      says(fromOpen('EPERM'), memory('0xfed00000'), 'blocked', /cannot be told: securityfs/, /kernel’s log/);
    });
  });

  describe('a range may not be mapped', () => {
    it('a driver has claimed it, and the remedy names the device', () => {
      const why =
        /^The driver e1000e of 0000:00:09\.0 has claimed 0xfeba0000 to 0xfebc0000\..*CONFIG_IO_STRICT_DEVMEM=y/;
      const next = /^Unbind the driver: write 0000:00:09\.0 to \/sys\/.*\/0000:00:09\.0\/driver\/unbind\. Or/;
      says(fromMmap('EPERM'), memory('0xfeba1000'), 'blocked', why, next);
      says(fromMmap('EINVAL'), bar(), 'blocked', why, next);
      // A range within a BAR may go by the BAR's file.
      const inBar = { ...memory('0xfeba1000'), path: bar().path };
      says(fromMmap('EINVAL'), inBar, 'blocked', why, next);
    });

    it('the platform has claimed it', () => {
      says(fromMmap('EPERM'), memory('0xfec00000'), 'blocked', /^“IOAPIC 0” has claimed/, /iomem=relaxed/);
    });

    it('the claim is exclusive where the kernel is not strict', () => {
      plant('boot/config-6.1.0-9-test', config('CONFIG_STRICT_DEVMEM=y'));
      says(fromMmap('EINVAL'), bar(), 'blocked', /exclusive: without CONFIG_IO_STRICT_DEVMEM/, /Unbind/);
    });

    it('whether the kernel is strict cannot be told', () => {
      remove('boot/config-6.1.0-9-test');
      says(fromMmap('EINVAL'), bar(), 'blocked', /CONFIG_IO_STRICT_DEVMEM cannot be told/, /Unbind/);
      says(fromMmap('EPERM'), memory('0x0'), 'blocked', /CONFIG_STRICT_DEVMEM cannot be told/, /System RAM/);
    });

    it('with iomem=relaxed no claim is the cause: RAM is', () => {
      plant('proc/cmdline', 'iomem=strict iomem=relaxed quiet\n');
      says(fromMmap('EPERM'), memory('0xfeba1000'), 'blocked', /for RAM.*CONFIG_STRICT_DEVMEM=y/, /outside/);
      plant('proc/cmdline', 'iomem=relaxed iomem=strict\n');
      says(fromMmap('EPERM'), memory('0xfeba1000'), 'blocked', /has claimed/, /Unbind/);
    });

    it('RAM is nobody’s claim', () => {
      says(fromMmap('EPERM'), memory('0x1000000'), 'blocked', /CONFIG_STRICT_DEVMEM=y/, /System RAM/);
    });

    it('a bound driver that has claimed nothing is not blamed', () => {
      plant('proc/iomem', iomem.replace('    feba0000-febbffff : e1000e\n', ''));
      assert.deepEqual(refusal(fromMmap('EINVAL'), bar(), paths).failure, {
        code: 'not-mappable',
        what: `/sys/bus/pci/devices/${device}/resource0 cannot be mapped (EINVAL).`,
      });
    });

    it('the claims are hidden: the bound driver is what can be seen', () => {
      plant('proc/iomem', iomem.replaceAll(/[0-9a-f]{8}/g, '00000000'));
      says(
        fromMmap('EINVAL'),
        bar(),
        'blocked',
        /e1000e of 0000:00:09\.0 has it, by all that can be seen/,
        /Unbind/,
      );
    });
  });

  it('more of configuration space than the kernel shows this user', () => {
    const short = new Error('The kernel gave fewer bytes than asked for.');
    const config: Region = {
      ...ports(),
      source: { kind: 'config', device },
      path: paths.pciFile(device, 'config'),
    };
    assert.equal(refusal(short, config, paths).failure.code, 'not-mappable');
    plant('proc/self/status', 'CapEff:\t0000000000000000\n');
    says(short, config, 'permission', /first 64 bytes.*CAP_SYS_ADMIN/, /as root/);
  });

  it('a user’s own file: nothing of the kernel’s rules for hardware', () => {
    const path = join(root, 'proc/version');
    const file: Region = { ...memory('0x0'), source: { kind: 'file', path }, path };
    says(
      fromOpen('EACCES'),
      file,
      'permission',
      /the file is user \d+’s, with mode/,
      /^Give this user access/,
    );
    says(fromOpen('EPERM'), file, 'permission', /immutable/, /switch writes off/);
    says(fromOpen('EROFS'), file, 'permission', /read-only/, /switch writes off/);
  });

  it('sysfs is mounted read-only', () => {
    says(fromOpen('EROFS'), bar(), 'permission', /read-only, as in a container/, /outside the container/);
  });
});
