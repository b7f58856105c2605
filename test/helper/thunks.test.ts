import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { arm64 } from '../../src/helper/thunks/arm64';
import { bytesOfThunk, traps, type Thunk, type ThunkSet } from '../../src/helper/thunks/thunk';
import { compareExchange32 } from '../../src/helper/demoDevices/compareExchange';
import { x64 } from '../../src/helper/thunks/x64';
import { arm64SystemCalls } from '../../src/helper/thunks/arm64SystemCalls';
import { x64PortThunks } from '../../src/helper/thunks/x64Ports';
import { x64SignalReturn, x64SystemCalls } from '../../src/helper/thunks/x64SystemCalls';

interface Disassembler {
  readonly program: string;
  readonly options: readonly string[];
}

const objdump = {
  x64: { program: 'objdump', options: ['-m', 'i386:x86-64', '-M', 'intel'] },
  arm64: { program: 'aarch64-linux-gnu-objdump', options: ['-m', 'aarch64', '--disassemble-zeroes'] },
} satisfies Record<string, Disassembler>;

/** What objdump makes of the bytes: one line an instruction, in Intel syntax on x86. */
function disassemble({ program, options }: Disassembler, bytes: readonly number[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-thunk-'));
  try {
    const file = join(folder, 'thunk.bin');
    writeFileSync(file, Buffer.from(bytes));
    const args = ['-D', '-b', 'binary', ...options, '--no-show-raw-insn', file];
    const text = execFileSync(program, args, { encoding: 'utf8' });
    return [...text.matchAll(/^\s+[0-9a-f]+:\t(.+?)\s*$/gm)].map(([, assembly]) => assembly ?? '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** objdump for x86 writes operands without spaces between them; for Arm it adds comments: an immediate in decimal. */
const spelled = (assembly: string) =>
  assembly
    .replace(/\/\/.*/, '')
    .replace(/\s+/g, ' ')
    .replace(/, /g, ',')
    .trim();

const layout = {
  code: { address: 0x1234_5678_9000n, size: 0x90 },
  landing: 0x1234_5678_9080n,
  record: 0xabc_def0n,
};

const table = { address: 0x7f12_3456_7000n, end: 0x7f12_3456_7960n };

const codeOf = ({ thunks, landing, faultHandler }: ThunkSet): Readonly<Record<string, Thunk>> => ({
  ...thunks,
  landing,
  'fault handler': faultHandler(layout),
});

const code: Readonly<Record<keyof typeof objdump, Readonly<Record<string, Thunk>>>> = {
  x64: {
    ...codeOf(x64),
    trap: traps.x64 ? [traps.x64] : [],
    'compare-exchange of the demo': compareExchange32,
    ...x64PortThunks,
    'system calls': x64SystemCalls(table),
    'signal return': x64SignalReturn,
  },
  arm64: {
    ...codeOf(arm64),
    trap: traps.arm64 ? [traps.arm64] : [],
    'system calls': arm64SystemCalls(table),
  },
};

describe('machine code: the bytes are the assembly beside them', () => {
  for (const cpu of ['x64', 'arm64'] as const) {
    for (const [name, thunk] of Object.entries(code[cpu])) {
      it(`${cpu} ${name}`, () => {
        assert.deepEqual(
          disassemble(objdump[cpu], bytesOfThunk(thunk)).map(spelled),
          thunk.map(([assembly]) => spelled(assembly)),
        );
      });
    }
  }
});

describe('a fault outside the thunks', () => {
  it('still kills the process, by the signal it is', () => {
    const helper = resolve('dist/helper.js');
    // koffi's own code, not a thunk, reads behind the end of a mapped file, in a process that has the helper's handler.
    const script = `
      const file = process.argv[1];
      process.argv = [process.argv[0], '--files'];
      require(${JSON.stringify(helper)});
      const koffi = require(${JSON.stringify(resolve('dist/koffi.node'))});
      const fs = require('node:fs');
      const libc = koffi.load('libc.so.6');
      const map = libc.func('uintptr_t mmap(uintptr_t a, size_t n, int p, int f, int fd, int64_t o)');
      const address = map(0, 8192, 1, 1, fs.openSync(file), 0);
      koffi.decode(address + 4096, 'uint8_t');
      process.exit(0);
    `;
    const folder = mkdtempSync(join(tmpdir(), 'regscope-fault-'));
    try {
      const file = join(folder, 'short');
      writeFileSync(file, Buffer.alloc(4096));
      const { signal, status } = spawnSync(process.execPath, ['-e', script, file], { input: '' });
      assert.deepEqual({ signal, status }, { signal: 'SIGBUS', status: null });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
