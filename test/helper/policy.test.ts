// What a helper refuses of this machine unless it was launched to do it. The machine is laid out in a folder and said to be
// this one; that a helper on a real one goes by the same is in test/target/hardening.test.ts.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseGrants } from '../../src/helper/grants';
import { machinePaths, type MachinePaths } from '../../src/helper/machinePaths';
import {
  everythingAllowed,
  permitsWrites,
  readAdministratorPolicy,
  type AdministratorPolicy,
} from '../../src/helper/policy/administrator';
import { checkConsent, checkReach, type Reach } from '../../src/helper/policy/checkReach';
import { checkProtectedRanges } from '../../src/helper/policy/protectedRanges';
import { checkMemoryRange } from '../../src/helper/policy/systemRam';
import type { Region } from '../../src/helper/region';
import { toHex } from '../../src/shared/base/hex';
import { failureOf, type Failure } from '../../src/shared/model/failure';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import { failsWith } from './startHelper';

const bound = parsePciAddress('0000:00:08.0') ?? assert.fail();
const free = parsePciAddress('0000:00:04.0') ?? assert.fail();

const iomem = [
  '00000000-00000fff : Reserved',
  '00001000-0009fbff : System RAM',
  '000a0000-000bffff : PCI Bus 0000:00',
  '000f0000-000fffff : System ROM',
  '00100000-1ffd6fff : System RAM',
  '  01000000-01e01d31 : Kernel code',
  'b0000000-bfffffff : PCI MMCONFIG 0000 [bus 00-ff]',
  '  b0000000-bfffffff : Reserved',
  'c0000000-febfffff : PCI Bus 0000:00',
  '  fea00000-feafffff : 0000:00:04.0',
  '  feb80000-feb9ffff : 0000:00:08.0',
  '    feb80000-feb9ffff : e1000',
  'fec00000-fec003ff : IOAPIC 0',
  'fed00000-fed003ff : HPET 0',
  'fee00000-fee00fff : Local APIC',
].join('\n');
const ioports = ['0000-0cf7 : PCI Bus 0000:00', '0cf8-0cff : PCI conf1', 'c000-c03f : 0000:00:08.0'].join(
  '\n',
);

