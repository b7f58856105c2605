// A target that is reached by the user's own ssh: OpenSSH on both ends, with the built helper.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { launchOnTarget } from '../../src/extension/helper/target/launchOnTarget';
import { probeTarget } from '../../src/extension/helper/target/probeTarget';
import { pushHelper, type PlacedPrograms } from '../../src/extension/helper/target/pushHelper';
import type { TargetAccess } from '../../src/extension/helper/target/runOnTarget';
import { parseProbe } from '../../src/extension/targets/probe';
import {
  ownCache,
  probeScript,
  pushScript,
  removeScript,
  startScript,
  type RemoteScript,
} from '../../src/extension/targets/remoteScripts';
import { finished } from './command';
import { fails } from './fails';
import { killSsh } from './killSsh';
import { board, useSshServer } from './sshServer';

const rights = { role: 'files', writes: false, unblocked: [], consents: [] } as const;
const programs = {
  helper: resolve('dist/helper.js'),
  koffi: resolve('dist/koffi.node'),
  node: process.execPath,
};

const access = (destination = board, folder?: string): TargetAccess => ({
  target: {
    name: 'Board',
    destination,
    rootWay: 'none',
    reach: 'helper',
    ...(folder === undefined ? {} : { folder }),
  },
  asking: { kind: 'nobody' },
});

