import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOfThunk, type Thunk } from '../../src/helper/thunks/thunk';
import { x64Thunks } from '../../src/helper/thunks/x64';

/** What objdump makes of the bytes: one line an instruction, in Intel syntax. */
function disassemble(bytes: readonly number[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-thunk-'));
  try {
    const file = join(folder, 'thunk.bin');
    writeFileSync(file, Buffer.from(bytes));
    const args = ['-D', '-b', 'binary', '-m', 'i386:x86-64', '-M', 'intel', '--no-show-raw-insn', file];
    const text = execFileSync('objdump', args, { encoding: 'utf8' });
    return [...text.matchAll(/^\s+[0-9a-f]+:\t(.+?)\s*$/gm)].map(([, assembly]) => assembly ?? '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** objdump writes operands without spaces between them. */
const spelled = (assembly: string) => assembly.replace(/\s+/g, ' ').replace(/, /g, ',').trim();

describe('thunks: the bytes are the assembly beside them', () => {
  for (const [name, thunk] of Object.entries<Thunk>(x64Thunks)) {
    it(`x64 ${name}`, () => {
      assert.deepEqual(
        disassemble(bytesOfThunk(thunk)).map(spelled),
        thunk.map(([assembly]) => spelled(assembly)),
      );
    });
  }
});