describe('what a helper refuses of its own accord', () => {
  let root: string;
  let paths: MachinePaths;

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'regscope-policy-'));
    paths = { ...machinePaths(root), isThisMachine: true, isLive: true };
    plant('proc/iomem', iomem);
    plant('proc/ioports', ioports);
    for (const [device, id] of [
      [free, '0x11e8'],
      [bound, '0x100e'],
    ] as const) {
      plant(`sys/bus/pci/devices/${device}/vendor`, device === free ? '0x1234\n' : '0x8086\n');
      plant(`sys/bus/pci/devices/${device}/device`, `${id}\n`);
    }
    symlinkSync('../../drivers/e1000', join(root, `sys/bus/pci/devices/${bound}/driver`));
  });

  after(() => rmSync(root, { recursive: true }));

  const plant = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const memory = (base: bigint, size: number): Region => ({
    source: { kind: 'mem', base: toHex(base), size: toHex(size) },
    path: paths.mem,
    reach: { kind: 'map', fileOffset: base, inPage: 0 },
    base: toHex(base),
    size,
    misalignment: 0,
    widths: [32],
  });
  const ports = (base: number, size: number): Region => ({
    ...memory(BigInt(base), size),
    source: { kind: 'port', base, size },
    path: paths.port,
    reach: { kind: 'port', first: base },
  });
  const bar = (device: typeof bound, base: bigint): Region => ({
    ...memory(base, 0x1000),
    source: { kind: 'bar', device, bar: 0 },
    path: paths.pciFile(device, 'resource0'),
    device,
  });
  const config = (device: typeof bound): Region => ({
    source: { kind: 'config', device },
    path: paths.pciFile(device, 'config'),
    reach: { kind: 'file', fileOffset: 0 },
    size: 256,
    misalignment: 0,
    widths: [8, 16, 32],
  });
  const reach = (
    grants: Parameters<typeof parseGrants>[0] = {},
    administrator: AdministratorPolicy = everythingAllowed,
  ): Reach => ({ paths, role: 'hardware', grants: parseGrants(grants), administrator });
  const failure = (check: () => void): Failure | undefined => {
    try {
      check();
      return undefined;
    } catch (error) {
      return failureOf(error);
    }
  };

  it('RAM and the kernel, at any address, for whoever asks', () => {
    const refused = failsWith('blocked', /RAM|Kernel/);
    for (const [base, end] of [
      [0x1000n, 0x2000n],
      [0x9_f000n, 0xa_0000n],
      [0x100_0000n, 0x100_0004n],
      [0n, 1n << 64n],
    ] as const)
      assert.throws(() => checkMemoryRange(base, end, paths), refused, toHex(base));
    // A map in which RAM is not outermost, as where a persistent memory is used as RAM.
    const nested = { ...paths, iomem: join(root, 'nested') };
    writeFileSync(
      nested.iomem,
      '100000000-1ffffffff : Persistent Memory\n  100000000-1ffffffff : System RAM (kmem)\n',
    );
    assert.throws(() => checkMemoryRange(0x1_0000_0000n, 0x1_0000_1000n, nested), refused);
    for (const base of [0n, 0xa_0000n, 0xfea0_0000n])
      assert.ok(checkMemoryRange(base, base + 0x1000n, paths).resources.length > 0, toHex(base));
  });

  /** One address of each, whether the kernel lists it here or not. */
  const platform = {
    'the PCI configuration space': [0xb000_0000n, 'listed'],
    'VGA memory and SMRAM': [0xa_0000n, 'known'],
    'legacy ROMs and firmware': [0xc_0000n, 'known'],
    'the interrupt controller': [0xfec0_0000n, 'both'],
    'the HPET': [0xfed0_0000n, 'both'],
    'the TPM': [0xfed4_0000n, 'known'],
    'the local APIC': [0xfee0_0000n, 'both'],
  } as const;
  for (const [name, [address, how]] of Object.entries(platform)) {
    it(`${name}: refused by name, and open once its range is unblocked`, () => {
      const resources = how === 'known' ? [] : checkMemoryRange(0n, 4n, paths).resources;
      const range = { base: address + 0x10n, end: address + 0x14n };
      const check = (unblocked: Reach['grants']['unblocked'], architecture: NodeJS.Architecture = 'x64') =>
        failure(() => checkProtectedRanges(range, resources, unblocked, architecture));
      const refused = check([]);
      assert.equal(refused?.code, 'needs-unblock');
      assert.ok(refused.what.includes(name), refused.what);
      assert.ok(refused.why !== undefined && refused.next !== undefined);
      const { grant } = refused;
      assert(grant?.kind === 'unblock');
      const whole = { base: BigInt(grant.base), end: BigInt(grant.end) };
      assert.ok(whole.base <= range.base && range.end <= whole.end);
      assert.equal(check([whole]), undefined, 'unblocked as a whole');
      assert.equal(check([range]), undefined, 'as much as is asked for is unblocked');
      assert.equal(check([{ ...range, end: range.end - 1n }])?.code, 'needs-unblock', 'a byte is missing');
      assert.equal(
        check([{ base: whole.end, end: whole.end + 0x1000n }])?.code,
        'needs-unblock',
        'another one',
      );
      // Another CPU has at a PC's addresses what it has there; what the kernel lists is what it says.
      assert.equal(check([], 'arm64')?.code, how === 'known' ? undefined : 'needs-unblock');
    });
  }

  it('one range that overlaps two: each is unblocked for itself', () => {
    const range = memory(0xfec0_0000n, 0x20_0000);
    const unblock: string[] = [];
    const names: string[] = [];
    for (;;) {
      const grant = failure(() => checkReach(range, reach({ unblock })))?.grant;
      if (grant?.kind !== 'unblock') break;
      names.push(grant.name);
      unblock.push(`${grant.base}-${grant.end}`);
    }
    const known = process.arch === 'x64' ? ['the TPM'] : [];
    assert.deepEqual(
      names.sort(),
      [...['the HPET', 'the interrupt controller (I/O APIC, GIC)'], ...known].sort(),
    );
  });

  it('the ports of the configuration mechanism, unblocked or not', () => {
    const unblock = ['0x0-0x10000'];
    for (const [base, size] of [
      [0xcf8, 4],
      [0xcff, 1],
      [0, 0x1_0000],
    ] as const)
      assert.equal(failure(() => checkReach(ports(base, size), reach({ unblock })))?.code, 'blocked');
    assert.equal(
      failure(() => checkReach(ports(0x80, 1), reach())),
      undefined,
    );
  });

  it('a write to a device that has a driver, by whatever way, until there is consent to that device', () => {
    const ways = {
      BAR: bar(bound, 0xfeb8_0000n),
      configuration: config(bound),
      addresses: memory(0xfeb8_0000n, 0x100),
      'addresses around it': memory(0xfeb0_0000n, 0x10_0000),
      UIO: { ...memory(0xfeb8_0000n, 0x100), source: { kind: 'uio', device: 0, map: 0 } },
      ports: ports(0xc000, 4),
    } satisfies Record<string, Region>;
    for (const [way, region] of Object.entries(ways)) {
      const refused = failure(() => checkConsent(region, reach({ writes: true, consent: [free] })));
      assert.equal(refused?.code, 'needs-consent', way);
      assert.deepEqual(refused.grant, { kind: 'consent', device: bound, driver: 'e1000' }, way);
      assert.match(refused.what, /^Nothing was written: the driver e1000 is bound to 0000:00:08\.0/);
      assert.equal(
        failure(() => checkConsent(region, reach({ consent: [bound] }))),
        undefined,
        way,
      );
      assert.equal(
        failure(() => checkReach(region, reach())),
        undefined,
        `${way}: reading`,
      );
    }
    assert.equal(
      failure(() => checkConsent(bar(free, 0xfea0_0000n), reach())),
      undefined,
    );
  });

  it('nothing of this on a recorded machine', () => {
    const recorded = { ...reach(), paths: { ...paths, isThisMachine: false, isLive: false } };
    checkReach(memory(0xfed0_0000n, 0x400), recorded);
    checkConsent(bar(bound, 0xfeb8_0000n), recorded);
  });

  it('arguments that say nothing sensible end the helper before it has begun', () => {
    for (const unblock of ['', '0x1000', '0x2000-0x1000', '0x1-0x1', '1000-2000', '0x0-0x1 ', 'everything'])
      assert.throws(() => parseGrants({ unblock: [unblock] }), /--unblock takes/, unblock);
    for (const consent of ['', '0000:00:04', '0000:00:04.0/../x', '*'])
      assert.throws(() => parseGrants({ consent: [consent] }), /--consent takes/, consent);
  });

  describe('the administrator’s word', () => {
    const policy = () => join(root, 'etc/regscope/policy.json');
    const uid = process.getuid?.() ?? 0;
    const say = (content: unknown) => {
      plant('etc/regscope/policy.json', typeof content === 'string' ? content : JSON.stringify(content));
      chmodSync(policy(), 0o644);
      return readAdministratorPolicy(policy(), uid);
    };
    const objections = (administrator: AdministratorPolicy) => {
      const read = (region: Region) => failure(() => checkReach(region, reach({}, administrator)));
      const write = (region: Region) =>
        failure(() => checkConsent(region, reach({ writes: true, consent: [bound] }, administrator)));
      const all = { free: bar(free, 0xfea0_0000n), bound: bar(bound, 0xfeb8_0000n) };
      return [
        ...Object.entries(all).flatMap(([name, region]) => [
          ...(read(region) === undefined ? [] : [`read ${name}`]),
          ...(write(region) === undefined ? [] : [`write ${name}`]),
        ]),
        ...(read(memory(0x2_0000_0000n, 0x1000)) === undefined ? [] : ['memory']),
        ...(read(ports(0x80, 1)) === undefined ? [] : ['ports']),
      ];
    };
    const everyOne = ['read free', 'write free', 'read bound', 'write bound', 'memory', 'ports'];

    it('no file: no objection', () => {
      rmSync(join(root, 'etc'), { recursive: true, force: true });
      const administrator = readAdministratorPolicy(policy(), uid);
      assert.deepEqual(administrator, everythingAllowed);
      assert.deepEqual(objections(administrator), []);
    });

    const cases: readonly (readonly [object, readonly string[]])[] = [
      [{}, []],
      [{ writes: false }, ['write free', 'write bound']],
      [{ memory: false, ports: false }, ['memory', 'ports']],
      [{ devices: { write: ['1234:11e8'] } }, ['write bound']],
      [{ devices: { read: ['1234:11e8'] } }, ['read bound', 'write bound']],
      [{ devices: { read: ['8086:100e'], write: [] } }, ['read free', 'write free', 'write bound']],
    ];
    for (const [content, objected] of cases) {
      it(`${JSON.stringify(content)}: ${objected.join(', ') || 'no objection'}`, () => {
        const administrator = say(content);
        assert.deepEqual(objections(administrator), objected);
        assert.equal(permitsWrites(administrator), !('writes' in content));
      });
    }

    it('it narrows: what it allows still needs consent and unblocking', () => {
      const administrator = say({ writes: true, devices: { write: ['8086:100e'] } });
      const check = () => checkConsent(bar(bound, 0xfeb8_0000n), reach({ writes: true }, administrator));
      assert.equal(failure(check)?.code, 'needs-consent');
    });

    const unreliable: Readonly<Record<string, () => AdministratorPolicy>> = {
      'no JSON': () => say('writes: false'),
      'a word it does not know': () => say({ wirtes: false }),
      'an id that is none': () => say({ devices: { read: ['8086:*'] } }),
      'others can write it': () => {
        say({});
        chmodSync(policy(), 0o666);
        return readAdministratorPolicy(policy(), uid);
      },
      'others can write its folder': () => {
        say({});
        chmodSync(dirname(policy()), 0o777);
        try {
          return readAdministratorPolicy(policy(), uid);
        } finally {
          chmodSync(dirname(policy()), 0o755);
        }
      },
      'it is somebody else’s': () => {
        say({});
        return readAdministratorPolicy(policy(), uid + 1);
      },
      'it is a link': () => {
        say({});
        const link = join(root, 'etc/regscope/link.json');
        symlinkSync('policy.json', link);
        return readAdministratorPolicy(link, uid);
      },
      'it is a folder': () => {
        mkdirSync(join(root, 'etc/regscope/folder.json'));
        return readAdministratorPolicy(join(root, 'etc/regscope/folder.json'), uid);
      },
    };
    for (const [name, read] of Object.entries(unreliable)) {
      it(`${name}: everything is refused, with the reason`, () => {
        const administrator = read();
        assert.ok('problem' in administrator);
        assert.deepEqual(objections(administrator), everyOne);
        assert.equal(permitsWrites(administrator), false);
        const check = () => checkReach(bar(free, 0xfea0_0000n), reach({}, administrator));
        assert.match(failure(check)?.why ?? '', /cannot be relied on, so that nothing is allowed: ./);
      });
    }
  });
});
