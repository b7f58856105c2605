// A target that cannot hold Node, by the shell commands that it has: the guest's busybox, over dropbear and over OpenSSH. No Node runs there
// but the helper's, whose lists are what the commands' are compared with.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { createTargetConnection } from '../../src/extension/helper/target/targetConnection';
import { launchShell } from '../../src/extension/helper/target/shell/launchShell';
import { parseProbe } from '../../src/extension/targets/probe';
import type { RootWay } from '../../src/extension/targets/target';
import { toHex } from '../../src/shared/base/hex';
import { accessWidths, bytesOf, maxValueOf, type AccessWidth } from '../../src/shared/model/accessWidth';
import { failureOf, isRefusal, type Failure } from '../../src/shared/model/failure';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { Source } from '../../src/shared/model/source';
import { createAnswerReader } from '../../src/extension/targets/shell/shellAnswers';
import { parseTexts } from '../../src/extension/targets/shell/shellListing';
import { shellScript } from '../../src/extension/targets/shell/shellLoop';
import { finished } from './command';
import { deviceAddresses } from './devices';
import { fetchGuestPackages, findUnpacked } from './fetch';
import type { Guest } from './guest';
import { failsBy } from './fails';
import { bootGuestWithServers, serverNames, type GuestWithServers } from './guestServers';
import { guestSsh } from './guestSsh';
import { killSsh } from './killSsh';
import { ownChildren } from './ownChildren';
import { projectRoot } from '../support/folders.mjs';
import type { TracedAccess } from './trace';
import {
  backgroundRegions,
  barOf,
  bootTimeout,
  caseTimeout,
  outputOf,
  startHelper,
  withoutDecodeChecks,
  type TracedBar,
} from './underTest';

const probe = parseProbe('machine x86_64\nend\n');
const edu = address(deviceAddresses.edu);
const rootPort = address('0000:00:0c.0');
const e1000 = address(deviceAddresses.e1000);
const value = (width: AccessWidth) => toHex(0x8123_4567_89ab_cdefn & maxValueOf(width));

