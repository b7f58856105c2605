import assert from 'node:assert/strict';
import { sharedConnection, sshCommand } from '../../../src/extension/targets/sshCommand';

const script = { text: 'echo "ü"\n' };

describe('the command line of ssh', () => {
  it('has one fixed text for the login shell, and words', () => {
    const { command, environment } = sshCommand('me@board', script, ['auto', '--unblock', '0xfe-0xff'], {
      kind: 'nobody',
    });
    assert.deepEqual(command.slice(0, 4), ['ssh', '-T', '-x', '-a']);
    assert.ok(command.includes('BatchMode=yes'));
    assert.deepEqual(command.slice(-3), [
      '--',
      'me@board',
      `sh -c 'eval "$(dd bs=1 count=10 2>/dev/null)"' regscope auto --unblock 0xfe-0xff`,
    ]);
    assert.deepEqual(environment, { LC_ALL: 'C' });
  });

  it('leaves hosts, keys and shared connections to the user’s configuration', () => {
    const line = sshCommand('board', script, [], { kind: 'nobody' }).command.join(' ');
    assert.doesNotMatch(line, /Control|Identity|KnownHosts|StrictHost|Proxy| -[FiJpl]/);
  });

  it('lets ssh ask through a program', () => {
    const { command, environment } = sshCommand('board', script, [], { kind: 'askpass', program: '/p' });
    assert.ok(command.includes('BatchMode=no'));
    assert.deepEqual(environment, { LC_ALL: 'C', SSH_ASKPASS: '/p', SSH_ASKPASS_REQUIRE: 'force' });
  });

  it('has no word that a shell would take for more', () => {
    for (const word of ['', 'a b', '$HOME', '`id`', 'a;b', "it's", '~', '*', 'a\nb', '=ls', '!1', '\\']) {
      assert.throws(() => sshCommand('board', script, [word], { kind: 'nobody' }), RangeError, word);
    }
  });
});

describe('what ssh -G says of connections that are shared', () => {
  const said = (...lines: string[]) => ['host board', ...lines, 'port 22', ''].join('\n');

  it('is one that stays, one that ends with its opener, or none', () => {
    const auto = ['controlmaster auto', 'controlpath /home/me/cm'];
    assert.deepEqual(sharedConnection(said(...auto, 'controlpersist 600')), {
      socket: '/home/me/cm',
      persists: true,
    });
    assert.equal(sharedConnection(said(...auto, 'controlpersist no'))?.persists, false);
    for (const none of [
      ['controlmaster false', 'controlpath /home/me/cm'],
      ['controlmaster auto', 'controlpath none'],
      ['controlmaster auto'],
    ])
      assert.equal(sharedConnection(said(...none, 'controlpersist yes')), undefined);
  });
});
