// The built helper on a real kernel with real PCI devices; QEMU's trace of the accesses is the judge.
import { strict as assert } from 'node:assert';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { toHex } from '../../src/shared/base/hex';
import { accessWidths, bytesOf, digitsOf, type AccessWidth } from '../../src/shared/model/accessWidth';
import { RegscopeError, type FailureCode } from '../../src/shared/model/failure';
import { deviceAddresses } from './devices';
import { bootGuest, type Guest } from './guest';
import type { GuestCpu } from './guestCpu';
import { helperShare } from './guestHelper';
import { sharePath } from './guestInit';
import { formatAccess, formatRefusal } from './trace';
import {
  backgroundRegions,
  barOf,
  bootTimeout,
  enableDevice,
  outputOf,
  startHelper,
  withoutDecodeChecks,
  type TracedBar,
} from './underTest';

/** The registers of QEMU's edu device (docs/specs/edu.txt of QEMU), all 32 bits wide. */
const edu = { identification: 0x00, liveness: 0x04, factorial: 0x08, status: 0x20 } as const;
const factorialBusy = 0x01n;
const maxPolls = 100;

/** Device Status of an Intel 82574 (e1000e): reading it changes nothing. */
const e1000eStatus = 0x08;

const configurationRegions = /^(pci-conf-(idx|data)|pcie-mmcfg-mmio)$/;

const caseTimeout = 30_000;

for (const cpu of ['x86-64', 'aarch64'] as const) {
  describe(`the helper on an ${cpu} machine with real devices`, function () {
    this.timeout(caseTimeout);
    testHelper(cpu);
  });
}

