// A target by plain ssh that has hardware: OpenSSH's ssh here, dropbear and OpenSSH's server there, the built helper as root,
// and QEMU's trace as the judge.
import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { launchOnTarget } from '../../src/extension/helper/target/launchOnTarget';
import { probeTarget } from '../../src/extension/helper/target/probeTarget';
import { pushHelper, type PlacedPrograms } from '../../src/extension/helper/target/pushHelper';
import type { TargetAccess } from '../../src/extension/helper/target/runOnTarget';
import type { Target } from '../../src/extension/targets/target';
import { temporaryFolder } from '../support/folders.mjs';
import { deviceAddresses } from './devices';
import { fails } from './fails';
import type { Guest } from './guest';
import { bootGuestWithServers, serverNames, type GuestWithServers } from './guestServers';
import { describeLinkCuts } from './linkCuts';
import { writeSshUser, type SshHosts } from './sshUser';
import { formatAccess } from './trace';
import {
  answerWithin,
  backgroundRegions,
  barOf,
  bootTimeout,
  caseTimeout,
  outputOf,
  withoutDecodeChecks,
  type TracedBar,
} from './underTest';

const rights = { role: 'hardware', writes: true, unblocked: [], consents: [] } as const;
const programs = {
  helper: resolve('dist/helper.js'),
  koffi: resolve('dist/koffi.node'),
  node: realpathSync(process.execPath),
};

const usersCache = '/home/user/.cache/regscope';

/** A hundred megabytes go through an emulated CPU, which deciphers and hashes them. */
const pushTimeout = 240_000;

/** Lines of /etc/sudoers.d. */
const sudoers = {
  nothing: '',
  password: 'user ALL=(ALL) ALL',
  noPassword: 'user ALL=(ALL) NOPASSWD: ALL',
} as const;

