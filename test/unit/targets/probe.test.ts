import assert from 'node:assert/strict';
import { mostLines, mostUnparsed, parseProbe } from '../../../src/extension/targets/probe';
import { checkMutations } from '../../support/parserChecks';

const hash = '0123456789abcdef'.repeat(4);
const report = [
  'machine armv7l',
  'libc musl',
  'uid 1000',
  'tool sha256sum /usr/bin/sha256sum',
  'tool sudo /usr/bin/sudo',
  'node v22.3.0',
  'folder /home/a user/.cache/regscope',
  'space 12345',
  'exec yes',
  `file ${hash} node-01/node`,
  'end',
  'machine x86_64',
  '',
].join('\n');

describe('what a target says of itself', () => {
  it('is read to its end', () => {
    assert.deepEqual(parseProbe(report), {
      machine: 'armv7l',
      libc: { kind: 'musl' },
      uid: 1000,
      folder: '/home/a user/.cache/regscope',
      canRun: true,
      space: 12345,
      tools: new Map([
        ['sha256sum', '/usr/bin/sha256sum'],
        ['sudo', '/usr/bin/sudo'],
      ]),
      node: '22.3.0',
      files: new Map([['node-01/node', hash]]),
      isWhole: true,
      unparsed: [],
    });
    assert.deepEqual(parseProbe('libc glibc 2.28\nend').libc, { kind: 'glibc', version: '2.28' });
  });

  it('is not whole when it was cut', () => {
    const { isWhole, machine, unparsed } = parseProbe(report.slice(0, report.indexOf('space') + 3));
    assert.deepEqual(
      { isWhole, machine, unparsed },
      { isWhole: false, machine: 'armv7l', unparsed: ['spa'] },
    );
  });

  it('is refused line by line', () => {
    const lines = [
      'machine a b',
      'node 22',
      'uid 99999999999',
      'space 1e9',
      'exec maybe',
      'folder relative',
      'tool rm /bin/rm',
      `file ${hash} ../../x/y`,
      `file ${hash.slice(1)} a/b`,
      'constructor x',
      'one too many',
    ];
    const probe = parseProbe(lines.join('\n'));
    assert.deepEqual(probe.unparsed, lines.slice(0, mostUnparsed));
    assert.equal(probe.machine ?? probe.uid ?? probe.space ?? probe.folder, undefined);
    assert.equal(probe.tools.size + probe.files.size, 0);
    assert.equal(parseProbe(`${'x\n'.repeat(mostLines)}end`).isWhole, false);
  });

  it('may be anything', () => checkMutations('probe', [report], 1000));
});
