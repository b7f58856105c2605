// What the textbooks do with mapped files: another program sees a change, a change outlives the program that made it, and
// two programs share a segment. Here one of the two is the helper.
import assert from 'node:assert/strict';
import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import type { FileSource } from '../../src/shared/model/source';
import { startHelper, stopHelpers } from './startHelper';

describe('mapped files and other programs', () => {
  const size = 8192;
  let folder: string;
  let source: FileSource;
  let helper: HelperClient;

  beforeEach(async () => {
    folder = mkdtempSync('/var/tmp/regscope-textbook-'); // On a disk: /tmp may be memory, which nothing makes durable.
    source = { kind: 'file', path: join(folder, 'region.bin') };
    writeFileSync(source.path, Buffer.alloc(size, 0x11));
    helper = await startHelper('--files', '--writes');
  });

  afterEach(async () => {
    await stopHelpers();
    rmSync(folder, { recursive: true });
  });

  const poke = (offset: number, value: `0x${string}`, to: FileSource = source) =>
    helper.request('poke', { source: to, offset, width: 32, value });
  const peek = async (offset: number, from: FileSource = source) => {
    const [result] = await helper.request('peek', { source: from, accesses: [{ offset, width: 32 }] });
    assert.ok(result !== undefined && 'value' in result, JSON.stringify(result));
    return result.value;
  };

  it('what is changed and flushed is what another program finds, and nothing else has changed', async () => {
    const expected = Buffer.alloc(size, 0x11);
    expected.writeUInt32LE(0xdeadbeef, 0);
    expected.writeUInt32LE(0x01234567, size - 4);
    const other = join(folder, 'expected.bin');
    writeFileSync(other, expected);
    await poke(0, '0xdeadbeef');
    await poke(size - 4, '0x1234567');
    const { steps } = await helper.request('flush', { source });
    assert.deepEqual(steps, [{ step: 'msync', ok: true, detail: 'the file’s content is durable' }]);
    execFileSync('cmp', [source.path, other]); // Fails where they differ.
  });

  it('what was flushed outlives the helper that is killed', async () => {
    await poke(4096, '0xcafef00d');
    assert.ok(waiting(helper.info.pid, source.path) > 0);
    await helper.request('flush', { source });
    assert.equal(waiting(helper.info.pid, source.path), 0);
    process.kill(helper.info.pid, 'SIGKILL');
    assert.equal((await helper.ended).signal, 'SIGKILL');
    assert.equal(readFileSync(source.path).readUInt32LE(4096), 0xcafe_f00d);
    helper = await startHelper('--files');
    assert.equal(await peek(4096), '0xcafef00d');
  });

  it('a segment of Python’s shared memory is the same for both, in both directions', async () => {
    const python = startPython();
    try {
      const segment: FileSource = { kind: 'file', path: `/dev/shm/${await python.ask('name')}` };
      assert.equal((await helper.request('describe', { source: segment })).size, size);
      await poke(0x100, '0x89abcdef', segment);
      assert.equal(await python.ask('get 256'), '89abcdef');
      await python.ask('put 260 76543210');
      assert.equal(await peek(0x104, segment), '0x76543210');
      assert.equal(await peek(0x100, segment), '0x89abcdef');
    } finally {
      await python.stop();
    }
  });

  /** A Python process with a shared-memory segment, which answers each line it is sent with one. */
  function startPython() {
    const python: ChildProcessWithoutNullStreams = spawn('python3', [
      '-u',
      '-c',
      sharedMemoryProgram,
      String(size),
    ]);
    const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
    let complaints = '';
    python.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
    const ended = once(python, 'close');
    return {
      ask: async (line: string) => {
        python.stdin.write(`${line}\n`);
        const answer = await lines.next();
        assert.ok(answer.done !== true, complaints);
        return answer.value;
      },
      stop: async () => {
        python.stdin.end();
        const [code] = (await ended) as [number | null];
        assert.equal(code, 0, complaints);
      },
    };
  }
});

/** What a process has changed in its mapping of a file and the disk does not have yet: kB (man 5 proc, smaps). */
function waiting(pid: number, path: string): number {
  const smaps = readFileSync(`/proc/${pid}/smaps`, 'utf8');
  const mapping = smaps.slice(smaps.indexOf(path));
  return Number(/^Private_Dirty:\s+(\d+) kB$/m.exec(mapping)?.[1]);
}

const sharedMemoryProgram = `
import sys
from multiprocessing import shared_memory
segment = shared_memory.SharedMemory(create=True, size=int(sys.argv[1]))
try:
    for line in sys.stdin:
        command, *numbers = line.split()
        if command == 'name':
            print(segment.name)
        elif command == 'get':
            at = int(numbers[0])
            print('%08x' % int.from_bytes(segment.buf[at:at + 4], 'little'))
        else:
            at = int(numbers[0])
            segment.buf[at:at + 4] = int(numbers[1], 16).to_bytes(4, 'little')
            print('done')
finally:
    segment.close()
    segment.unlink()
`;