describe('a target that is reached by shell commands', function () {
  this.timeout(caseTimeout);
  const path = process.env['PATH'];
  let guest: Guest;
  let ports: GuestWithServers['ports'];
  let ssh: Awaited<ReturnType<typeof guestSsh>>;
  let client: HelperClient;
  let cmb: TracedBar;

  const launch = (
    options: {
      readonly writes?: boolean;
      readonly user?: 'root' | 'user';
      readonly consents?: readonly string[];
      readonly rootWay?: RootWay;
    } = {},
  ) =>
    launchShell(
      ssh.access(options),
      probe,
      {
        role: 'hardware',
        writes: options.writes ?? true,
        unblocked: [],
        consents: (options.consents ?? []).map(address),
      },
      `${projectRoot}/dist`,
    );

  before('boot the guest', async function () {
    this.timeout(bootTimeout);
    ({ guest, ports } = await bootGuestWithServers((line) => console.log(`      ${line}`), {
      modules: ['e1000'],
    }));
    cmb = await barOf(guest, deviceAddresses.nvme, 2, 'nvme-cmb');
  });

  after('stop the guest', () => guest.stop());

  /** What reached the bus, and how often the Command register was looked at. */
  const accesses = async (body: () => Promise<unknown>) => {
    const { trace } = await guest.traced(body);
    assert.deepEqual(trace.refused, []);
    return withoutDecodeChecks(trace.accesses.filter(({ region }) => !backgroundRegions.test(region)));
  };
  const brief = (bar: TracedBar, { others }: { readonly others: readonly TracedAccess[] }) =>
    others.map(({ direction, region, address: at, size, value: seen }) => {
      assert.equal(region, bar.region);
      return `${direction === 'read' ? 'R' : 'W'} ${Number(at - bar.base)} ${size} ${toHex(seen)}`;
    });
  const peek = (source: Source, width: AccessWidth, offset = 0) =>
    client.request('peek', { source, accesses: [{ offset, width }] });

  for (const name of serverNames) {
    describe(`served by ${name}`, () => {
      before('log in', async () => {
        ssh = await guestSsh(guest, ports[name]);
        process.env['PATH'] = [ssh.folder, path].join(delimiter);
        client = await launch();
      });

      after('log out', async () => {
        client.dispose();
        await client.ended;
        process.env['PATH'] = path;
        await rm(ssh.folder, { recursive: true });
      });

      it('takes the place of a helper that the target cannot hold, when its user says so', async () => {
        const folder = '/tmp/noexec';
        await outputOf(guest, ['mkdir', '-p', folder]);
        await outputOf(guest, ['mount', '-t', 'tmpfs', '-o', 'noexec,mode=700', 'none', folder]);
        const asked: Failure[] = [];
        const connect = (answer: 'yes' | 'no') =>
          createTargetConnection(
            { ...ssh.access().target, rootWay: 'auto', reach: 'helper', folder },
            {
              programs: `${projectRoot}/dist`,
              fetched: '/nowhere',
              own: () => '',
              mayFetch: () => assert.fail('There is nothing to fetch.'),
              mayUseCommands: (_, why) => {
                asked.push(why);
                return Promise.resolve(answer === 'yes');
              },
              ask: () => assert.fail('There is nothing to ask.'),
              log: () => undefined,
              changed: () => undefined,
            },
          );
        const rights = { role: 'hardware', writes: false, unblocked: [], consents: [] } as const;
        const refused = connect('no');
        await failsBy(refused.launch(rights), 'target-unfit', /noexec/);
        assert.equal(refused.state.kind, 'failed');
        refused.close();
        const agreed = connect('yes');
        const reached = await agreed.launch(rights);
        assert.equal(reached.info.access, 'command');
        assert.equal(agreed.state.kind, 'connected');
        assert.ok((await reached.request('listPciDevices', {})).length > 0);
        reached.dispose();
        await reached.ended;
        agreed.close();
        assert.deepEqual(
          asked.map(({ code }) => code),
          ['target-unfit', 'target-unfit'],
        );
      });

      it('lists what the helper lists, and nothing is read for it', async () => {
        const methods = [
          'listPciDevices',
          'listMemory',
          'listPorts',
          'listPlatformDevices',
          'listDeviceTree',
          'machineStamp',
          'accessFacts',
        ] as const;
        const seen = new Map<string, unknown>();
        const { others, checks } = await accesses(async () => {
          const another = await launch();
          for (const method of methods) seen.set(method, await another.request(method, {}));
          for (const source of [cmb.source, { kind: 'config', device: edu } as const])
            await another.request('describe', { source });
          another.dispose();
          await another.ended;
        });
        assert.deepEqual({ others, checks }, { others: [], checks: 0 });
        const helper = await startHelper(guest);
        try {
          for (const method of methods.slice(0, 5))
            assert.deepEqual(seen.get(method), await helper.request(method, {}), method);
          for (const configuration of ['none', 'header', 'full'] as const) {
            const params = { devices: [edu, rootPort], configuration };
            assert.deepEqual(await client.request('record', params), await helper.request('record', params));
          }
          assert.deepEqual(
            await client.request('linkStatus', { device: rootPort }),
            await helper.request('linkStatus', { device: rootPort }),
          );
          const theirs = await helper.request('accessFacts', {});
          const {
            helper: rights,
            hardening,
            ioperm,
            resourceFiles,
            ...ours
          } = seen.get('accessFacts') as typeof theirs;
          assert.deepEqual(ours, without(theirs, ['helper', 'hardening', 'ioperm', 'resourceFiles']));
          assert.deepEqual(
            { ...rights, ioperm, files: resourceFiles.count, landlock: hardening?.landlock },
            {
              ...theirs.helper,
              access: 'command',
              writes: true,
              ioperm: false,
              files: theirs.resourceFiles.count,
              landlock: 'not asked for',
            },
          );
        } finally {
          helper.dispose();
          await helper.ended;
        }
      });

      for (const width of accessWidths) {
        it(`makes each access of ${width} bits once, as it is asked for`, async () => {
          const { source } = cmb;
          const bytes = bytesOf(width);
          const word = value(width);
          const base = 0x100 * bytes;
          const at = (index: number) => ({ offset: base + index * bytes, width });
          let blockData = '';
          const made = await accesses(async () => {
            await client.request('poke', { source, ...at(0), value: word });
            await client.request('peek', { source, accesses: [at(1), at(0), at(0)] });
            await client.request('modify', { source, ...at(0), mask: '0xff', value: '0x5a' });
            await client.request('fill', { source, ...at(2), count: 2, value: word });
            blockData = (await client.request('peekBlock', { source, ...at(2), count: 2 })).data;
            const data = Buffer.from(blockData, 'base64').reverse().toString('base64');
            await client.request('pokeBlock', { source, ...at(4), data });
          });
          const modified = toHex((BigInt(word) & ~0xffn) | 0x5an);
          const swapped = toHex(
            BigInt(`0x${Buffer.from(blockData, 'base64').subarray(0, bytes).toString('hex')}`),
          );
          const line = (direction: string, index: number, seen: string) =>
            `${direction} ${base + index * bytes} ${bytes} ${seen}`;
          assert.deepEqual(brief(cmb, made), [
            line('W', 0, word),
            line('R', 1, '0x0'),
            line('R', 0, word),
            line('R', 0, word),
            line('R', 0, word),
            line('W', 0, modified),
            line('W', 2, word),
            line('W', 3, word),
            line('R', 2, word),
            line('R', 3, word),
            line('W', 4, swapped),
            line('W', 5, swapped),
          ]);
          assert.equal(made.checks, 6, 'The Command register is looked at once a request.');
          const [read] = await peek(source, width, base);
          assert.deepEqual(read, { value: toHex(BigInt(modified), width / 4) });
        });
      }

      it('makes two halves of 64 bits in the order that is asked for', async () => {
        const access = { offset: 0x20, width: 64 } as const;
        const made = await accesses(async () => {
          const { source } = cmb;
          await client.request('poke', {
            source,
            ...access,
            halves: 'high-low',
            value: '0x1122334455667788',
          });
          const [low] = await client.request('peek', {
            source,
            accesses: [{ ...access, halves: 'low-high' }],
          });
          assert.deepEqual(low, { value: '0x1122334455667788' });
        });
        assert.deepEqual(brief(cmb, made), [
          'W 36 4 0x11223344',
          'W 32 4 0x55667788',
          'R 32 4 0x55667788',
          'R 36 4 0x11223344',
        ]);
      });

      it('reads and writes configuration space and ports by their bytes, each as one access', async () => {
        const config = { kind: 'config', device: edu } as const;
        const made = await accesses(async () => {
          const reads = await client.request('peek', {
            source: config,
            accesses: [
              { offset: 0, width: 32 },
              { offset: 2, width: 16 },
              { offset: 1, width: 8 },
            ],
          });
          assert.deepEqual(reads, [{ value: '0x11e81234' }, { value: '0x11e8' }, { value: '0x12' }]);
          await client.request('poke', { source: config, offset: 0x3c, width: 8, value: '0xa5' });
          assert.deepEqual(await peek(config, 8, 0x3c), [{ value: '0xa5' }]);
        });
        const data = made.others.filter(({ region }) => /^(pci-conf-data|pcie-mmcfg-mmio)$/.test(region));
        assert.deepEqual(
          data.map(({ direction, size }) => `${direction} ${size}`),
          ['read 4', 'read 2', 'read 1', 'write 1', 'read 1'],
        );
        const io = await barOf(guest, e1000, 1, 'e1000-io');
        const ported = await accesses(async () => {
          const { source } = io;
          const reads = ([8, 16, 32] as const).map((width) => ({ offset: 0x20, width }));
          const consented = await launch({ consents: [e1000] });
          await consented.request('peek', { source, accesses: reads });
          const writes = reads.map((access) => ({ ...access, value: value(access.width) }));
          assert.deepEqual(await consented.request('pokeMany', { source, writes }), { done: 3 });
          consented.dispose();
          const ports = { kind: 'port', base: Number(io.base), size: 0x40 } as const;
          assert.deepEqual((await client.request('describe', { source: ports })).widths, [8]);
          await peek(ports, 8, 0x20);
          await consented.ended;
        });
        assert.deepEqual(
          brief(io, ported).map((line) => line.split(' ').slice(0, 3).join(' ')),
          ['R 32 1', 'R 32 2', 'R 32 4', 'W 32 1', 'W 32 2', 'W 32 4', 'R 32 1'],
        );
      });

      it('refuses what the helper refuses, and the bus sees nothing of it', async () => {
        const bound = { kind: 'bar', device: e1000, bar: 0 } as const;
        const reader = await launch({ writes: false });
        const write = { source: cmb.source, offset: 0, width: 32, value: '0x1' } as const;
        const made = await accesses(async () => {
          await failsBy(peek({ kind: 'mem', base: '0x1000000', size: '0x10' }, 8), 'blocked', /System RAM/);
          await failsBy(
            peek({ kind: 'mem', base: '0xfed00000', size: '0x400' }, 32),
            'needs-unblock',
            /HPET/,
          );
          await failsBy(peek({ kind: 'port', base: 0xcf8, size: 4 }, 8), 'blocked');
          await failsBy(client.request('poke', { ...write, source: bound }), 'needs-consent', /e1000/);
          await assert.rejects(
            reader.request('poke', write),
            /^RegscopeError: Nothing was written: writes are off/,
          );
          await failsBy(peek(cmb.source, 32, 2), 'bad-offset');
          await failsBy(peek(cmb.source, 32, 0x10_0000), 'bad-offset');
          await failsBy(client.request('poke', { ...write, width: 8, value: '0x100' }), 'bad-value');
          await failsBy(peek({ kind: 'rom', device: e1000 }, 8), 'not-mappable');
          await failsBy(client.request('keepAwake', { source: cmb.source }), 'target-unfit');
          await failsBy(client.request('peekBlock', { ...write, count: 5000 }), 'bad-request', /too many/);
        });
        assert.deepEqual(made, { checks: 0, others: [] });
        reader.dispose();
        await reader.ended;
      });

      it('goes by what is so now: by a driver that comes or goes, and by what the device decodes', async () => {
        const source = { kind: 'bar', device: e1000, bar: 0 } as const;
        const write = () => client.request('poke', { source, offset: 0, width: 32, value: '0x0' });
        const drive = (file: string) =>
          outputOf(guest, ['sh', '-c', `echo ${e1000} > /sys/bus/pci/drivers/e1000/${file}`]);
        const command = (word: string) => outputOf(guest, ['setpci', '-s', e1000, `COMMAND=${word}`]);
        await failsBy(write(), 'needs-consent');
        const [kept] = await peek(source, 32);
        assert.ok(kept !== undefined && 'failure' in kept, 'The kernel keeps what the driver has claimed.');
        assert.equal(kept.failure.code, 'blocked');
        const stamp = await client.request('machineStamp', {});
        await drive('unbind');
        await command('0002');
        assert.deepEqual(await write(), {});
        assert.notEqual(await client.request('machineStamp', {}), stamp);
        await command('0000');
        const undecoded = await accesses(() => failsBy(write(), 'not-decoding'));
        assert.deepEqual(undecoded, { checks: 1, others: [] });
        await drive('bind');
        const made = await accesses(() => failsBy(write(), 'needs-consent'));
        assert.deepEqual(made, { checks: 0, others: [] });
      });

      it('outlives an access that is not answered', async () => {
        // No device of a PC's lets an access fail: a file that is too short stands in for /dev/mem.
        const mount = 'truncate -s 4096 /tmp/mem && mount --bind /tmp/mem /dev/mem';
        await outputOf(guest, ['sh', '-c', mount]);
        try {
          const access = { offset: 0, width: 32 } as const;
          const [read] = await client.request('peek', { source: cmb.source, accesses: [access] });
          assert.ok(read !== undefined && 'failure' in read);
          assert.equal(read.failure.code, 'fault');
          const write = { ...access, value: '0x1' } as const;
          const { done, failure } = await client.request('pokeMany', {
            source: cmb.source,
            writes: [write, write],
          });
          assert.deepEqual({ done, code: failure?.code }, { done: 0, code: 'fault' });
        } finally {
          await outputOf(guest, ['umount', '/dev/mem']);
        }
        const [read] = await peek(cmb.source, 32);
        assert.ok(read !== undefined && 'value' in read);
      });

      it('becomes root where the target’s own ways allow it, or says why it does not', async () => {
        const sudo = await launch({ rootWay: 'sudo' });
        const access = { offset: 0, width: 32 } as const;
        const [read] = await sudo.request('peek', { source: cmb.source, accesses: [access] });
        assert.ok(read !== undefined && 'value' in read);
        sudo.dispose();
        assert.equal((await sudo.ended).code, 0);
        await failsBy(launch({ user: 'user', rootWay: 'sudo' }), 'elevation-refused', /password/);
        await failsBy(launch({ rootWay: 'doas' }), 'elevation-refused', /not installed/);
      });

      it('shows a user without root less, and why', async () => {
        const user = await launch({ user: 'user', writes: false });
        const config = { kind: 'config', device: edu } as const;
        assert.deepEqual(
          await user.request('peek', { source: config, accesses: [{ offset: 0, width: 32 }] }),
          [{ value: '0x11e81234' }],
        );
        assert.equal((await user.request('listMemory', {})).hidden, true);
        const memory = { kind: 'mem', base: toHex(cmb.base), size: '0x10' } as const;
        await failsBy(user.request('describe', { source: memory }), 'permission');
        const [read] = await user.request('peek', {
          source: cmb.source,
          accesses: [{ offset: 0, width: 32 }],
        });
        assert.ok(read !== undefined && 'failure' in read);
        assert.equal(read.failure.code, 'permission');
        user.dispose();
        assert.equal((await user.ended).code, 0);
      });

      it('ends when what judges here ends, and leaves nothing running there', async () => {
        const helpers = () => ownChildren(`${projectRoot}/dist/helper.js`);
        const before = helpers();
        const orphan = await launch();
        const [judge, ...more] = helpers().filter((pid) => !before.includes(pid));
        assert.ok(judge !== undefined && more.length === 0);
        process.kill(judge, 'SIGKILL');
        const write = { source: cmb.source, offset: 0, width: 32, value: '0x1' } as const;
        const failure = await failsBy(orphan.request('poke', write), 'helper-died', /Nothing was written/);
        assert.equal(isRefusal(failure), true);
        assert.equal((await orphan.ended).signal, 'SIGKILL');
        const next: unknown = await orphan.request('poke', write).catch((error: unknown) => error);
        assert.equal(isRefusal(failureOf(next)), true, String(next));
        await outputOf(guest, ['sh', '-c', `while [ -d /proc/${orphan.info.pid} ]; do usleep 100000; done`]);
      });

      it('makes no write twice when the link is cut, and says that it is not known which were made', async () => {
        const cut = await launch();
        const writes = Array.from({ length: 4000 }, (_, index) => ({
          offset: 0x1000 + 4 * index,
          width: 32 as const,
          value: toHex(index + 1),
        }));
        const made = await accesses(async () => {
          const writing = cut.request('pokeMany', { source: cmb.source, writes });
          const waiting = cut.request('describe', { source: cmb.source });
          const behind = cut.request('poke', { source: cmb.source, offset: 0, width: 32, value: '0x5' });
          await new Promise((resolve) => setTimeout(resolve, 2000));
          const ended = Promise.all([
            failsBy(writing, 'connection-cut', /not known/),
            failsBy(waiting, 'connection-cut'),
            failsBy(behind, 'connection-cut', /Nothing was written/),
          ]);
          killSsh();
          assert.deepEqual((await ended).map(isRefusal), [false, true, true]);
          await failsBy(cut.request('describe', { source: cmb.source }), 'connection-cut');
          assert.equal((await cut.ended).signal, 'SIGKILL');
          await outputOf(guest, ['sh', '-c', `while [ -d /proc/${cut.info.pid} ]; do usleep 100000; done`]);
        });
        const count = made.others.length;
        assert.ok(count > 0 && count < writes.length, `${count} writes were made.`);
        assert.deepEqual(
          brief(cmb, made),
          writes.slice(0, count).map(({ offset, value: word }) => `W ${offset} 4 ${word}`),
        );
        client = await launch(); // The other shell's ssh was killed with it.
      });
    });
  }
});

