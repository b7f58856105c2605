import assert from 'node:assert/strict';
import { hostsIn } from '../../../src/extension/targets/sshConfigHosts';

describe('hosts of an ssh configuration', () => {
  it('are its names, in their order, each once', () => {
    const text = [
      'Include more',
      'Host board lab-? !not *.example.org "quoted"',
      '  HostName 192.0.2.7',
      'host = rack board # no host',
      'Match host other',
      '#Host hidden',
      '',
    ].join('\n');
    assert.deepEqual(hostsIn(text), ['board', 'quoted', 'rack']);
    assert.deepEqual(hostsIn(''), []);
  });
});
