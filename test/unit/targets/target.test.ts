import assert from 'node:assert/strict';
import { openSync, readSync } from 'node:fs';
import { parseTarget } from '../../../src/extension/targets/target';
import { cpuOfElf, cpuOfMachine } from '../../../src/extension/targets/targetCpu';

describe('a target', () => {
  const target = { name: 'Board', destination: 'board', rootWay: 'auto', reach: 'helper' } as const;

  it('is what the user’s ssh takes', () => {
    for (const destination of [
      'board',
      'root@192.0.2.7',
      'me.b@lab-1.example.org',
      'ssh://me@board:2222',
      '::1',
      'me@fe80::1',
      'ssh://me@[fe80::1%eth0]:22',
    ]) {
      assert.deepEqual(parseTarget({ name: 'Board', destination }), { ...target, destination });
    }
    const whole = { ...target, rootWay: 'sudo', folder: '/var/tmp/regs' };
    assert.deepEqual(parseTarget(whole), whole);
  });

  it('is nothing that could be more than a name', () => {
    for (const destination of [
      '',
      '-oProxyCommand=x',
      'a b',
      'a;b',
      '$(id)',
      'a\nb',
      'me@-F',
      '@b',
      'a'.repeat(256),
      1,
    ]) {
      assert.equal(parseTarget({ ...target, destination }), undefined, String(destination));
    }
    for (const folder of ['relative', '/a b', '/$HOME', '/a\n', 3]) {
      assert.equal(parseTarget({ ...target, folder }), undefined, String(folder));
    }
    for (const other of [
      { name: '' },
      { name: ' x' },
      { name: 'a\u0007' },
      { name: 'ü'.repeat(31) },
      { name: 'demo' },
      { rootWay: 'su' },
      { reach: 'x' },
    ]) {
      assert.equal(parseTarget({ ...target, ...other }), undefined);
    }
    for (const data of [undefined, null, 'board', []]) assert.equal(parseTarget(data), undefined);
  });
});

describe('the CPU of a target', () => {
  it('is Node’s for what uname says', () => {
    const known = { x86_64: 'x64', aarch64: 'arm64', armv7l: 'arm', riscv64: 'riscv64', ppc64le: 'ppc64' };
    for (const [machine, cpu] of Object.entries(known)) assert.equal(cpuOfMachine(machine), cpu);
    for (const machine of ['armv6l', 'ppc64', 'i686', 'vax', '', undefined]) {
      assert.equal(cpuOfMachine(machine), undefined);
    }
  });

  it('is in the header of a program', () => {
    const header = Buffer.alloc(20);
    readSync(openSync(process.execPath, 'r'), header);
    assert.equal(cpuOfElf(header), process.arch);
    assert.equal(cpuOfElf(header.subarray(0, 19)), undefined);
    assert.equal(cpuOfElf(Buffer.from('#!/bin/sh\n# and a comment\n')), undefined);
    header[4] = 1; // ELFCLASS32
    assert.equal(cpuOfElf(header), undefined);
  });
});