describe('the loop of a target’s shell', () => {
  let root: string;
  let folder: string;

  before(async function () {
    this.timeout(bootTimeout);
    ({ root } = await fetchGuestPackages('x86-64', (line) => console.log(`      ${line}`)));
    folder = await mkdtemp(join(tmpdir(), 'regscope-loop-'));
    // Stands in for busybox's, which opens this machine's /dev/mem: prints what it is told, and dies at one address.
    const devmem =
      '#!/bin/sh\n[ "$1" != 0xdead ] || kill -BUS $$\n[ "$1" != --help ] || echo "BusyBox"\necho "$*"\n';
    await writeFile(join(folder, 'devmem'), devmem, { mode: 0o700 });
  });
  after(() => rm(folder, { recursive: true }));

  const run = async (shell: readonly string[], path: string, mode: string, lines: readonly string[]) => {
    const [program, ...args] = [...shell, '-c', shellScript.text, 'regscope', 'auto', 'none', 'm', mode];
    const child = spawn(program, args, { env: { PATH: path }, stdio: 'pipe' });
    const { stdout, code } = await finished(child, { input: lines.join('\n') });
    assert.equal(code, 0);
    const printed = Buffer.from(stdout.replace('regscope-ready\n', ''));
    // What a shell says of a signal is up to it.
    return createAnswerReader('m')(printed).map(({ status, output }) => [
      status,
      status === '0' ? output.toString() : '',
    ]);
  };
  const nowhere = '0000:00:00.9';

  it('does each line once, goes on after a fault, and stops where it is told to', async () => {
    const path = `${folder}:${process.env['PATH'] ?? ''}`;
    const lines = ['look', 'guard 1 all', 'peek 0x1000 32', 'peek 0xdead 8', 'peek 0x1 8', 'end'];
    const strict = ['guard 1 strict', 'poke 0x8 8 0x1', 'poke 0xdead 8 0x1', 'poke 0x9 8 0x1', 'end'];
    const stale = ['guard 7 all', 'peek 0x1000 32', 'end', 'nonsense', 'end'];
    assert.deepEqual(await run(['dash'], path, 'writes', [...lines, ...strict, ...stale, '']), [
      ['0', '1\n'],
      ['0', ''],
      ['0', '0x1000 32\n'],
      ['135', ''],
      ['0', '0x1 8\n'],
      ['0', ''],
      ['0', ''],
      ['0', '0x8 8 0x1\n'],
      ['135', ''],
      ['skipped', ''],
      ['0', ''],
      ['changed', ''],
      ['skipped', ''],
      ['0', ''],
      ['unknown', ''],
      ['0', ''],
    ]);
  });

  for (const name of ['dash', 'busybox sh']) {
    it(`writes nothing that it was not started for, and reads the books: ${name}`, async () => {
      const busybox = findUnpacked(root, 'bin/busybox', 'usr/bin/busybox');
      const applets = join(folder, 'applets');
      execFileSync('mkdir', ['-p', applets]);
      execFileSync(busybox, ['--install', '-s', applets]);
      const [shell, path] =
        name === 'dash'
          ? [['dash'], `${folder}:${process.env['PATH'] ?? ''}`]
          : [[busybox, 'sh'], `${folder}:${applets}`];
      const lines = [
        ...['hello', 'text', 'links', 'sizes', 'folders', 'tree'],
        ...[
          'poke 0x8 8 0x1',
          'end',
          `put config ${nowhere} 0 1 \\001`,
          'end',
          `get config ${nowhere} 0 4`,
          '',
        ],
      ];
      const answers = await run(shell, path, 'reads', lines);
      assert.deepEqual(
        answers.slice(6).map(([status]) => status),
        ['forbidden', '0', 'forbidden', '0', '1'],
      );
      const [hello, text] = answers;
      assert.match(hello?.[1] ?? '', /^pid \d+\nuid \d+\nmemory devmem\n/);
      assert.match(hello?.[1] ?? '', /^bytes od$/m);
      assert.equal(parseTexts(text?.[1] ?? '').get('/proc/version'), readFileSync('/proc/version', 'utf8'));
    });
  }
});

function address(text: string) {
  return parsePciAddress(text) ?? assert.fail(text);
}

function without<T extends object>(whole: T, names: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(
    Object.entries(whole).filter(([name]) => !names.includes(name as keyof T)),
  ) as Partial<T>;
}
