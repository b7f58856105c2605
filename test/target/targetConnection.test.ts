// What ends a connection ends all that goes through it: OpenSSH on both ends, and the built helper, whose user may have a
// connection of his own that is shared.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  createTargetConnection,
  type TargetConnection,
} from '../../src/extension/helper/target/targetConnection';
import { fails } from './fails';
import { ownChildren } from './ownChildren';
import { poll } from './poll';
import { board, useSshServer } from './sshServer';

const rights = { role: 'files', writes: false, unblocked: [], consents: [] } as const;

describe('a connection to a target', function () {
  this.timeout(60_000);
  const { server, become } = useSshServer();

  const connect = (changed = (): void => undefined): TargetConnection =>
    createTargetConnection(
      { name: 'Board', destination: board, rootWay: 'none', reach: 'helper' },
      {
        programs: resolve('dist'),
        fetched: join(server().folder, 'fetched'),
        own: () => '',
        mayFetch: () => Promise.resolve(false),
        mayUseCommands: () => Promise.resolve(false),
        ask: () => Promise.resolve(undefined),
        log: () => undefined,
        changed,
      },
    );
  const noneRuns = () =>
    poll(5000, 'every ssh to end', () => Promise.resolve(ownChildren(board).length === 0 || undefined));

  const shared = (persist: string) => ({
    ControlMaster: 'auto',
    ControlPath: join(server().folder, 'control'),
    ControlPersist: persist,
  });
  const logins = {
    'of ours': () => ({}),
    'that the user shares': () => shared('30'),
    'that the user shares as long as it is used': () => shared('no'),
  };

  it('says that its host key was not accepted', async () => {
    await become({ UserKnownHostsFile: join(server().folder, 'nobody-known') });
    await fails(connect().launch(rights), 'login-refused', /You did not accept its host key/);
    await noneRuns();
  });

  for (const [kind, lines] of Object.entries(logins)) {
    describe(`by a login ${kind}`, () => {
      const socket = () => join(server().folder, 'control');
      beforeEach(() => become(lines()));
      afterEach(() => {
        if (existsSync(socket())) execFileSync('ssh', ['-O', 'exit', board], { stdio: 'ignore' });
      });

      it('ends with its helpers, and starts none again', async () => {
        const connection = connect();
        const client = await connection.launch(rights);
        assert.equal(connection.state.kind, 'connected');
        connection.close();
        assert.equal(connection.state.kind, 'idle');
        await client.ended;
        await fails(client.request('listMemory', {}), 'connection-cut');
        await fails(connection.launch(rights), 'no-connection', /You ended it/);
        await noneRuns();
      });

      for (const step of ['logging in', 'looking at it', 'starting the helper'])
        it(`ends while it is ${step}, and no helper comes up`, async () => {
          const connection: TargetConnection = connect(() => {
            const { state } = connection;
            if (state.kind === 'connecting' && state.step === step) connection.close();
          });
          await fails(connection.launch(rights), 'no-connection', /You ended it/);
          assert.equal(connection.state.kind, 'idle');
          await noneRuns();
        });
    });
  }
});
