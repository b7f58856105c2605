// What a user's ssh meets on the way to a target and there, and what is left of it: OpenSSH on both ends, and a link between
// them that can be made to fail.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HelperSession } from '../../src/extension/helper/helperSession';
import { launchOnTarget } from '../../src/extension/helper/target/launchOnTarget';
import { probeTarget } from '../../src/extension/helper/target/probeTarget';
import { pushHelper, type PlacedPrograms } from '../../src/extension/helper/target/pushHelper';
import { runOnTarget, type TargetAccess } from '../../src/extension/helper/target/runOnTarget';
import { parseProbe } from '../../src/extension/targets/probe';
import { pushScript } from '../../src/extension/targets/remoteScripts';
import { isRefusal } from '../../src/shared/model/failure';
import { runHostCommand } from './command';
import { fails } from './fails';
import { startLink, type Link } from './link';
import { poll } from './poll';
import { board, cshUser, otherLogins, useSshServer } from './sshServer';

const programs = {
  helper: resolve('dist/helper.js'),
  koffi: resolve('dist/koffi.node'),
  node: process.execPath,
};
const access: TargetAccess = {
  target: { name: 'Board', destination: board, rootWay: 'none', reach: 'helper' },
  asking: { kind: 'nobody' },
};
const rights = { role: 'files', writes: true, unblocked: [], consents: [] } as const;

describe('trouble with a target by plain ssh', function () {
  this.timeout(60_000);
  const { server, become } = useSshServer();
  let link: Link;
  let files: PlacedPrograms;

  before(async function () {
    this.timeout(120_000);
    link = await startLink(server().port);
    await become();
    files = await pushHelper(access, await probeTarget(access), () => programs);
  });
  after(() => link.stop());
  afterEach(() => link.release());

  /** The way there is the link. */
  const becomeFar = () => become(server().through(link.port));

  for (const login of otherLogins.filter((name) => name !== 'forced')) {
    it(`a login ${login} says so`, async () => {
      await become({ IdentityFile: `"${server().keys[login]}"` });
      if (login === 'without sha256sum') {
        const probe = await probeTarget(access);
        assert.equal(probe.tools.has('sha256sum'), false);
        await fails(
          pushHelper(access, parseProbe('machine x86_64\nend\n'), () => programs),
          'target-unfit',
          /no sha256sum/,
        );
      } else await fails(probeTarget(access), 'target-unfit', /needs sh and dd/);
    });
  }

  it('a login shell that is no POSIX one runs the scripts all the same', async () => {
    await become({ User: cshUser });
    const probe = await probeTarget(access);
    assert.equal(probe.isWhole, true);
    assert.deepEqual(probe.unparsed, []);
    const client = await launchOnTarget(access, files, rights);
    client.dispose();
    assert.equal((await client.ended).code, 0);
  });

  it('a key with a passphrase is asked for of nobody', async () => {
    const key = join(server().folder, 'with a passphrase');
    await runHostCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', key]);
    await become({ IdentityFile: `"${key}"` });
    await fails(probeTarget(access), 'login-refused', /without a question/);
  });

  it('a request that could not be sent is known to have done nothing', async () => {
    await become({ Port: '1' });
    const file = join(server().folder, 'unwritten');
    writeFileSync(file, Buffer.alloc(4));
    const session = new HelperSession(
      () => launchOnTarget(access, files, rights),
      () => undefined,
      () => undefined,
    );
    const poke = () =>
      session.request('poke', {
        source: { kind: 'file', path: file },
        offset: 0,
        width: 32,
        value: '0x1',
      });
    assert.equal(isRefusal(await fails(poke(), 'no-connection', /Nothing was written/)), true);
    await becomeFar();
    link.cutAfter('up', 5000); // Behind the login.
    const cut = await fails(poke(), 'connection-cut', /Nothing was written/);
    assert.equal(isRefusal(cut), true);
    assert.deepEqual(await poke(), {});
    link.cut('reset');
    await fails(poke(), 'connection-cut');
    session.stop();
    assert.equal(readFileSync(file).readUInt32LE(), 1);
  });

  it('a link that lets nothing through ends with ssh’s own words for it', async () => {
    await becomeFar();
    const client = await launchOnTarget(access, files, rights);
    link.hold('up', 'down');
    const since = performance.now();
    const source = { kind: 'file', path: join(server().folder, 'unwritten') } as const;
    const poke = client.request(
      'poke',
      { source, offset: 0, width: 32, value: '0x2' },
      { patience: 20_000 }, // Otherwise the deadline comes first.
    );
    const failure = await fails(poke, 'connection-cut', /not responding/);
    assert.match(failure.why ?? '', /not known/);
    console.log(`      after ${((performance.now() - since) / 1000).toFixed(0)} s`);
    await client.ended;
  });

  describe('while a program is sent', () => {
    const size = 16_000_000; // Much more than ssh sends before the script there takes any.
    const bytes = randomBytes(size);
    const push = async (folder: string) =>
      runOnTarget(access, pushScript, [`${folder}/program`, String(size), hash, '700', 'plain'], 30_000, {
        bytes,
      });
    const inFolder = (folder: string) => readdirSync(join(server().cache, folder));
    const hashOf = async (file: string) => (await runHostCommand('sha256sum', [file])).slice(0, 64);
    let hash = '';

    before(async () => {
      writeFileSync(join(server().folder, 'program'), bytes);
      hash = await hashOf(join(server().folder, 'program'));
    });

    it('a link that is cut leaves nothing there', async () => {
      await becomeFar();
      link.cutAfter('up', size / 2);
      await fails(push('cut'), 'connection-cut');
      await poll(10_000, 'what was sent in part to be removed', () =>
        Promise.resolve(inFolder('cut').length === 0 || undefined),
      );
    });

    it('what a script leaves that is killed is removed by the next', async () => {
      await becomeFar();
      mkdirSync(join(server().cache, 'killed'));
      const pushing = push('killed');
      const part = await poll(10_000, 'a part to arrive', () => Promise.resolve(inFolder('killed')[0]));
      process.kill(Number(part.split('.').at(-1)), 'SIGKILL');
      await fails(pushing, 'connection-cut');
      assert.deepEqual(inFolder('killed'), [part]);
      await push('killed');
      assert.deepEqual(inFolder('killed'), ['program']);
      assert.equal(await hashOf(join(server().cache, 'killed/program')), hash);
    });
  });
});