describe('a target by plain ssh', function () {
  this.timeout(60_000);
  const { server, become } = useSshServer();

  const placed = async (): Promise<PlacedPrograms> =>
    pushHelper(access(), await probeTarget(access()), (cpu) => (cpu === process.arch ? programs : undefined));

  let made: PlacedPrograms | undefined;
  const ready = async () => (made ??= await placed());

  it('is probed, gets what it lacks once, and runs the helper', async () => {
    await become();
    const probe = await probeTarget(access());
    assert.deepEqual(probe.unparsed, []);
    assert.equal(probe.machine, execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim());
    assert.equal(probe.libc?.kind, 'glibc');
    assert.equal(probe.uid, process.getuid?.());
    assert.equal(probe.folder, server().cache);
    assert.equal(probe.canRun, true);
    assert.ok((probe.space ?? 0) > 0);
    assert.ok(probe.tools.has('sha256sum'));
    assert.equal(probe.files.size, 0);

    const files = await ready();
    const there = { node: files.node, helper: files.helper.path, koffi: files.koffi.path };
    for (const name of ['node', 'helper', 'koffi'] as const) {
      const sent = readFileSync(join(server().cache, there[name]));
      assert.ok(sent.equals(readFileSync(programs[name])), name);
    }
    const times = () => Object.values(there).map((place) => statSync(join(server().cache, place)).ctimeMs);
    const before = times();
    assert.deepEqual(await placed(), files);
    assert.deepEqual(times(), before);

    const file = join(server().folder, 'region');
    writeFileSync(file, Buffer.from('78563412', 'hex'));
    const client = await launchOnTarget(access(), files, rights);
    try {
      assert.equal(client.info.node, process.version);
      const source = { kind: 'file', path: file } as const;
      const peek = client.request('peek', { source, accesses: [{ offset: 0, width: 32 }] });
      assert.deepEqual(await peek, [{ value: '0x12345678' }]);
    } finally {
      client.dispose();
    }
    assert.equal((await client.ended).code, 0);
  });

  it('runs nothing that was changed after it was sent', async () => {
    await become();
    const files = await ready();
    rmSync(join(server().cache, files.koffi.path));
    await fails(launchOnTarget(access(), files, rights), 'hash-differs', /is gone/);
    writeFileSync(join(server().cache, files.helper.path), 'process.exit(0)');
    await fails(launchOnTarget(access(), files, rights), 'hash-differs', /helper\.js/);
    assert.deepEqual(await placed(), files);
    assert.ok(readFileSync(join(server().cache, files.helper.path)).equals(readFileSync(programs.helper)));
  });

  it('keeps nothing that did not arrive whole', async () => {
    await become();
    const folder = mkdtempSync(join(tmpdir(), 'regscope-push-'));
    const bytes = Buffer.from('cut short');
    const { code, stderr } = await runHere(
      ['sh'],
      pushScript,
      [folder, 'a/b', '20', '0'.repeat(64), '600', 'plain'],
      bytes,
    );
    assert.equal(code, 3);
    assert.match(stderr, /hash-differs a\/b/);
    assert.deepEqual(readdirSync(join(folder, 'regscope/a')), []);
    rmSync(folder, { recursive: true });
  });

  it('tells why it cannot be used', async () => {
    await become();
    const small = { ...programs, node: programs.koffi }; // Gets as far, and is hashed sooner.
    const push = async (folder: string) =>
      pushHelper(access(board, folder), await probeTarget(access(board, folder)), () => small);
    await fails(push(server().noexec), 'target-unfit', /noexec/);
    await fails(push(server().full), 'no-space', /full/);
    await fails(push('/proc/regscope'), 'target-unfit', /cannot be made/);
    await fails(
      pushHelper(access(), parseProbe('machine vax\nend\n'), () => programs),
      'target-unfit',
      /vax/,
    );
    const unusable = await probeTarget(access(board, server().noexec));
    assert.equal(unusable.canRun, false);
    const wrong = { ...small, koffi: programs.helper };
    await fails(
      pushHelper(access(), unusable, () => wrong),
      'target-unfit',
      /ELF/,
    );
  });

  it('tells why there is no connection', async () => {
    await become({ IdentityFile: join(server().folder, 'stranger') });
    await fails(probeTarget(access()), 'login-refused', /publickey/);
    await become({ UserKnownHostsFile: '/dev/null' });
    await fails(probeTarget(access()), 'host-key', /not known/);
    const changed = join(server().folder, 'changed');
    const other = readFileSync(join(server().folder, 'stranger.pub'), 'utf8');
    writeFileSync(changed, `[127.0.0.1]:${server().port} ${other}`);
    await become({ UserKnownHostsFile: changed });
    await fails(probeTarget(access()), 'host-key', /does not show/);
    await become({ IdentityFile: join(server().folder, 'forced') }); // A login for one command only.
    await fails(probeTarget(access()), 'target-unfit', /could not run/);
    await become({ HostName: 'no-such-host.invalid' });
    await fails(probeTarget(access()), 'no-connection', /no host called/);
    await become({ Port: '1' });
    await fails(probeTarget(access()), 'no-connection', /does not answer/);
    process.env['PATH'] = '/nowhere';
    await fails(probeTarget(access()), 'no-connection', /not installed/);
  });

  it('is cut before it says who it is', async () => {
    const closing = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(closing, 'listening');
    const { port } = closing.address() as { readonly port: number };
    await become({ Port: String(port) });
    await fails(probeTarget(access()), 'connection-cut');
    closing.close();
  });

  it('ends each request when ssh is killed', async () => {
    await become();
    const files = await ready();
    const file = join(server().folder, 'waiting');
    writeFileSync(file, Buffer.alloc(8));
    const client = await launchOnTarget(access(), files, rights);
    const source = { kind: 'file', path: file } as const;
    const waiting = client.request('waitFor', {
      source,
      offset: 0,
      width: 32,
      mask: '0x1',
      value: '0x1',
      deadline: 10_000,
    });
    await client.request('describe', { source }); // It has reached the target.
    killSsh();
    await fails(waiting, 'connection-cut', /SIGKILL/);
    assert.equal((await client.ended).signal, 'SIGKILL');
    await fails(client.request('describe', { source }), 'connection-cut');
  });

  it('shares a connection where the user’s configuration says so', async () => {
    const socket = join(server().folder, 'control');
    await become({ ControlMaster: 'auto', ControlPath: socket, ControlPersist: '30' });
    await probeTarget(access());
    assert.equal(statSync(socket).isSocket(), true);
    await become({ ControlPath: socket, IdentityFile: '/dev/null' }); // No login of its own.
    assert.equal((await probeTarget(access())).isWhole, true);
    execFileSync('ssh', ['-O', 'exit', board], { stdio: 'ignore' });
  });

  for (const name of ['dash', 'busybox sh']) {
    it(`has scripts that ${name} runs`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'regscope-shell-'));
      const applets = join(folder, 'bin');
      mkdirSync(applets);
      execFileSync(server().busybox, ['--install', '-s', applets]);
      const [shell, env] = name === 'dash' ? [['dash'], {}] : [[server().busybox, 'sh'], { PATH: applets }];
      const place = join(folder, 'a folder');
      const bytes = Buffer.from('program');
      const hash = execFileSync('sha256sum', { input: bytes, encoding: 'utf8' }).slice(0, 64);
      const pushed = await runHere(shell, pushScript, [place, 'x/y', '7', hash, '700', 'plain'], bytes, env);
      assert.deepEqual(pushed, { code: 0, stdout: 'regscope-ready\n', stderr: '' });
      const { stdout, stderr } = await runHere(shell, probeScript, [place], Buffer.alloc(0), env);
      assert.equal(stderr, '');
      const probe = parseProbe(stdout.replace(/^regscope-ready\n/, ''));
      assert.deepEqual(probe.unparsed, []);
      assert.equal(probe.isWhole, true);
      assert.equal(probe.folder, join(place, 'regscope'));
      assert.equal(probe.canRun, true);
      assert.deepEqual([...probe.files], [['x/y', hash]]);
      assert.deepEqual(readdirSync(join(place, 'regscope')), ['x']);
      assert.equal(statSync(join(place, 'regscope/x/y')).mode & 0o777, 0o700);
      const unprivileged = await runHere(
        shell,
        startScript,
        [place, 'runas', 'a', 'b', 'c'],
        Buffer.alloc(0),
        env,
      );
      assert.match(unprivileged.stderr, /^regscope-failed no-root runas$/m);
      const home = await runHere(shell, probeScript, [ownCache], Buffer.alloc(0), {
        ...env,
        HOME: folder,
        XDG_CACHE_HOME: '',
      });
      assert.match(home.stdout, new RegExp(`^folder ${folder}/.cache/regscope$`, 'm'));
      rmSync(folder, { recursive: true });
    });
  }

  for (const name of ['dash', 'bash', 'busybox sh']) {
    describe(`a folder that ${name} is named`, () => {
      let folder = '';
      let shell: readonly string[] = [];
      let env = {};
      before(() => {
        const applets = mkdtempSync(join(server().folder, 'applets-'));
        execFileSync(server().busybox, ['--install', '-s', applets]);
        if (name === 'busybox sh') [shell, env] = [[server().busybox, 'sh'], { PATH: applets }];
        else shell = [name];
      });
      beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'regscope-named-'))));
      afterEach(() => rmSync(folder, { recursive: true }));

      const run = (script: RemoteScript, named: string, args: readonly string[] = [], input = '') =>
        runHere(shell, script, [named, ...args], Buffer.from(input), env);
      const content = 'program';
      const hash = execFileSync('sha256sum', { input: content, encoding: 'utf8' }).slice(0, 64);
      const push = (named: string, path: string) =>
        run(pushScript, named, [path, String(content.length), hash, '700', 'plain'], content);
      const start = (named: string, node: string) =>
        run(startScript, named, ['none', node, 'x/script', hash, 'x/script', hash, 'argument']);
      const modeOf = (path: string) => statSync(path).mode & 0o7777;
      const isRefused = async (named: string) => {
        const probed = await run(probeScript, named);
        assert.equal(probed.code, 0);
        assert.doesNotMatch(probed.stdout, /^(folder|exec) /m);
        for (const ended of [await push(named, 'x/y'), await start(named, '/bin/true')]) {
          assert.equal(ended.code, 3);
          assert.match(ended.stderr, /^regscope-failed no-folder \/.*\/regscope$/m);
        }
      };

      it('stays as it is, and what is not ours in it', async () => {
        const own = join(folder, 'regscope');
        const sent = [`node-${'0'.repeat(32)}/node`, `helper-${'f'.repeat(32)}/helper.js`];
        for (const other of ['node-red-data', 'node-v22', `node-${'1'.repeat(32)}`]) {
          mkdirSync(join(folder, other));
        }
        for (const mode of [0o1777, 0o755]) {
          chmodSync(folder, mode);
          for (const named of [folder, `${folder}/`]) {
            const { stdout } = await run(probeScript, named);
            assert.match(stdout, new RegExp(`^folder ${own}$`, 'm'));
            for (const path of sent) assert.equal((await push(named, path)).code, 0);
            assert.equal(modeOf(folder), mode);
            assert.equal(modeOf(own), 0o700);
            assert.deepEqual(await run(removeScript, named), {
              code: 0,
              stdout: 'regscope-ready\n',
              stderr: '',
            });
            assert.deepEqual(readdirSync(folder).sort(), [
              `node-${'1'.repeat(32)}`,
              'node-red-data',
              'node-v22',
            ]);
          }
        }
      });

      it('has its programs started in our own', async () => {
        const said = '#!/bin/sh\necho $0 $*\n';
        await push(folder, 'x/script');
        writeFileSync(join(folder, 'regscope/x/node'), said, { mode: 0o700 });
        const own = join(folder, 'regscope');
        const { stdout } = await start(folder, 'x/node');
        assert.equal(stdout, `regscope-ready\n${own}/x/node ${own}/x/script argument\n`);
      });

      it('keeps what has other names than ours, and loses what an interrupted run left', async () => {
        const own = join(folder, 'regscope');
        const kept = [
          'node-red-data',
          'node-v22',
          `node-${'g'.repeat(32)}`,
          `node-a-${'0'.repeat(32)}`,
          'helper-',
        ];
        const ours = `helper-${'0'.repeat(32)}`;
        mkdirSync(own);
        for (const each of [...kept, ours]) mkdirSync(join(own, each));
        writeFileSync(join(own, ours, 'helper.js.99999999'), '');
        writeFileSync(join(own, '.try.99999999'), '');
        assert.equal((await run(removeScript, folder)).code, 0);
        assert.deepEqual(readdirSync(own).sort(), [...kept].sort());
      });

      it('is refused where ours is a link, or somebody else’s', async () => {
        const own = join(folder, 'regscope');
        const aim = join(folder, 'aim');
        mkdirSync(join(aim, `node-${'0'.repeat(32)}`), { recursive: true });
        chmodSync(aim, 0o755);
        symlinkSync(aim, own);
        await isRefused(folder);
        assert.match((await run(removeScript, folder)).stderr, /no-folder/);
        assert.equal(modeOf(aim), 0o755);
        assert.deepEqual(readdirSync(aim), [`node-${'0'.repeat(32)}`]);
        rmSync(own);
        symlinkSync(join(folder, 'nothing'), own);
        await isRefused(folder);
        rmSync(own);
        mkdirSync(own);
        chownSync(own, 12345, 12345);
        await isRefused(folder);
      });

      it('is refused where others can put something else in the place of ours', async () => {
        const named = join(folder, 'open/named');
        const link = join(folder, 'link');
        mkdirSync(named, { recursive: true });
        symlinkSync(named, link);
        const works = async () => assert.match((await run(probeScript, link)).stdout, /^exec yes$/m);
        await works();
        for (const each of [named, join(folder, 'open')]) {
          chmodSync(each, 0o777);
          await isRefused(named);
          await isRefused(link);
          chmodSync(each, 0o1777);
          await works();
          chownSync(each, 12345, 12345);
          await isRefused(link);
          chownSync(each, 0, 0);
        }
        lchownSync(link, 12345, 12345);
        await isRefused(link);
        await isRefused(`${link}/`);
      });

      it('is not made by a removal', async () => {
        const nowhere = join(folder, 'nowhere');
        assert.equal((await run(removeScript, nowhere)).code, 0);
        assert.equal(existsSync(nowhere), false);
      });
    });
  }
});

function runHere(
  [shell = '', ...options]: readonly string[],
  { text }: RemoteScript,
  args: readonly string[],
  input: Buffer,
  env: Readonly<Record<string, string>> = {},
) {
  const child = spawn(shell, [...options, '-c', text, 'regscope', ...args], {
    env: { ...process.env, ...env },
    stdio: 'pipe',
  });
  return finished(child, { input });
}
