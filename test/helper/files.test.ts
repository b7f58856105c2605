import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import type { FileSource } from '../../src/shared/model/source';
import { maxValueOf } from '../../src/shared/model/accessWidth';
import { toHex } from '../../src/shared/base/hex';
import { helperCpu, helperWidths } from './helperUnderTest';
import { failsWith, startHelper, stopHelpers } from './startHelper';

describe('helper on files', () => {
  const size = 8200; // Two pages and 8 bytes.
  let folder: string;
  let source: FileSource;
  let helper: HelperClient;

  before(async () => {
    helper = await startHelper('--files', '--writes');
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-files-'));
    source = { kind: 'file', path: join(folder, 'region.bin') };
    writeFileSync(source.path, Buffer.from(Array.from({ length: size }, (_, index) => index & 0xff)));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  after(stopHelpers);

  const peek = async (offset: number, width: 8 | 16 | 32 | 64, by = helper) => {
    const [result] = await by.request('peek', { source, accesses: [{ offset, width }] });
    assert.ok(result !== undefined && 'value' in result);
    return result.value;
  };

  it('says who it is', () => {
    const { pid, uid, access, writes, role } = helper.info;
    assert.notEqual(pid, process.pid);
    assert.equal(uid, process.getuid?.());
    assert.equal(access, helperCpu === 'x64' || helperCpu === 'arm64' ? 'thunk' : 'scalar');
    assert.equal(writes, true);
    assert.equal(role, 'files');
  });

  it('describes a file', async () => {
    assert.deepEqual(await helper.request('describe', { source }), {
      size,
      via: `${source.path}, mapped`,
      widths: helperWidths,
    });
  });

  it('peeks at every width, in the order asked', async () => {
    const expected = [
      { access: { offset: 8, width: 64 }, value: '0x0f0e0d0c0b0a0908' },
      { access: { offset: 1, width: 8 }, value: '0x01' },
      { access: { offset: 4098, width: 16 }, value: '0x0302' },
      { access: { offset: 8196, width: 32 }, value: '0x07060504' },
    ] as const;
    const possible = expected.filter(({ access }) => helperWidths.includes(access.width));
    assert.deepEqual(
      await helper.request('peek', { source, accesses: possible.map(({ access }) => access) }),
      possible.map(({ value }) => ({ value })),
    );
  });

  for (const width of helperWidths) {
    it(`pokes ${width} bits, and not one more`, async () => {
      const before = readFileSync(source.path);
      const offset = 4096;
      await helper.request('poke', { source, offset, width, value: toHex(maxValueOf(width)) });
      const after = readFileSync(source.path);
      before.fill(0xff, offset, offset + width / 8);
      assert.ok(after.equals(before));
      assert.equal(BigInt(await peek(offset, width)), maxValueOf(width));
    });
  }

  it('flushes so that another program reads what was poked', async () => {
    await helper.request('poke', { source, offset: 16, width: 32, value: '0xdeadbeef' });
    const { steps } = await helper.request('flush', { source });
    assert.deepEqual(
      steps.map(({ step, ok }) => [step, ok]),
      [['msync', true]],
    );
    const read = execFileSync('od', ['-An', '-tx4', '-j16', '-N4', source.path], { encoding: 'utf8' });
    assert.equal(read.trim(), 'deadbeef');
  });

  it('sees what another program writes', async () => {
    assert.equal(await peek(0, 32), '0x03020100');
    execFileSync('dd', [`of=${source.path}`, 'conv=notrunc', 'status=none'], {
      input: Buffer.from([1, 2, 3, 4]),
    });
    assert.equal(await peek(0, 32), '0x04030201');
  });

  it('maps shared memory', async () => {
    const path = `/dev/shm/regscope-test-${process.pid}`;
    writeFileSync(path, Buffer.alloc(16, 0x5a));
    try {
      const segment = { kind: 'file', path } as const;
      await helper.request('poke', { source: segment, offset: 8, width: 32, value: '0x9abcdef0' });
      assert.equal(readFileSync(path).readUInt32LE(8), 0x9abc_def0);
    } finally {
      rmSync(path);
    }
  });

  it('refuses offsets and values that are not allowed, and writes nothing', async () => {
    const before = readFileSync(source.path);
    const poke = (offset: number, width: 8 | 16 | 32 | 64, value: `0x${string}`) =>
      helper.request('poke', { source, offset, width, value });
    await assert.rejects(poke(size, 8, '0x0'), failsWith('bad-offset', /0x0 to 0x2007 is allowed/));
    await assert.rejects(poke(size - 2, 32, '0x0'), failsWith('bad-offset'));
    await assert.rejects(poke(2, 32, '0x0'), failsWith('bad-offset', /aligned to 4 bytes/));
    await assert.rejects(poke(0, 8, '0x100'), failsWith('bad-value', /0 to 0xff is allowed/));
    await assert.rejects(poke(-4, 32, '0x0'), failsWith('bad-request'));
    await assert.rejects(poke(0.5, 8, '0x0'), failsWith('bad-request'));
    await assert.rejects(poke(0, 24 as 8, '0x0'), failsWith('bad-request'));
    await assert.rejects(poke(0, 8, '12' as '0x12'), failsWith('bad-request'));
    assert.ok(readFileSync(source.path).equals(before));
  });

  it('makes no access of a list in which one is not allowed', async () => {
    const accesses = [
      { offset: 0, width: 32 },
      { offset: 3, width: 32 },
    ] as const;
    await assert.rejects(
      helper.request('peek', { source, accesses: [...accesses] }),
      failsWith('bad-offset'),
    );
  });

  it('keeps to the live size of the file', async () => {
    assert.equal(await peek(8192, 32), '0x03020100');
    truncateSync(source.path, 4096);
    await assert.rejects(peek(4096, 8), failsWith('bad-offset', /0x0 to 0xfff/));
    assert.equal(await peek(4088, 32), '0xfbfaf9f8');
  });

  it('notices that another file has taken the path', async () => {
    assert.equal(await peek(0, 32), '0x03020100');
    const other = join(folder, 'other');
    writeFileSync(other, Buffer.alloc(size, 0x77));
    renameSync(other, source.path); // Same path, same size, another file.
    assert.equal(await peek(0, 32), '0x77777777');
    await helper.request('poke', { source, offset: 0, width: 8, value: '0x12' });
    assert.equal(readFileSync(source.path)[0], 0x12);
  });

  it('refuses what is no regular file, and what is not there', async () => {
    const describe = (path: string) => helper.request('describe', { source: { kind: 'file', path } });
    await assert.rejects(describe(folder), failsWith('not-mappable', /not a regular file/));
    await assert.rejects(describe('/dev/null'), failsWith('not-mappable'));
    await assert.rejects(describe(join(folder, 'none')), failsWith('no-such-source'));
    await assert.rejects(describe('region.bin'), failsWith('bad-request'));
    writeFileSync(join(folder, 'empty'), '');
    await assert.rejects(describe(join(folder, 'empty')), failsWith('not-mappable', /empty/));
    symlinkSync('/dev/zero', join(folder, 'link'));
    await assert.rejects(describe(join(folder, 'link')), failsWith('not-mappable'));
  });

  it('never opens hardware, and the other instance never opens a file', async () => {
    const bar = { kind: 'bar', device: '0000:00:04.0' as never, bar: 0 } as const;
    await assert.rejects(helper.request('describe', { source: bar }), failsWith('blocked'));
    const hardware = await startHelper('--writes');
    await assert.rejects(
      hardware.request('describe', { source }),
      failsWith('blocked', /never opens a user’s file/),
    );
  });

  it('without --writes refuses to poke, and its mappings are read-only', async () => {
    const reader = await startHelper('--files');
    assert.equal(await peek(0, 8, reader), '0x00');
    await assert.rejects(
      reader.request('poke', { source, offset: 0, width: 8, value: '0x1' }),
      failsWith('writes-off'),
    );
    const maps = readFileSync(`/proc/${reader.info.pid}/maps`, 'utf8').split('\n');
    const mapped = maps.filter((line) => line.includes(source.path)).map((line) => line.split(' ')[1]);
    assert.deepEqual(mapped, ['r--s']);
  });
});
