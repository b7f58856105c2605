import assert from 'node:assert/strict';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { layOutDemo } from '../../src/extension/machine/demoMachine';
import { toHex } from '../../src/shared/base/hex';
import { accessWidths, bytesOf } from '../../src/shared/model/accessWidth';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { Source } from '../../src/shared/model/source';
import { helperCpu } from './helperUnderTest';
import { failsWith, startHelper, stopHelpers } from './startHelper';

function bar(address: string, number: number): Source {
  return { kind: 'bar', device: parsePciAddress(address) ?? assert.fail(address), bar: number };
}

const edu = bar('0000:00:04.0', 0);
const hpet: Source = { kind: 'mem', base: '0xfed00000', size: '0x400' };

describe('helper on the recorded machine', () => {
  let root: string;
  let helper: HelperClient;

  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'regscope-recorded-'));
    layOutDemo('media/demo-machine.json', root);
    helper = await startHelper('--writes', '--root', root);
  });

  after(async () => {
    await stopHelpers();
    rmSync(root, { recursive: true });
  });

  const peek = async (source: Source, offset: number, width: 8 | 16 | 32 | 64 = 32) => {
    const [result] = await helper.request('peek', { source, accesses: [{ offset, width }] });
    assert.ok(result !== undefined && 'value' in result, JSON.stringify(result));
    return BigInt(result.value);
  };
  const poke = (source: Source, offset: number, value: bigint) =>
    helper.request('poke', { source, offset, width: 32, value: toHex(value) });

  it('lists memory, ports and PCI devices', async () => {
    const memory = await helper.request('listMemory', {});
    assert.equal(memory.hidden, false);
    assert.deepEqual(memory.unparsed, []);
    assert.ok(memory.resources.some(({ name }) => name === 'System RAM'));
    const ports = await helper.request('listPorts', {});
    assert.ok(ports.resources.some(({ name }) => name.startsWith('PCI conf1')));
    const devices = await helper.request('listPciDevices', {});
    const found = devices.find(({ address }) => address === '0000:00:04.0');
    assert.equal(found?.vendorId, 0x1234);
    assert.equal(found.deviceId, 0x11e8);
    assert.equal(found.bars[0]?.size, 0x100000);
    assert.ok(devices.some(({ driver }) => driver === 'virtio-pci'));
    assert.deepEqual(
      devices.map(({ address }) => address),
      devices.map(({ address }) => address).sort(),
    );
  });

  const listed = async (address: string) => {
    const devices = await helper.request('listPciDevices', {});
    return devices.find((each) => each.address === address);
  };
  const folderOf = (address: string) => join(root, 'sys/devices/pci0000:00', address);

  it('lists what the kernel has in its books of a PCI device', async () => {
    const { bars, ...edu } = (await listed('0000:00:04.0')) ?? assert.fail();
    assert.deepEqual(edu, {
      address: '0000:00:04.0',
      parents: ['pci0000:00'],
      vendorId: 0x1234,
      deviceId: 0x11e8,
      subsystem: { vendorId: 0x1af4, deviceId: 0x1100 },
      revision: 0x10,
      classCode: 0x00ff00,
      enabled: false,
      firmwareNode: '\\_SB_.PCI0.S20_',
      isExpress: false,
      hasRom: false,
    });
    assert.equal(bars.length, 1);
    const xhci = await listed('0000:01:00.0');
    assert.deepEqual(xhci?.parents, ['pci0000:00', '0000:00:0c.0']);
    assert.equal(xhci.powerState, 'D0');
    assert.deepEqual(xhci.slot, { name: '0', speed: '2.5 GT/s PCIe', maxSpeed: '16.0 GT/s PCIe' });
    const port = await listed('0000:00:0c.0');
    assert.deepEqual(
      [port?.driver, port?.enabled, port?.isExpress, port?.secondaryBus, port?.subsystem],
      ['pcieport', true, true, '0000:01', { vendorId: 0x1b36, deviceId: 0 }],
    );
    assert.equal((await listed('0000:00:08.0'))?.hasRom, true);
  });

  it('lists IOMMU group, NUMA node and what SR-IOV makes of a device', async () => {
    const [physical, virtual] = ['0000:00:19.0', '0000:00:19.1'] as const;
    const ids = { modalias: 'pci:v00008086d00001572sv00008086sd00000007bc02sc00i00', resource: '' };
    const make = (address: string, files: Readonly<Record<string, string>>) => {
      mkdirSync(folderOf(address));
      for (const [name, text] of Object.entries(files)) {
        writeFileSync(join(folderOf(address), name), `${text}\n`);
      }
      symlinkSync(join('../../../devices/pci0000:00', address), join(root, 'sys/bus/pci/devices', address));
    };
    make(physical, {
      ...ids,
      numa_node: '1',
      power_state: 'unknown',
      sriov_totalvfs: '64',
      sriov_numvfs: '1',
    });
    make(virtual, { ...ids, numa_node: '-1', power_state: 'D3hot' });
    symlinkSync('../../../kernel/iommu_groups/17', join(folderOf(physical), 'iommu_group'));
    symlinkSync(`../${physical}`, join(folderOf(virtual), 'physfn'));
    const [pf, vf] = [await listed(physical), await listed(virtual)];
    assert.deepEqual(
      [pf?.numaNode, pf?.iommuGroup, pf?.powerState, pf?.virtualFunctions, pf?.physicalFunction],
      [1, '17', undefined, { total: 64, enabled: 1 }, undefined],
    );
    assert.deepEqual(
      [vf?.numaNode, vf?.iommuGroup, vf?.powerState, vf?.virtualFunctions, vf?.physicalFunction],
      [undefined, undefined, 'D3hot', undefined, physical],
    );
    rmSync(join(root, 'sys/bus/pci/devices', virtual));
    rmSync(join(root, 'sys/bus/pci/devices', physical));
  });

  it('leaves out a device that is only half there', async () => {
    const folder = join(root, 'sys/bus/pci/devices/0000:00:18.0');
    mkdirSync(folder);
    writeFileSync(join(folder, 'resource'), '');
    for (const modalias of ['', 'pci:v00008086', 'pci:vXXXXXXXXdXXXXXXXXsv00000000sd00000000bc00sc00i00']) {
      writeFileSync(join(folder, 'modalias'), `${modalias}\n`);
      assert.equal(await listed('0000:00:18.0'), undefined);
    }
    rmSync(folder, { recursive: true });
  });

  it('has another stamp after each change that a list would show, and the same one otherwise', async () => {
    let last = await helper.request('machineStamp', {});
    const changes = async (make: () => void) => {
      make();
      const stamp = await helper.request('machineStamp', {});
      const isNew = stamp !== last;
      last = stamp;
      return isNew;
    };
    const here = folderOf('0000:00:04.0');
    const other = join(root, 'sys/bus/pci/devices/0000:00:17.0');
    const iomem = join(root, 'proc/iomem');
    const lines = readFileSync(iomem, 'utf8');
    assert.equal(await changes(() => undefined), false);
    assert.equal(await changes(() => mkdirSync(other)), true);
    assert.equal(await changes(() => rmdirSync(other)), true);
    assert.equal(await changes(() => symlinkSync('../example', join(here, 'driver'))), true);
    assert.equal(await changes(() => unlinkSync(join(here, 'driver'))), true);
    assert.equal(await changes(() => writeFileSync(join(here, 'enable'), '1\n')), true);
    assert.equal(await changes(() => writeFileSync(join(here, 'enable'), '0\n')), true);
    assert.equal(await changes(() => writeFileSync(iomem, `${lines}fed10000-fed10fff : new\n`)), true);
    assert.equal(await changes(() => writeFileSync(iomem, lines)), true);
    // What a list does not show.
    assert.equal(await changes(() => writeFileSync(join(here, 'irq'), '99\n')), false);
  });

  it('reads a link on request, and not of a device that sleeps', async () => {
    const port = parsePciAddress('0000:00:0c.0') ?? assert.fail();
    assert.deepEqual(await helper.request('linkStatus', { device: port }), {
      speed: '2.5 GT/s PCIe',
      maxSpeed: '16.0 GT/s PCIe',
      width: 1,
      maxWidth: 32,
    });
    const state = join(folderOf(port), 'power_state');
    writeFileSync(state, 'D3hot\n');
    await assert.rejects(helper.request('linkStatus', { device: port }), failsWith('powered-down'));
    writeFileSync(state, 'D0\n');
    assert.deepEqual(await helper.request('linkStatus', { device }), {});
    const missing = parsePciAddress('0000:00:1e.7') ?? assert.fail();
    await assert.rejects(helper.request('linkStatus', { device: missing }), failsWith('no-such-source'));
    const files = await startHelper('--files', '--root', root);
    await assert.rejects(files.request('linkStatus', { device: port }), failsWith('blocked'));
  });

  it('describes a BAR by its live bounds', async () => {
    const { base, size, via } = await helper.request('describe', { source: edu });
    assert.equal(base, '0xfea00000');
    assert.equal(size, 0x100000);
    assert.equal(via, '/sys/bus/pci/devices/0000:00:04.0/resource0, mapped');
  });

  it('refuses what is not there or no memory, with a next step', async () => {
    const describe = (source: Source) => helper.request('describe', { source });
    await assert.rejects(describe(bar('0000:00:1e.7', 0)), failsWith('no-such-source', /no PCI device/));
    await assert.rejects(describe(bar('0000:00:04.0', 3)), failsWith('no-such-source', /no BAR3/));
  });

  it('never opens System RAM above 1 MiB', async () => {
    const describe = (base: string, size: string) =>
      helper.request('describe', { source: { kind: 'mem', base, size } as Source });
    await assert.rejects(describe('0x100000', '0x1000'), failsWith('blocked', /System RAM/));
    await assert.rejects(describe('0xff000', '0x2000'), failsWith('blocked'));
    await assert.rejects(describe('0x1000000', '0x1'), failsWith('blocked'));
    await assert.rejects(describe('0xfffffffffffff000', '0x2000'), failsWith('bad-request'));
    await assert.rejects(describe('0xfed00000', '0x0'), failsWith('bad-request'));
    assert.equal((await describe('0xf0000', '0x10000')).size, 0x10000);
  });

  const device = parsePciAddress('0000:00:04.0') ?? assert.fail();

  it('reads and writes configuration space at its widths', async () => {
    const config: Source = { kind: 'config', device };
    const { size, widths } = await helper.request('describe', { source: config });
    assert.equal(size, 256);
    assert.deepEqual(widths, [8, 16, 32]);
    assert.equal(await peek(config, 0, 32), 0x11e8_1234n);
    assert.equal(await peek(config, 2, 16), 0x11e8n);
    assert.equal(await peek(config, 0, 8), 0x34n);
    await assert.rejects(peek(config, 0, 64), failsWith('bad-width', /8, 16, 32 bits can/));
    await assert.rejects(peek(config, 256, 8), failsWith('bad-offset'));
    await helper.request('poke', { source: config, offset: 0x3c, width: 8, value: '0x5a' });
    assert.equal(await peek(config, 0x3c, 32), 0x15an);
    const { steps } = await helper.request('flush', { source: config });
    assert.deepEqual(
      steps.map(({ step }) => step),
      ['nothing to flush'],
    );
  });

  it('reads and writes an I/O BAR without mapping it', async () => {
    const ports = bar('0000:00:05.0', 1);
    const { size, via, widths } = await helper.request('describe', { source: ports });
    assert.equal(size, 256);
    assert.match(via, /resource1, read and written$/);
    assert.deepEqual(widths, [8, 16, 32]);
    await helper.request('poke', { source: ports, offset: 0xfe, width: 16, value: '0xbeef' });
    assert.equal(await peek(ports, 0xfc, 32), 0xbeef_0000n);
  });

  it('opens a write-combining mapping by name, where there is one', async () => {
    const described = await helper.request('describe', {
      source: { ...bar('0000:00:06.0', 2), mapping: 'write-combining' } as Source,
    });
    assert.match(described.via, /resource2_wc, mapped$/);
    await assert.rejects(
      helper.request('describe', { source: { ...edu, mapping: 'write-combining' } as Source }),
      failsWith('no-such-source', /prefetchable/),
    );
  });

  it('reads an expansion ROM by bytes, and never writes it', async () => {
    const rom: Source = { kind: 'rom', device: parsePciAddress('0000:00:08.0') ?? assert.fail() };
    const { size, widths } = await helper.request('describe', { source: rom });
    assert.equal(size, 262_144);
    assert.deepEqual(widths, [8]);
    assert.equal(await peek(rom, 1, 8), 0n);
    await assert.rejects(
      helper.request('poke', { source: rom, offset: 0, width: 8, value: '0x1' }),
      failsWith('not-mappable', /read-only/),
    );
    await assert.rejects(
      helper.request('describe', { source: { kind: 'rom', device } }),
      failsWith('no-such-source'),
    );
  });

  it('takes /dev/port for single bytes only', async () => {
    writeFileSync(join(root, 'dev/port'), Buffer.from(Array.from({ length: 256 }, (_, index) => index)));
    const ports: Source = { kind: 'port', base: 0x70, size: 8 };
    const { base, via, widths } = await helper.request('describe', { source: ports });
    assert.equal(base, '0x70');
    assert.equal(via, '/dev/port, read and written');
    assert.deepEqual(widths, [8]);
    assert.equal(await peek(ports, 1, 8), 0x71n);
    await assert.rejects(
      peek(ports, 0, 16),
      failsWith('bad-width', /single-byte accesses only.*recorded machine/),
    );
    const beyond: Source = { kind: 'port', base: 0xffff, size: 2 };
    await assert.rejects(helper.request('describe', { source: beyond }), failsWith('bad-request'));
  });

  it('maps what a UIO driver offers', async () => {
    const folder = join(root, 'sys/class/uio/uio0/maps/map1');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'addr'), '0x00000000fe000800\n');
    writeFileSync(join(folder, 'size'), '0x0000000000000100\n');
    writeFileSync(join(folder, 'offset'), '0x800\n');
    const pages = Buffer.alloc(8192);
    pages.writeUInt32LE(0x600d_f00d, 4096 + 0x800); // Map 1 is the second page.
    writeFileSync(join(root, 'dev/uio0'), pages);
    const uio: Source = { kind: 'uio', device: 0, map: 1 };
    assert.equal((await helper.request('describe', { source: uio })).base, '0xfe000800');
    assert.equal(await peek(uio, 0), 0x600d_f00dn);
    await assert.rejects(
      helper.request('describe', { source: { kind: 'uio', device: 0, map: 2 } }),
      failsWith('no-such-source'),
    );
  });

  it('flushes a BAR with a fence and a read of the Vendor ID', async () => {
    const { steps } = await helper.request('flush', { source: edu });
    assert.deepEqual(
      steps.map(({ step, ok }) => [step, ok]),
      [
        ...(helperCpu === 'x64' ? [['store fence', true]] : []),
        ['configuration read of the Vendor ID of 0000:00:04.0', true],
        ['msync', true],
      ],
    );
    assert.ok(steps.some(({ detail }) => detail.includes('0x1234')));
  });

  it('adds a BAR’s start within its page, and keeps to its end', async () => {
    const folder = join(root, 'sys/bus/pci/devices/0000:00:1d.0');
    mkdirSync(folder);
    const flags = '0x0000000000040200';
    writeFileSync(join(folder, 'resource'), `0x00000000fe000800 0x00000000fe0008ff ${flags}\n`);
    const page = Buffer.alloc(4096);
    page.writeUInt32LE(0x0badf00d, 0); // Another device's register, where a naive mapping looks.
    page.writeUInt32LE(0x600df00d, 0x800);
    writeFileSync(join(folder, 'resource0'), page);
    const small = bar('0000:00:1d.0', 0);
    assert.equal(await peek(small, 0), 0x600d_f00dn);
    await poke(small, 0xfc, 0x1122_3344n);
    assert.equal(readFileSync(join(folder, 'resource0')).readUInt32LE(0x8fc), 0x1122_3344);
    await assert.rejects(peek(small, 0x100), failsWith('bad-offset', /0x0 to 0xfc/));
  });

  it('follows a BAR that moves or shrinks under a mapping', async () => {
    const folder = join(root, 'sys/bus/pci/devices/0000:00:1c.0');
    mkdirSync(folder);
    const moveTo = (base: string, last: string) =>
      writeFileSync(join(folder, 'resource'), `${base} ${last} 0x0000000000040200\n`);
    writeFileSync(join(folder, 'resource0'), Buffer.alloc(4096, 0x11));
    const moving = bar('0000:00:1c.0', 0);
    moveTo('0x00000000fe000000', '0x00000000fe000fff');
    assert.equal(await peek(moving, 0xffc), 0x1111_1111n);
    moveTo('0x00000000fe100000', '0x00000000fe1000ff');
    await assert.rejects(peek(moving, 0xffc), failsWith('bad-offset'));
    assert.equal((await helper.request('describe', { source: moving })).base, '0xfe100000');
    assert.equal(await peek(moving, 0), 0x1111_1111n);
  });

  it('survives an access that nothing answers, says so, and maps anew', async () => {
    const folder = join(root, 'sys/bus/pci/devices/0000:00:1b.0');
    mkdirSync(folder);
    const flags = '0x0000000000040200';
    writeFileSync(join(folder, 'resource'), `0x00000000fe000000 0x00000000fe001fff ${flags}\n`);
    writeFileSync(join(folder, 'resource0'), Buffer.alloc(8192, 0x22));
    const revoked = bar('0000:00:1b.0', 0);
    assert.equal(await peek(revoked, 0x1ffc), 0x2222_2222n);
    // The file's end takes the part of a driver that claims the BAR: the mapped page is gone, and an access is a SIGBUS.
    truncateSync(join(folder, 'resource0'), 4096);
    const accesses = [0x0, 0x1000, 0x1ffc, 0xffc].map((offset) => ({ offset, width: 32 as const }));
    const results = await helper.request('peek', { source: revoked, accesses });
    assert.deepEqual(
      results.map((result) => ('value' in result ? result.value : result.failure.code)),
      ['0x22222222', 'fault', 'fault', '0x22222222'],
    );
    await assert.rejects(poke(revoked, 0x1000, 1n), failsWith('fault', /SIGBUS at 0x/));
    for (const width of [8, 16, 64] as const) {
      const [result] = await helper.request('peek', {
        source: revoked,
        accesses: [{ offset: 0x1000, width }],
      });
      assert.ok(result !== undefined && 'failure' in result && result.failure.code === 'fault');
    }
    const block = { source: revoked, offset: 0xff0, width: 32 } as const;
    const read = await helper.request('peekBlock', { ...block, count: 8 });
    assert.deepEqual([read.done, read.failure?.code], [4, 'fault']);
    assert.equal(Buffer.from(read.data, 'base64').toString('hex'), '22'.repeat(16));
    for (const width of accessWidths) {
      for (let words = 0; words <= 9; words++) {
        const across = { source: revoked, offset: 0x1000 - words * bytesOf(width), width, count: words + 5 };
        const { done, failure } = await helper.request('peekBlock', across);
        assert.deepEqual([done, failure?.code], [words, 'fault']);
      }
      const beyond = { source: revoked, offset: 0x1000, width, count: 100, interval: 0 };
      const { done, values, failure } = await helper.request('sample', beyond);
      assert.deepEqual([done, values, failure?.code], [0, '', 'fault']);
    }
    const filled = await helper.request('fill', { ...block, count: 8, value: '0x33333333' });
    assert.deepEqual([filled.done, filled.failure?.code], [4, 'fault']);
    truncateSync(join(folder, 'resource0'), 8192);
    assert.equal(await peek(revoked, 0x1ffc), 0n);
    assert.equal(await peek(revoked, 0xffc), 0x3333_3333n);
  });

  it('keeps the samples that were taken before one faulted', async () => {
    const folder = join(root, 'sys/bus/pci/devices/0000:00:18.0');
    const file = join(folder, 'resource0');
    mkdirSync(folder);
    const line = '0x00000000fe000000 0x00000000fe000fff 0x0000000000040200\n';
    writeFileSync(join(folder, 'resource'), line);
    const register = { source: bar('0000:00:18.0', 0), offset: 0x40, width: 32, interval: 0 } as const;
    // Which sample the file's end meets is chance; that it meets one is not, given enough attempts.
    for (let attempt = 1; ; attempt++) {
      writeFileSync(file, Buffer.alloc(4096, 0x22));
      const sampling = helper.request('sample', { ...register, count: 1_000_000 });
      await new Promise((resolve) => setTimeout(resolve, 2 * attempt));
      truncateSync(file, 0);
      const { done, values, times, failure } = await sampling;
      if (attempt < 20 && (done === 0 || failure === undefined)) continue;
      assert.equal(failure?.code, 'fault');
      assert.ok(Buffer.from(values, 'base64').equals(Buffer.alloc(4 * done, 0x22)));
      const bytes = Buffer.from(times, 'base64');
      assert.equal(bytes.length, 8 * done);
      const stamps = Array.from({ length: done }, (_, index) => bytes.readDoubleLE(8 * index));
      assert.ok(stamps.every((stamp, index) => stamp >= (stamps[index - 1] ?? 0)));
      return;
    }
  });

  it('hears other requests while it samples at full rate, and stops when told to', async () => {
    // A million system calls take a second and more: enough for both.
    const register = { source: bar('0000:00:05.0', 1), offset: 0, width: 32, interval: 0 } as const;
    const cancellation = new CancellationTokenSource();
    let ended = false;
    const sampling = helper
      .request('sample', { ...register, count: 1_000_000 }, { cancel: cancellation.token })
      .finally(() => (ended = true));
    await peek(register.source, 4);
    assert.equal(ended, false);
    cancellation.cancel();
    await assert.rejects(sampling, failsWith('cancelled', /after \d+ reads/));
  });

  it('keeps the samples that were taken before the device’s decoding was switched off', async () => {
    const device = parsePciAddress('0000:00:05.0') ?? assert.fail();
    const register = { source: { kind: 'bar', device, bar: 1 }, offset: 0, width: 32, interval: 0 } as const;
    const command = { source: { kind: 'config', device }, offset: 4, width: 16 } as const;
    const [before] = await helper.request('peek', {
      source: command.source,
      accesses: [{ offset: 4, width: 16 }],
    });
    assert.ok(before !== undefined && 'value' in before);
    const sampling = helper.request('sample', { ...register, count: 1_000_000 });
    await helper.request('poke', { ...command, value: '0x0' });
    try {
      const { done, values, failure } = await sampling;
      assert.equal(failure?.code, 'not-decoding');
      assert.ok(done > 0 && done < 1_000_000);
      assert.equal(Buffer.from(values, 'base64').length, done * 4);
    } finally {
      await helper.request('poke', { ...command, value: before.value });
    }
  });

  it('makes no access to a device that is powered down, and says how to wake it', async () => {
    const folder = join(root, 'sys/bus/pci/devices/0000:00:1a.0');
    mkdirSync(folder);
    writeFileSync(join(folder, 'resource'), '0x00000000fe000000 0x00000000fe000fff 0x0000000000040200\n');
    writeFileSync(join(folder, 'resource0'), Buffer.alloc(4096, 0x44));
    writeFileSync(join(folder, 'power_state'), 'D3hot\n');
    const asleep = bar('0000:00:1a.0', 0);
    assert.equal((await helper.request('describe', { source: asleep })).size, 4096);
    await assert.rejects(peek(asleep, 0), failsWith('powered-down', /0000:00:1a\.0\/power\/control/));
    await assert.rejects(poke(asleep, 0, 0n), failsWith('powered-down'));
    writeFileSync(join(folder, 'power_state'), 'D0\n');
    assert.equal(await peek(asleep, 0), 0x4444_4444n);
  });

  it('keeps a device awake until the helper ends, which restores what was', async () => {
    const folder = join(root, 'sys/bus/pci/devices/0000:00:04.0');
    const control = join(folder, 'power/control');
    const source = bar('0000:00:04.0', 0);
    await assert.rejects(helper.request('keepAwake', { source }), failsWith('permission'));
    mkdirSync(join(folder, 'power'));
    writeFileSync(control, 'auto\n');
    const other = await startHelper('--root', root);
    writeFileSync(join(folder, 'power_state'), 'D0\n');
    assert.deepEqual(await other.request('keepAwake', { source }), { powerState: 'D0' });
    await other.request('keepAwake', { source });
    assert.match(readFileSync(control, 'utf8'), /^on/);
    other.dispose();
    await other.ended;
    assert.match(readFileSync(control, 'utf8'), /^auto/);
    await assert.rejects(helper.request('keepAwake', { source: hpet }), failsWith('bad-request'));
  });

  describe('a device that would not answer', () => {
    const device = '0000:00:04.0';
    const config = () => join(root, 'sys/bus/pci/devices', device, 'config');
    let before: Buffer;
    const setCommand = (value: number) => {
      const bytes = Buffer.from(before);
      bytes.writeUInt16LE(value, 4);
      writeFileSync(config(), bytes);
    };

    beforeEach(() => {
      before = readFileSync(config());
    });
    afterEach(() => writeFileSync(config(), before));

    it('is not accessed while it does not decode memory', async () => {
      setCommand(0x0101);
      await assert.rejects(
        peek(bar(device, 0), 0),
        failsWith('not-decoding', /devices\/0000:00:04\.0\/enable/),
      );
      await assert.rejects(poke(bar(device, 0), 0, 0n), failsWith('not-decoding'));
      setCommand(0x0102);
      await peek(bar(device, 0), 0);
    });

    it('is not accessed while its configuration space reads as all ones', async () => {
      setCommand(0xffff);
      await assert.rejects(peek(bar(device, 0), 0), failsWith('no-such-source', /does not answer/));
    });

    it('nor by its physical addresses', async () => {
      const { base = '0x0' } = await helper.request('describe', { source: bar(device, 0) });
      const byAddress: Source = { kind: 'mem', base, size: '0x100' };
      const { via } = await helper.request('describe', { source: byAddress });
      assert.equal(via, `/sys/bus/pci/devices/${device}/resource0, mapped`);
      await poke(bar(device, 0), 0x18, 0x1234_5678n);
      const part: Source = { kind: 'mem', base: toHex(BigInt(base) + 0x18n), size: '0x4' };
      assert.equal(await peek(part, 0), 0x1234_5678n);
      setCommand(0x0101);
      await assert.rejects(peek(byAddress, 0), failsWith('not-decoding'));
    });

    it('or is a virtual function, whose memory its physical function switches', async () => {
      const folder = join(root, 'sys/bus/pci/devices', device);
      symlinkSync('../0000:00:09.0', join(folder, 'physfn'));
      const physical = join(root, 'sys/bus/pci/devices/0000:00:09.0/config');
      const recorded = readFileSync(physical);
      const bytes = Buffer.alloc(4096);
      bytes.writeUInt32LE(0x1100_0001, 0x100); // Advanced Error Reporting, then SR-IOV at 0x110.
      bytes.writeUInt32LE(0x0001_0010, 0x110);
      const setControl = (value: number) => {
        bytes.writeUInt16LE(value, 0x118);
        writeFileSync(physical, bytes);
      };
      try {
        setCommand(0x0000);
        setControl(0x1);
        await assert.rejects(peek(bar(device, 0), 0), failsWith('not-decoding', /VF MSE.*0000:00:09\.0/));
        setControl(0x9);
        await peek(bar(device, 0), 0);
      } finally {
        unlinkSync(join(folder, 'physfn'));
        writeFileSync(physical, recorded);
      }
    });
  });

  it('flushes by reading a register that is named, and no other', async () => {
    const source = bar('0000:00:04.0', 0);
    await poke(source, 0x18, 0xcafe_0001n);
    const { steps } = await helper.request('flush', { source, readBack: { offset: 0x18, width: 32 } });
    assert.deepEqual(
      steps.map(({ step, ok }) => [step, ok]),
      [
        ['store fence', true],
        ['read-back of +0x18 (32 bits)', true],
        ['msync', true],
      ],
    );
    assert.match(steps[1]?.detail ?? '', /0xcafe0001/);
    await assert.rejects(
      helper.request('flush', { source, readBack: { offset: 0x19, width: 32 } }),
      failsWith('bad-offset'),
    );
  });

  it('judges alignment by the address, not by the offset', async () => {
    const odd: Source = { kind: 'mem', base: '0xfed00002', size: '0x10' };
    await assert.rejects(peek(odd, 0), failsWith('bad-offset', /choose a narrower access/));
    await assert.rejects(peek(odd, 4), failsWith('bad-offset', /nearest aligned offset is 0x2/));
    await peek(odd, 2);
    await peek(odd, 1, 8);
  });

  it('reaches the end of a region larger than one window', async () => {
    const display = bar('0000:00:0b.0', 0);
    const { size } = await helper.request('describe', { source: display });
    assert.equal(size, 16 * 1024 * 1024);
    const rom: Source = { kind: 'mem', base: '0xc0000000', size: '0x3ec00000' };
    await poke(rom, 0x3000_0000, 0x1234_5678n);
    assert.equal(await peek(rom, 0x3000_0000), 0x1234_5678n);
    assert.equal(await peek(rom, 0x3ebf_fffc), 0n);
    // A block across two windows.
    const edge = { source: rom, offset: 0x100_0000 - 8, width: 32 } as const;
    await helper.request('fill', { ...edge, count: 4, value: '0x01020304' });
    const { data, done } = await helper.request('peekBlock', { ...edge, count: 6 });
    assert.equal(done, 6);
    assert.equal(Buffer.from(data, 'base64').toString('hex'), '04030201'.repeat(4) + '00000000'.repeat(2));
  });

  describe('with the demo devices', () => {
    let devices: ChildProcessWithoutNullStreams;

    before(async () => {
      devices = spawn(process.execPath, [resolve('dist/demoDevices.js'), root]);
      await once(devices.stdout, 'data');
    });

    after(async () => {
      devices.stdin.end();
      await once(devices, 'exit');
    });

    /** Peeks until the register holds what is expected: the devices look at their registers every few milliseconds. */
    const becomes = async (offset: number, expected: (value: bigint) => boolean) => {
      const end = Date.now() + 2000;
      for (;;) {
        const value = await peek(edu, offset);
        if (expected(value)) return value;
        if (Date.now() > end) assert.fail(`offset ${toHex(offset)} still reads ${toHex(value, 8)}`);
      }
    };

    it('edu: identification, liveness, factorial', async () => {
      await becomes(0x00, (value) => value === 0x0100_00edn);
      await poke(edu, 0x04, 0x1234_5678n);
      await becomes(0x04, (value) => value === 0xedcb_a987n);
      await poke(edu, 0x08, 10n);
      await becomes(0x08, (value) => value === 3_628_800n);
      await becomes(0x20, (value) => (value & 1n) === 0n);
    });

    it('edu: a read-only register springs back', async () => {
      await poke(edu, 0x00, 0n);
      await becomes(0x00, (value) => value === 0x0100_00edn);
    });

    it('edu: interrupts are raised and acknowledged', async () => {
      await poke(edu, 0x60, 0x5n);
      await becomes(0x24, (value) => value === 0x5n);
      await poke(edu, 0x64, 0x1n);
      await becomes(0x24, (value) => value === 0x4n);
    });

    it('edu: the demo counter ticks and events clear where ones are written', async () => {
      const first = await peek(edu, 0x40);
      await becomes(0x40, (value) => value > first);
      await becomes(0x44, (value) => (value & 1n) === 1n);
      await poke(edu, 0x44, 2n); // A zero leaves the event alone.
      await becomes(0x44, (value) => value >> 16n !== 0n && (value & 1n) === 1n);
      await poke(edu, 0x44, 1n);
      await becomes(0x44, (value) => (value & 1n) === 0n);
      await becomes(0x44, (value) => (value & 1n) === 1n); // The next second.
    });

    it('HPET: the main counter runs while it is enabled', async () => {
      assert.equal(await peek(hpet, 0x00, 64), 0x0098_9680_8086_a201n);
      const first = await peek(hpet, 0xf0, 64);
      const end = Date.now() + 2000;
      while ((await peek(hpet, 0xf0, 64)) === first) assert.ok(Date.now() < end, 'it stands still');
      await poke(hpet, 0x10, 0n);
      await new Promise((done) => setTimeout(done, 20));
      const halted = await peek(hpet, 0xf0, 64);
      await new Promise((done) => setTimeout(done, 20));
      assert.equal(await peek(hpet, 0xf0, 64), halted);
    });
  });
});