function testHelper(cpu: GuestCpu): void {
  const helpers: HelperClient[] = [];
  let guest: Guest | undefined;
  let writer: HelperClient;
  let reader: HelperClient;
  let eduBar: TracedBar;
  let cmbBar: TracedBar;

  before('boot the guest', async function () {
    this.timeout(bootTimeout);
    const since = performance.now();
    const log = (line: string) => console.log(`      ${line}`);
    guest = await bootGuest({ cpu, share: await helperShare(cpu), log });
    log(`${cpu}: booted in ${((performance.now() - since) / 1000).toFixed(1)} s`);
    for (const device of [deviceAddresses.edu, deviceAddresses.nvme, deviceAddresses.e1000e]) {
      await enableDevice(guest, device);
    }
    writer = await startHelper(guest, '--writes', '--consent', deviceAddresses.e1000e);
    reader = await startHelper(guest);
    helpers.push(writer, reader);
    eduBar = await barOf(guest, deviceAddresses.edu, 0, 'edu-mmio');
    cmbBar = await barOf(guest, deviceAddresses.nvme, 2, 'nvme-cmb');
  });

  after('stop the guest', async () => {
    for (const helper of helpers) helper.dispose();
    await guest?.stop();
  });

  /** The accesses that reached the bus while `body` ran, one line each, without decode checks; it prints what it returns. */
  async function busLines(bar: TracedBar, body: () => Promise<unknown>): Promise<string[]> {
    assert(guest);
    const { trace } = await guest.traced(body);
    const lines = [
      ...withoutDecodeChecks(trace.accesses)
        .others.filter(({ region }) => !backgroundRegions.test(region))
        .map((access) => formatAccess(access, access.region === bar.region ? bar.base : 0n)),
      ...trace.refused.map(formatRefusal),
    ];
    for (const line of lines.length > 0 ? lines : ['no access']) console.log(`      ${cpu} trace: ${line}`);
    return lines;
  }

  it('runs as root with one machine instruction an access', () => {
    assert.equal(writer.info.uid, 0);
    assert.equal(writer.info.access, 'thunk');
    assert.equal(writer.info.writes, true);
    assert.equal(reader.info.writes, false);
  });

  it('peeks the identification register with one load', async () => {
    const lines = await busLines(eduBar, async () => {
      assert.equal(await peek(writer, eduBar, edu.identification), 0x010000edn);
    });
    assert.deepEqual(lines, ['R 4 bytes @ edu-mmio+0x0 = 0x010000ed']);
  });

  it('pokes the liveness register with one store and reads back its inverse', async () => {
    const lines = await busLines(eduBar, async () => {
      await poke(writer, eduBar, edu.liveness, 0x12345678n);
      assert.equal(await peek(writer, eduBar, edu.liveness), 0xedcba987n);
    });
    assert.deepEqual(lines, [
      'W 4 bytes @ edu-mmio+0x4 = 0x12345678',
      'R 4 bytes @ edu-mmio+0x4 = 0xedcba987',
    ]);
  });

  it('has the device compute a factorial, with no access but its own', async () => {
    const made: string[] = [];
    const madePeek = async (offset: number) => {
      const value = await peek(writer, eduBar, offset);
      made.push(line('R', eduBar, offset, 32, value));
      return value;
    };
    const lines = await busLines(eduBar, async () => {
      await poke(writer, eduBar, edu.factorial, 10n);
      made.push(line('W', eduBar, edu.factorial, 32, 10n));
      let polls = 0;
      while (((await madePeek(edu.status)) & factorialBusy) !== 0n) {
        assert(++polls < maxPolls, `still busy after ${maxPolls} polls`);
      }
      assert.equal(await madePeek(edu.factorial), 3_628_800n);
    });
    assert.deepEqual(lines, made);
  });

  it('peeks a list of registers in the order asked, each once', async () => {
    const offsets = [edu.status, edu.identification, edu.liveness, edu.identification];
    const lines = await busLines(eduBar, async () => {
      const accesses = offsets.map((offset) => ({ offset, width: 32 as const }));
      const results = await writer.request('peek', { source: eduBar.source, accesses });
      assert.equal(results.length, offsets.length);
    });
    assert.deepEqual(
      lines.map((text) => text.replace(/ = .*/, '')),
      offsets.map((offset) => `R 4 bytes @ edu-mmio+0x${offset.toString(16)}`),
    );
  });

  it('flushes with a read of configuration space and none of the registers', async () => {
    const lines = await busLines(eduBar, async () => {
      const { steps } = await writer.request('flush', { source: eduBar.source });
      for (const { step, detail } of steps) console.log(`      ${cpu} flush: ${step}: ${detail}`);
      assert(steps.every(({ ok }) => ok));
    });
    const regionOf = (text: string) => /@ (\S+)\+0x/.exec(text)?.[1] ?? '';
    assert.deepEqual(
      lines.filter((text) => !configurationRegions.test(regionOf(text))),
      [],
    );
    assert.equal(lines.filter((text) => text.startsWith('R ')).length, 1);
  });

  it('enumerates without a single access', async () => {
    const lines = await busLines(eduBar, async () => {
      const memory = await reader.request('listMemory', {});
      assert.equal(memory.hidden, false);
      assert.deepEqual(memory.unparsed, []);
      const ports = await reader.request('listPorts', {});
      assert.equal(ports.hidden, false);
      assert.deepEqual(ports.unparsed, []);
      for (const { address: device, bars } of await reader.request('listPciDevices', {})) {
        for (const { bar, base, size, space } of bars) {
          if (space === 'io') continue;
          const region = await reader.request('describe', { source: { kind: 'bar', device, bar } });
          assert.equal(region.base, base);
          assert.equal(region.size, size);
        }
      }
    });
    assert.deepEqual(lines, []);
  });

  it('finds the devices that lspci finds', async () => {
    assert(guest);
    const { stdout } = await guest.run(['lspci', '-D', '-n']);
    const expected = stdout
      .trim()
      .split('\n')
      .map((text) => text.replace(/ \(.*/, ''));
    const hex4 = (value: number) => value.toString(16).padStart(4, '0');
    const found = (await reader.request('listPciDevices', {})).map(
      ({ address, classCode, vendorId, deviceId }) =>
        // lspci shows base class and subclass, without the programming interface.
        `${address} ${hex4(Math.floor(classCode / 0x100))}: ${hex4(vendorId)}:${hex4(deviceId)}`,
    );
    for (const text of found) console.log(`      ${cpu} device: ${text}`);
    assert.deepEqual(found, expected);
  });

  it('refuses a misaligned peek, and the bus sees nothing', async () => {
    const lines = await busLines(eduBar, async () => {
      await rejectsWith('bad-offset', peek(writer, eduBar, edu.liveness + 2));
      const accesses = [edu.identification, edu.liveness + 1].map((offset) => ({
        offset,
        width: 32 as const,
      }));
      await rejectsWith('bad-offset', writer.request('peek', { source: eduBar.source, accesses }));
    });
    assert.deepEqual(lines, []);
  });

  it('refuses an aligned offset in a range with an unaligned base, and the bus sees nothing', async () => {
    const base = eduBar.base + 2n;
    const range: TracedBar = { ...eduBar, base, source: { kind: 'mem', base: toHex(base), size: '0x100' } };
    const lines = await busLines(eduBar, async () => {
      await assert.rejects(peek(writer, range, 0), RegscopeError);
      await assert.rejects(poke(writer, range, 0, 0n), RegscopeError);
    });
    assert.deepEqual(lines, []);
  });

  it('refuses a peek or poke out of bounds, and the bus sees nothing', async () => {
    const { size } = await reader.request('describe', { source: eduBar.source });
    const lines = await busLines(eduBar, async () => {
      await rejectsWith('bad-offset', peek(writer, eduBar, size));
      await rejectsWith('bad-offset', peek(writer, eduBar, size - 4, 64));
      await rejectsWith('bad-offset', poke(writer, eduBar, size, 0n));
    });
    assert.deepEqual(lines, []);
  });

  it('refuses a poke while writes are off, and the bus sees nothing', async () => {
    const lines = await busLines(eduBar, () =>
      rejectsWith('writes-off', poke(reader, eduBar, edu.liveness, 0x12345678n)),
    );
    assert.deepEqual(lines, []);
  });

  it('peeks with writes off as with writes on', async () => {
    const lines = await busLines(eduBar, () => peek(reader, eduBar, edu.identification));
    assert.deepEqual(lines, ['R 4 bytes @ edu-mmio+0x0 = 0x010000ed']);
  });

  it('makes one access of a width that the device does not take', async () => {
    const lines = await busLines(eduBar, async () => {
      const attempt = peek(writer, eduBar, edu.identification, 8);
      // A PC answers it with some value; an Arm CPU aborts the load, of which the kernel makes a SIGBUS.
      await (cpu === 'aarch64' ? rejectsWith('fault', attempt) : attempt);
    });
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /^R 1 bytes @ edu-mmio\+0x0 refused: /);
    assert.equal(await peek(writer, eduBar, edu.identification), 0x010000edn);
  });

  for (const width of accessWidths) {
    it(`pokes and peeks ${width} bits with one access of ${bytesOf(width)} bytes each`, async () => {
      const offset = 0x1000 + bytesOf(width);
      const value = 0x8899_aabb_ccdd_eeffn >> BigInt(64 - width);
      const lines = await busLines(cmbBar, async () => {
        await poke(writer, cmbBar, offset, value, width);
        assert.equal(await peek(writer, cmbBar, offset, width), value);
      });
      assert.deepEqual(lines, [
        line('W', cmbBar, offset, width, value),
        line('R', cmbBar, offset, width, value),
      ]);
    });
  }

  it('survives a driver that takes over what it has mapped: one fault, then refusals', async () => {
    assert(guest);
    const bar = await barOf(guest, deviceAddresses.e1000e, 0, 'e1000e-mmio');
    for (const helper of [reader, writer]) {
      const lines = await busLines(bar, () => peek(helper, bar, e1000eStatus));
      assert.match(lines.join(), /^R 4 bytes @ e1000e-mmio\+0x8 = 0x[0-9a-f]{8}$/);
    }
    const processes = await outputOf(guest, ['pidof', 'node']);

    await outputOf(guest, ['modprobe', 'e1000e']); // The kernel takes the BAR out of every process that has it mapped.
    const lines = await busLines(eduBar, async () => {
      await rejectsWith('fault', peek(reader, bar, e1000eStatus));
      await rejectsWith('fault', poke(writer, bar, e1000eStatus, 0n));
      await rejectsWith('blocked', peek(reader, bar, e1000eStatus));
      await rejectsWith('blocked', poke(writer, bar, e1000eStatus, 0n));
      for (const helper of [reader, writer]) await peek(helper, eduBar, edu.identification);
    });
    const identification = 'R 4 bytes @ edu-mmio+0x0 = 0x010000ed';
    assert.deepEqual(lines, [identification, identification]);
    assert.equal(await outputOf(guest, ['pidof', 'node']), processes);
  });

  it('answers for the other accesses of a list in which one faults', async () => {
    assert(guest);
    await outputOf(guest, ['modprobe', '-r', 'e1000e']);
    const bar = await barOf(guest, deviceAddresses.e1000e, 0, 'e1000e-mmio');
    await enableDevice(guest, deviceAddresses.e1000e);
    await peek(reader, bar, e1000eStatus);
    await outputOf(guest, ['modprobe', 'e1000e']);
    const access = { offset: e1000eStatus, width: 32 as const };
    const results = await reader.request('peek', { source: bar.source, accesses: [access, access] });
    assert.deepEqual(
      results.map((result) => ('failure' in result ? result.failure.code : result.value)),
      ['fault', 'blocked'],
    );
  });

  it('leaves a fault outside its thunks to the system, which kills the process', async () => {
    assert(guest);
    // koffi's own code reads behind the end of a mapped file, in a process that has the helper's signal handler.
    const script = `
      process.argv.push('--files');
      require('${sharePath}/dist/helper.js');
      const fs = require('node:fs');
      const koffi = require('${sharePath}/dist/koffi.node');
      const mmap = koffi.load('libc.so.6').func('uintptr_t mmap(uintptr_t, size_t, int, int, int, int64_t)');
      fs.writeFileSync('/tmp/short', Buffer.alloc(4096));
      const address = mmap(0, 8192, 1, 1, fs.openSync('/tmp/short'), 0);
      koffi.decode(address, 'uint8_t');
      process.stdout.write('mapped, ');
      koffi.decode(address + 4096, 'uint8_t');
    `;
    const busError = 128 + 7; // how a shell says that SIGBUS ended a program
    const output = await outputOf(guest, ['sh', '-c', 'node -e "$1" </dev/null; echo $?', 'sh', script]);
    assert.equal(output, `mapped, ${busError}`);
  });

  it('ends when its client closes its input', async () => {
    assert(guest);
    const helper = await startHelper(guest);
    helper.dispose();
    assert.equal((await helper.ended).code, 0);
  });
}

async function peek(
  helper: HelperClient,
  bar: TracedBar,
  offset: number,
  width: AccessWidth = 32,
): Promise<bigint> {
  const [result] = await helper.request('peek', { source: bar.source, accesses: [{ offset, width }] });
  assert(result);
  if ('failure' in result) throw new RegscopeError(result.failure);
  return BigInt(result.value);
}

async function poke(
  helper: HelperClient,
  bar: TracedBar,
  offset: number,
  value: bigint,
  width: AccessWidth = 32,
): Promise<void> {
  await helper.request('poke', { source: bar.source, offset, width, value: toHex(value) });
}

/** What the trace shows for one access that the client made. */
function line(
  direction: 'R' | 'W',
  bar: TracedBar,
  offset: number,
  width: AccessWidth,
  value: bigint,
): string {
  const at = `${bar.region}+0x${offset.toString(16)}`;
  return `${direction} ${bytesOf(width)} bytes @ ${at} = ${toHex(value, digitsOf(width))}`;
}

async function rejectsWith(code: FailureCode, action: Promise<unknown>): Promise<void> {
  await assert.rejects(action, (error) => error instanceof RegscopeError && error.failure.code === code);
}
