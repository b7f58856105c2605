// A PC with the session that the extension uses: what everybody tries first, judged by what the hypervisor itself finds at
// those addresses; then what goes wrong under an open helper, each provoked for real.
import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectHelper, type HelperClient, type HelperEnd } from '../../src/extension/helper/helperClient';
import { HelperSession } from '../../src/extension/helper/helperSession';
import { RegscopeError } from '../../src/shared/model/failure';
import type { Source } from '../../src/shared/model/source';
import type { PeekResult } from '../../src/shared/protocol/helperProtocol';
import { deviceAddresses } from './devices';
import { bootGuest, type Guest } from './guest';
import { helperShare } from './guestHelper';
import { describeHardening } from './hardening';
import { sharePath } from './guestInit';
import { poll } from './poll';
import { formatAccess } from './trace';
import {
  answerWithin,
  barOf,
  bootTimeout,
  caseTimeout,
  enableDevice,
  outputOf,
  type TracedBar,
} from './underTest';

/** Identification and liveness of QEMU's edu device (docs/specs/edu.txt of QEMU). */
const edu = { identification: 0x00, identity: '0x010000ed', liveness: 0x04 } as const;

/** A kernel may blink a slot's light for 5 s before it lets the device go (drivers/pci/hotplug/pciehp_ctrl.c). */
const unplugTimeout = 20_000;

/** General Capabilities of an HPET (IA-PC HPET Specification 1.0a, 2.3.4): Intel made it, and its period in fs is bounded. */
const hpet = { base: '0xfed00000', vendor: 0x8086n, longestPeriod: 0x05f5_e100n } as const;

