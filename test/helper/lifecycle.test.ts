import assert from 'node:assert/strict';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  createMessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { connectHelper, type HelperEnd } from '../../src/extension/helper/helperClient';
import { HelperSession } from '../../src/extension/helper/helperSession';
import { Refusal } from '../../src/extension/helper/elevation/way';
import type { Failure } from '../../src/shared/model/failure';
import { protocolVersion } from '../../src/shared/protocol/helperProtocol';
import { helperDeadline } from './helperUnderTest';
import { failsWith, spawnHelper, startHelper, stopHelpers } from './startHelper';

describe('the life of a helper', () => {
  afterEach(stopHelpers);

  it('ends when its stdin ends', async () => {
    const child = spawnHelper(['--files']);
    child.stdin.end();
    const [code] = (await once(child, 'exit')) as [number];
    assert.equal(code, 0);
  });

  it('answers a request in flight with helper-died when it is killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'regscope-killed-'));
    try {
      const path = join(folder, 'file');
      writeFileSync(path, Buffer.alloc(4096));
      const helper = await startHelper('--files', '--writes');
      process.kill(helper.info.pid, 'SIGSTOP'); // So that the request is in flight for sure.
      const poke = helper.request('poke', {
        source: { kind: 'file', path },
        offset: 0,
        width: 8,
        value: '0x1',
      });
      const list = helper.request('describe', { source: { kind: 'file', path } });
      process.kill(helper.info.pid, 'SIGKILL');
      await assert.rejects(
        poke,
        failsWith('helper-died', /SIGKILL.*whether the write reached the device is not known/is),
      );
      await assert.rejects(list, failsWith('helper-died'));
      await assert.rejects(helper.request('listPorts', {}), failsWith('helper-died'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('comes back with the next request, and nothing is sent twice', async () => {
    const started: ChildProcessWithoutNullStreams[] = [];
    const lost: HelperEnd[] = [];
    const session = new HelperSession(
      () => {
        const child = spawnHelper(['--files']);
        started.push(child);
        return connectHelper(child, helperDeadline);
      },
      () => undefined,
      (end) => lost.push(end),
    );
    const source = { kind: 'file', path: resolve('package.json') } as const;
    await session.request('describe', { source });
    process.kill(started[0]?.pid ?? 0, 'SIGSTOP');
    const inFlight = session.request('describe', { source });
    setTimeout(() => started[0]?.kill('SIGKILL'), 20);
    await assert.rejects(inFlight, failsWith('helper-died'));
    await session.request('describe', { source });
    assert.equal(started.length, 2);
    assert.deepEqual(
      lost.map(({ signal }) => signal),
      ['SIGKILL'],
    );
    session.stop();
    await once(started[1] ?? assert.fail(), 'exit');
    assert.equal(lost.length, 1); // Being stopped is not being lost.
  });

  it('is given up when it is stuck, even where it cannot be killed', async () => {
    const started: ChildProcessWithoutNullStreams[] = [];
    const lost: HelperEnd[] = [];
    const session = new HelperSession(
      () => {
        const child = spawnHelper(['--files']);
        child.kill = () => false; // A root child of an unprivileged parent.
        started.push(child);
        return connectHelper(child, 2000);
      },
      () => undefined,
      (end) => lost.push(end),
    );
    const source = { kind: 'file', path: resolve('package.json') } as const;
    await session.request('describe', { source });
    const [first] = started;
    process.kill(first?.pid ?? 0, 'SIGSTOP');
    await assert.rejects(session.request('describe', { source }), failsWith('timeout'));
    await session.request('describe', { source });
    assert.equal(started.length, 2);
    assert.equal(lost.length, 1);
    process.kill(first?.pid ?? 0, 'SIGCONT'); // It finds its input closed.
    await once(first ?? assert.fail(), 'exit');
    await session.request('describe', { source });
    assert.equal(started.length, 2);
    assert.equal(lost.length, 1);
    session.stop();
    await once(started[1] ?? assert.fail(), 'exit');
  });

  it('never came up: the reason is what it said last', async () => {
    const missing = connectHelper(spawn('regscope-no-such-program'));
    await assert.rejects(missing, failsWith('helper-died', /ENOENT/));
    const refused = connectHelper(spawn('sh', ['-c', 'echo sudo: a password is required >&2; exit 1']));
    await assert.rejects(refused, failsWith('helper-died', /exit code 1.*a password is required/s));
  });

  it('asks nobody again for root that was refused, until it is told to', async () => {
    let asked = 0;
    const session = new HelperSession(
      () => {
        asked++;
        return Promise.reject(new Refusal('sudo asks for a password.'));
      },
      () => assert.fail('It started.'),
      () => assert.fail('It was lost.'),
    );
    const request = () =>
      assert.rejects(session.request('listPorts', {}), failsWith('elevation-refused', /asks for a password/));
    await Promise.all([request(), request()]);
    await request();
    assert.equal(asked, 1);
    session.retry();
    await request();
    assert.equal(asked, 2);
  });

  describe('without the client', () => {
    /** The protocol as anyone could speak it. */
    const speak = () => {
      const child = spawnHelper(['--files', '--writes']);
      const connection = createMessageConnection(
        new StreamMessageReader(child.stdout),
        new StreamMessageWriter(child.stdin),
      );
      connection.listen();
      const failureOf = async (method: string, ...params: unknown[]): Promise<Failure> => {
        try {
          await connection.sendRequest(method, ...params);
        } catch (error) {
          assert.ok(error instanceof ResponseError);
          return error.data as Failure;
        }
        return assert.fail(`${method} was answered`);
      };
      const stop = async () => {
        child.stdin.end();
        await once(child, 'exit');
        connection.dispose();
      };
      return { connection, failureOf, stop };
    };

    it('refuses everything before the handshake, and a second one', async () => {
      const { connection, failureOf, stop } = speak();
      assert.equal((await failureOf('listMemory', {})).code, 'bad-request');
      assert.equal((await failureOf('initialize', { protocolVersion: 0 })).code, 'version-mismatch');
      await connection.sendRequest('initialize', { protocolVersion });
      assert.equal((await failureOf('initialize', { protocolVersion })).code, 'bad-request');
      await stop();
    });

    it('refuses what is no request', async () => {
      const { connection, failureOf, stop } = speak();
      await connection.sendRequest('initialize', { protocolVersion });
      const source = { kind: 'file', path: '/etc/hostname' };
      for (const [method, params] of [
        ['nope', {}],
        ['constructor', {}],
        ['__proto__', {}],
        ['peek', undefined],
        ['peek', []],
        ['peek', { source, accesses: [] }],
        ['peek', { source, accesses: [{ offset: 0, width: 8, more: 1 }] }],
        [
          'peek',
          { source: { kind: 'bar', device: '../../../etc', bar: 0 }, accesses: [{ offset: 0, width: 8 }] },
        ],
        [
          'peek',
          { source: { kind: 'bar', device: '0000:00:04.0', bar: 6 }, accesses: [{ offset: 0, width: 8 }] },
        ],
        ['poke', { source, offset: 0, width: 8, value: 1 }],
        ['poke', { source, offset: 0, width: 8, value: '0x1', writes: true }],
      ] as const) {
        assert.equal(
          (await failureOf(method, params)).code,
          'bad-request',
          `${method} ${JSON.stringify(params)}`,
        );
      }
      await stop();
    });
  });
});
