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
    const known = {
      x86_64: 'x64',
      aarch64: 'arm64',
      armv7l: 'arm',
      armv8l: 'arm',
      riscv64: 'riscv64',
      loongarch64: 'loong64',
      ppc64le: 'ppc64',
    };
    for (const [machine, cpu] of Object.entries(known)) assert.equal(cpuOfMachine(machine), cpu);
    // Older than koffi's binary for Arm; the other byte order; 32 bits; no CPU.
    const others = [
      'armv6l',
      'armv5tel',
      'aarch64_be',
      'armv7b',
      'armv8b',
      'ppc64',
      'ppc',
      'riscv32',
      'i686',
      's390x',
    ];
    for (const machine of [...others, 'vax', '', undefined])
      assert.equal(cpuOfMachine(machine), undefined, machine);
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

  it('is told from the same with another byte order or size', () => {
    for (const [cpu, machine, size] of [
      ['arm', 40, 1],
      ['riscv64', 243, 2],
      ['loong64', 258, 2],
      ['ppc64', 21, 2],
    ] as const) {
      assert.equal(cpuOfElf(elfHeader({ machine, size, order: 'little' })), cpu);
      assert.equal(cpuOfElf(elfHeader({ machine, size, order: 'big' })), undefined);
      assert.equal(cpuOfElf(elfHeader({ machine, size: 3 - size, order: 'little' })), undefined);
    }
    assert.equal(cpuOfElf(elfHeader({ machine: 3, size: 1, order: 'little' })), undefined); // i386
  });
});

/** System V gABI, “ELF Header”: `size` 1 is 32 bits, 2 is 64. */
function elfHeader({
  machine,
  size,
  order,
}: {
  machine: number;
  size: number;
  order: 'little' | 'big';
}): Buffer {
  const header = Buffer.from([
    0x7f,
    0x45,
    0x4c,
    0x46,
    size,
    order === 'little' ? 1 : 2,
    ...Array<number>(14).fill(0),
  ]);
  if (order === 'little') header.writeUInt16LE(machine, 18);
  else header.writeUInt16BE(machine, 18);
  return header;
}