describe('a PC, and what happens to it', function () {
  this.timeout(caseTimeout);
  let guest: Guest;
  let watched: Watched;
  let eduBar: TracedBar;
  /** Asked of a helper that was stopped before it could answer. The last test awaits it: the others go on meanwhile. */
  let stuck: { readonly watched: Watched; readonly answer: Promise<unknown> };

  before('boot the guest', async function () {
    this.timeout(bootTimeout);
    guest = await bootGuest({
      share: await helperShare('x86-64'),
      log: (line) => console.log(`      ${line}`),
    });
    for (const device of [deviceAddresses.edu, deviceAddresses.xhci]) await enableDevice(guest, device);
    eduBar = await barOf(guest, deviceAddresses.edu, 0, 'edu-mmio');
    watched = watchedSession(guest, answerWithin);
    await identify(watched.session);
    const other = watchedSession(guest);
    await identify(other.session);
    await signal('STOP', other);
    stuck = { watched: other, answer: identify(other.session).catch((error: unknown) => error) };
  });

  after('stop the guest', async () => {
    for (const { session, started, lost } of [watched, stuck.watched]) {
      session.stop();
      await started.at(-1)?.ended;
      console.log(`      ${started.length} helpers started, ${lost.length} lost`);
    }
    await guest.stop();
  });

  const peekOf = async (
    session: HelperSession,
    { source }: TracedBar,
    offset: number,
  ): Promise<PeekResult> => {
    const [result] = await session.request('peek', { source, accesses: [{ offset, width: 32 }] });
    return result ?? assert.fail('no result');
  };
  const identify = async (session: HelperSession) =>
    assert.deepEqual(await peekOf(session, eduBar, edu.identification), { value: edu.identity });
  const pidOf = ({ started }: Watched) => started.at(-1)?.info.pid ?? assert.fail('no helper');
  const signal = (name: string, of: Watched) => outputOf(guest, ['kill', `-${name}`, String(pidOf(of))]);
  const write = (file: string) => outputOf(guest, ['sh', '-c', `echo 1 > /sys/bus/pci/${file}`]);

  /** The guest's physical memory as QEMU has it. */
  const memoryOf = async (base: number, size: number): Promise<Buffer> => {
    const file = join(guest.runDirectory, 'memory');
    assert.equal(await guest.monitor.human(`pmemsave ${base} ${size} "${file}"`), '');
    return readFile(file);
  };

  it('the first page of /dev/mem, and no more: RAM follows', async () => {
    const size = 0x1000;
    const source: Source = { kind: 'mem', base: '0x0', size: '0x1000' };
    const { via } = await watched.session.request('describe', { source });
    assert.equal(via, '/dev/mem, mapped');
    const { done, data } = await watched.session.request('peekBlock', {
      source,
      offset: 0,
      width: 32,
      count: size / 4,
    });
    assert.equal(done, size / 4);
    const bytes = Buffer.from(data, 'base64');
    const truth = await memoryOf(0, size);
    assert(bytes.equals(truth));
    const more: Source = { ...source, size: '0x10000' };
    await assert.rejects(watched.session.request('describe', { source: more }), /overlaps System RAM/);
  });

  it('the date of the BIOS', async () => {
    const source: Source = { kind: 'mem', base: '0xf0000', size: '0x10000' };
    const { data } = await watched.session.request('peekBlock', {
      source,
      offset: 0xfff5,
      width: 8,
      count: 8,
    });
    const date = Buffer.from(data, 'base64').toString('latin1');
    console.log(`      BIOS date: ${date}`);
    assert.match(date, /^\d\d\/\d\d\/\d\d$/);
    assert.equal(date, (await memoryOf(0xffff5, 8)).toString('latin1'));
  });

  it('the capabilities of the HPET', async () => {
    const source: Source = { kind: 'mem', base: hpet.base, size: '0x400' };
    const [result] = await watched.session.request('peek', { source, accesses: [{ offset: 0, width: 64 }] });
    assert(result !== undefined && 'value' in result);
    const capabilities = BigInt(result.value);
    assert.equal((capabilities >> 16n) & 0xffffn, hpet.vendor);
    const period = capabilities >> 32n;
    console.log(`      HPET: ${result.value}, a period of ${period} fs`);
    assert(period > 0n && period <= hpet.longestPeriod);
  });

  it('register 0 of a resource0', async () => {
    const { source } = eduBar;
    const { via } = await watched.session.request('describe', { source });
    assert.match(via, /\/resource0, mapped$/);
    const results = await watched.session.request('peek', { source, accesses: [{ offset: 0, width: 32 }] });
    assert.deepEqual(results, [{ value: '0x010000ed' }]);
  });

  describeHardening(() => guest);

  it('a BAR that moved is accessed where it is now', async () => {
    const pid = pidOf(watched);
    await write(`devices/${deviceAddresses.edu}/remove`);
    await assert.rejects(identify(watched.session), failsWith('no-such-source', /may have been removed/));
    await write('rescan');
    await enableDevice(guest, deviceAddresses.edu);
    const moved = await barOf(guest, deviceAddresses.edu, 0, 'edu-mmio');
    console.log(`      edu moved from 0x${eduBar.base.toString(16)} to 0x${moved.base.toString(16)}`);
    assert.notEqual(moved.base, eduBar.base);
    const { trace } = await guest.traced(async () => {
      await identify(watched.session);
      const { source } = moved;
      await watched.session.request('poke', { source, offset: edu.liveness, width: 32, value: '0x12345678' });
    });
    const seen = trace.accesses.filter(({ region }) => region === moved.region);
    assert.deepEqual(
      seen.map((access) => formatAccess(access, moved.base)),
      ['R 4 bytes @ edu-mmio+0x0 = 0x010000ed', 'W 4 bytes @ edu-mmio+0x4 = 0x12345678'],
    );
    assert.equal(pidOf(watched), pid);
  });

  it('a device that is unplugged is gone, and others are not', async function () {
    this.timeout(caseTimeout + unplugTimeout);
    const pid = pidOf(watched);
    const bar = await barOf(guest, deviceAddresses.xhci, 0, 'capabilities');
    assert('value' in (await peekOf(watched.session, bar, 0)));
    await guest.monitor.execute('device_del', { id: 'xhci' });
    await poll(unplugTimeout, 'the guest to let the device go', async () => {
      const { code } = await guest.run(['test', '-e', `/sys/bus/pci/devices/${deviceAddresses.xhci}`]);
      return code === 0 ? undefined : true;
    });
    await assert.rejects(
      peekOf(watched.session, bar, 0),
      failsWith('no-such-source', /Refresh the PCI Devices/),
    );
    await identify(watched.session);
    assert.equal(pidOf(watched), pid);
  });

  it('a helper killed at work fails what it was asked, and the next request has a new one', async () => {
    const pid = pidOf(watched);
    const { source } = eduBar;
    const never = { offset: edu.identification, width: 32, mask: '0xffffffff', value: '0x0' } as const;
    const { trace } = await guest.traced(async () => {
      const waiting = watched.session.request('waitFor', { source, ...never, deadline: 10_000 });
      await watched.session.request('describe', { source }); // Answered in order: the other is at work.
      await Promise.all([
        assert.rejects(waiting, failsWith('helper-died', /next request starts a new helper/)),
        signal('KILL', watched),
      ]);
    });
    assert(trace.accesses.some(({ region }) => region === eduBar.region));
    await identify(watched.session);
    assert.notEqual(pidOf(watched), pid);
    assert.equal(watched.started.length, 2);
    assert.equal(watched.lost.length, 1);
  });

  it('a stuck helper is given up, and another device is reached at once', async () => {
    const { watched: other, answer } = stuck;
    const stuckPid = pidOf(other);
    const failure = await answer;
    assert(failsWith('timeout', /blocks the process/)(failure), String(failure));
    const nvme = await barOf(guest, deviceAddresses.nvme, 0, 'nvme');
    await enableDevice(guest, deviceAddresses.nvme);
    assert('value' in (await peekOf(other.session, nvme, 0)));
    assert.notEqual(pidOf(other), stuckPid);
    assert.equal(other.started.length, 2);
    // When its access ends at last, it finds its input closed and ends too.
    await outputOf(guest, ['kill', '-CONT', String(stuckPid)]);
    await poll(caseTimeout, 'the stuck helper to end', async () => {
      const { code } = await guest.run(['test', '-e', `/proc/${stuckPid}`]);
      return code === 0 ? undefined : true;
    });
  });
});

interface Watched {
  readonly session: HelperSession;
  readonly started: HelperClient[];
  readonly lost: HelperEnd[];
}

/** The HPET and firmware's ROM. */
const unblocked = ['--unblock', '0xfed00000-0xfed00400', '--unblock', '0xf0000-0x100000'];

function watchedSession(guest: Guest, within?: number): Watched {
  const started: HelperClient[] = [];
  const lost: HelperEnd[] = [];
  const session = new HelperSession(
    () =>
      connectHelper(guest.spawn(['node', `${sharePath}/dist/helper.js`, '--writes', ...unblocked]), within),
    (client) => started.push(client),
    (end) => lost.push(end),
  );
  return { session, started, lost };
}

function failsWith(code: string, text: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof RegscopeError && error.failure.code === code && text.test(error.message);
}
