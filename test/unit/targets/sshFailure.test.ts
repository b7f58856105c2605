import assert from 'node:assert/strict';
import { cutFailure, sshFailure } from '../../../src/extension/targets/sshFailure';
import { isRefusal, type FailureCode } from '../../../src/shared/model/failure';

/** As OpenSSH 9.2 and the scripts say it; what a server prints besides stands before it. */
const endings: readonly (readonly [number | null, string, FailureCode])[] = [
  [null, 'spawn ssh ENOENT', 'no-connection'],
  [255, 'ssh: Could not resolve hostname nowhere: Name or service not known', 'no-connection'],
  [255, 'ssh: connect to host board port 22: Connection refused', 'no-connection'],
  [255, 'ssh: connect to host board port 22: Connection timed out', 'no-connection'],
  [255, 'ssh: connect to host board port 22: No route to host', 'no-connection'],
  [255, '/home/me/.ssh/config: line 1: Bad configuration option: hots', 'no-connection'],
  [255, 'Welcome.\nme@board: Permission denied (publickey,password).', 'login-refused'],
  [255, 'Received disconnect from 192.0.2.1 port 22:2: Too many authentication failures', 'login-refused'],
  [255, 'No ED25519 host key is known for board.\nHost key verification failed.', 'host-key'],
  [
    255,
    '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key for board has changed\nHost key verification failed.',
    'host-key',
  ],
  [255, 'kex_exchange_identification: Connection closed by remote host', 'connection-cut'],
  [255, 'client_loop: send disconnect: Broken pipe', 'connection-cut'],
  [255, 'Timeout, server board not responding.', 'connection-cut'],
  [255, '', 'connection-cut'],
  [127, 'bash: line 1: sh: command not found', 'target-unfit'],
  [1, 'This account is currently not available.', 'target-unfit'],
  [3, 'regscope-failed no-space /tmp', 'no-space'],
  [3, 'Connection refused by a joke in .profile\nregscope-failed no-exec /tmp', 'target-unfit'],
  [3, 'regscope-failed no-folder /x y', 'target-unfit'],
  [3, 'regscope-failed no-root doas', 'elevation-refused'],
  [3, 'regscope-failed no-sha256sum', 'target-unfit'],
  [3, 'regscope-failed hash-differs a/b', 'hash-differs'],
  [3, 'regscope-failed not-there a/b', 'hash-differs'],
  [3, 'regscope-failed not-written cat: Input/output error', 'target-unfit'],
];

describe('what the end of ssh means', () => {
  for (const [code, stderr, expected] of endings) {
    it(`${code ?? 'no code'}: ${stderr.split('\n').at(-1) ?? ''} is ${expected}`, () => {
      const { failure, message } = sshFailure('board', { code, signal: null, stderr });
      assert.equal(failure.code, expected);
      assert.ok((failure.next ?? '') !== '');
      assert.doesNotMatch(message, /\{\d\}|regscope-failed/);
      assert.equal(isRefusal(failure), expected !== 'connection-cut');
    });
  }

  it('leaves open whether a write was made', () => {
    const end = { code: null, signal: 'SIGKILL', stderr: 'Permission denied' };
    assert.equal(sshFailure('board', end).failure.code, 'connection-cut');
    assert.match(cutFailure('board', end, 'write').message, /not known.*SIGKILL/);
    assert.doesNotMatch(cutFailure('board', end, 'none').message, /not known/);
  });
});