describe('a target with hardware by plain ssh', function () {
  this.timeout(caseTimeout);
  const path = process.env['PATH'];
  let guest: Guest;
  let bar: TracedBar;
  let ports: GuestWithServers['ports'];

  before('boot the guest', async function () {
    this.timeout(bootTimeout);
    const since = performance.now();
    ({ guest, ports } = await bootGuestWithServers((line) => console.log(`      ${line}`), {
      size: { memory: 1024, cpus: 2 }, // What is sent to it lies in memory.
    }));
    bar = await barOf(guest, deviceAddresses.edu, 0, 'edu-mmio');
    await addHosts(ports);
    console.log(`      ready in ${((performance.now() - since) / 1000).toFixed(1)} s`);
  });

  after('stop the guest', async () => {
    process.env['PATH'] = path;
    await guest.stop();
  });

  let hosts: SshHosts = {};
  /** Each is `root-NAME` and `user-NAME`, and NAME is root's. */
  const addHosts = async (ports: Readonly<Record<string, number>>) => {
    const folder = temporaryFolder('ssh');
    const added = Object.entries(ports).flatMap(([name, port]) =>
      [name, `root-${name}`, `user-${name}`].map((host) => [
        host,
        {
          HostName: '127.0.0.1',
          Port: String(port),
          User: host.startsWith('user-') ? 'user' : 'root',
          IdentityFile: guest.sshSettings['IdentityFile'],
          IdentitiesOnly: 'yes',
          StrictHostKeyChecking: 'accept-new',
          UserKnownHostsFile: join(folder, 'known'),
        },
      ]),
    );
    hosts = { ...hosts, ...Object.fromEntries(added) } as SshHosts;
    process.env['PATH'] = [await writeSshUser(folder, hosts), path].join(delimiter);
  };

  const asRoot = (script: string) => outputOf(guest, ['sh', '-c', script]);
  const allow = (rule: keyof typeof sudoers) =>
    asRoot(`printf '%s\\n' '${sudoers[rule]}' > /etc/sudoers.d/test; chmod 440 /etc/sudoers.d/test`);
  const reach = (destination: string, more: Partial<Target> = {}): TargetAccess => ({
    target: { name: 'Guest', destination, rootWay: 'none', reach: 'helper', ...more },
    asking: { kind: 'nobody' },
  });
  const place = async (access: TargetAccess): Promise<PlacedPrograms> =>
    pushHelper(access, await probeTarget(access), () => programs);
  const withClient = async (
    launch: () => Promise<HelperClient>,
    use: (client: HelperClient) => Promise<void>,
  ) => {
    const client = await launch();
    try {
      await use(client);
    } finally {
      client.dispose();
      await client.ended;
    }
  };

  for (const name of serverNames) {
    describe(`served by ${name}`, () => {
      let files: PlacedPrograms;

      it('gets what it lacks, and nothing the second time', async function () {
        this.timeout(pushTimeout);
        await asRoot('rm -rf /root/.cache/regscope/helper-*');
        const probe = await probeTarget(reach(`root-${name}`));
        assert.deepEqual(probe.unparsed, []);
        assert.equal(probe.machine, 'x86_64');
        assert.equal(probe.uid, 0);
        assert.equal(probe.folder, '/root/.cache/regscope');
        assert.equal(probe.canRun, true);
        assert.deepEqual([...probe.tools.keys()].sort(), ['gzip', 'node', 'sha256sum', 'sudo']);
        const since = performance.now();
        files = await pushHelper(reach(`root-${name}`), probe, () => programs);
        console.log(`      sent in ${((performance.now() - since) / 1000).toFixed(1)} s`);
        const times = () => asRoot('cd /root/.cache/regscope && stat -c "%n %Z %i" */*');
        const before = await times();
        assert.equal(before.split('\n').length, 3, before);
        assert.deepEqual(await place(reach(`root-${name}`)), files);
        assert.equal(await times(), before);
      });

      const peekAndPoke = async (access: TargetAccess) => {
        const launch = () => launchOnTarget(access, files, rights, answerWithin);
        await withClient(launch, async (client) => {
          assert.equal(client.info.uid, 0);
          assert.equal(client.info.access, 'thunk');
          const { source } = bar;
          const peek = (offset: number) =>
            client.request('peek', { source, accesses: [{ offset, width: 32 }] });
          const { trace } = await guest.traced(async () => {
            assert.deepEqual(await peek(0), [{ value: '0x010000ed' }]);
            await client.request('poke', { source, offset: 4, width: 32, value: '0x12345678' });
            assert.deepEqual(await peek(4), [{ value: '0xedcba987' }]);
          });
          const lines = withoutDecodeChecks(trace.accesses)
            .others.filter(({ region }) => !backgroundRegions.test(region))
            .map((access) => formatAccess(access, bar.base));
          assert.deepEqual(lines, [
            'R 4 bytes @ edu-mmio+0x0 = 0x010000ed',
            'W 4 bytes @ edu-mmio+0x4 = 0x12345678',
            'R 4 bytes @ edu-mmio+0x4 = 0xedcba987',
          ]);
          assert.deepEqual(trace.refused, []);
        });
      };

      it('has root’s helper read and write a device, one access each', () =>
        peekAndPoke(reach(`root-${name}`)));

      it('has a user’s become root by sudo', async () => {
        await asRoot(
          `rm -rf ${usersCache} && mkdir -p ${usersCache} && cp -rl /root/.cache/regscope/* ${usersCache}`,
        );
        await asRoot(`chown -R user:user ${usersCache} && chmod 700 ${usersCache}`);
        await allow('noPassword'); // The folder is closed to all others.
        await peekAndPoke(reach(`user-${name}`, { rootWay: 'sudo' }));
      });

      for (const rule of ['password', 'nothing'] as const) {
        it(`says so where sudo ${rule === 'nothing' ? 'allows nothing' : 'asks for a password'}`, async () => {
          await allow(rule);
          const access = reach(`user-${name}`, { rootWay: 'sudo' });
          // Of who may do nothing, sudo wants a password as well.
          await fails(launchOnTarget(access, files, rights, answerWithin), 'elevation-refused', /password/);
        });
      }
    });
  }

  describeLinkCuts(() => ({ guest, bar, ports, addHosts }));
});
