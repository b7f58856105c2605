import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { basename, dirname, join } from 'node:path';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { dump } from '../../src/extension/machine/dump';
import { load } from '../../src/extension/machine/load';
import { nextBlock, type Transfer, type TransferResult } from '../../src/extension/machine/transfer';
import { accessWidths, bytesOf } from '../../src/shared/model/accessWidth';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import { maxBlockWords, type HelperParams } from '../../src/shared/protocol/helperProtocol';
import { failsWith, startHelper, stopHelpers } from './startHelper';

const mebibyte = 1024 * 1024;

describe('dump and load', () => {
  let folder: string;
  let region: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-transfer-'));
    region = join(folder, 'region');
    file = join(folder, 'file');
  });

  afterEach(async () => {
    await stopHelpers();
    rmSync(folder, { recursive: true });
  });

  /** Starts a helper for files; what it is asked for is passed on and can be watched. */
  const startTransfers = async (...args: string[]) => {
    const helper = await startHelper('--files', ...args);
    return { helper, ...transfersOf(helper) };
  };

  /** All of the region's first `size` bytes. */
  const whole = (size: number, changes: Partial<Transfer> = {}): Transfer => ({
    source: { kind: 'file', path: region },
    offset: 0,
    width: 32,
    size,
    path: file,
    onProgress: () => undefined,
    cancel: new AbortController().signal,
    ...changes,
  });

  for (const width of accessWidths) {
    it(`dumps a part of a region in ${width}-bit words, and loads it into another place`, async () => {
      const { readBlock, writeBlock } = await startTransfers('--writes');
      const content = randomBytes(3 * mebibyte);
      writeFileSync(region, content);
      const part = { width, offset: 64 * bytesOf(width), size: mebibyte + 13 * bytesOf(width) };
      const progress: number[] = [];
      const all = whole(part.size, { ...part, onProgress: (done) => progress.push(done) });
      assert.deepEqual(await dump(readBlock, all), { done: part.size, file });
      const dumped = readFileSync(file);
      assert.ok(dumped.equals(content.subarray(part.offset, part.offset + part.size)));
      assert.equal(progress.at(-1), part.size);
      assert.ok(progress.every((done, index) => done > (progress[index - 1] ?? 0)));
      assert.deepEqual(readdirSync(folder).sort(), ['file', 'region']);

      const elsewhere = whole(part.size, { width, offset: mebibyte - 8 });
      assert.deepEqual(await load(writeBlock, elsewhere), { done: part.size });
      dumped.copy(content, mebibyte - 8);
      assert.ok(readFileSync(region).equals(content));
    });
  }

  it('takes the place of an older file only when all was read', async () => {
    const { readBlock } = await startTransfers();
    writeFileSync(region, Buffer.alloc(8192, 0x11));
    writeFileSync(file, 'older');
    const tooMuch = await dump(readBlock, whole(8192 + 4096));
    assert.equal(tooMuch.failure?.code, 'bad-offset');
    assert.equal(readFileSync(file, 'utf8'), 'older');
    assert.equal((await dump(readBlock, whole(8192))).file, file);
    assert.ok(readFileSync(file).equals(readFileSync(region)));
  });

  it('reads no more than the failed word, keeps what was read, and says where it is', async () => {
    // A BAR whose file is shorter than it: the access behind the file's last page is a SIGBUS.
    const device = parsePciAddress('0000:00:01.0') ?? assert.fail();
    const root = join(folder, 'machine');
    const devices = join(root, 'sys/bus/pci/devices', device);
    mkdirSync(devices, { recursive: true });
    writeFileSync(join(devices, 'resource'), '0x00000000fe000000 0x00000000fe0fffff 0x0000000000040200\n');
    const good = randomBytes(40_960);
    writeFileSync(join(devices, 'resource0'), good);
    const { readBlock, writeBlock, asked } = transfersOf(await startHelper('--root', root, '--writes'));
    const all = whole(mebibyte, { source: { kind: 'bar', device, bar: 0 }, offset: 8 });

    const result = await dump(readBlock, { ...all, size: mebibyte - 8 });
    assert.deepEqual([result.done, result.failure?.code], [good.length - 8, 'fault']);
    const { file: partial = assert.fail() } = result;
    assert.deepEqual([dirname(partial), basename(partial).slice(0, 5)], [folder, 'file.']);
    assert.ok(readFileSync(partial).equals(good.subarray(8)));
    assert.ok(!existsSync(file));
    const last = asked.at(-1) ?? assert.fail();
    assert.ok(last.offset < good.length && last.offset + last.bytes > good.length);

    const changed = randomBytes(mebibyte);
    writeFileSync(file, changed);
    const loaded = await load(writeBlock, { ...all, size: mebibyte - 8 });
    assert.deepEqual([loaded.done, loaded.failure?.code], [good.length - 8, 'fault']);
    assert.ok(readFileSync(join(devices, 'resource0')).subarray(8).equals(changed.subarray(0, loaded.done)));
    assert.ok((asked.at(-1)?.offset ?? 0) < good.length);
  });

  it('stops where a file has become shorter than the region was', async () => {
    const { readBlock } = await startTransfers();
    const content = randomBytes(4 * mebibyte);
    writeFileSync(region, content);
    const onProgress = (done: number) => {
      if (done > mebibyte) truncateSync(region, mebibyte);
    };
    const {
      done,
      failure,
      file: partial = assert.fail(),
    } = await dump(readBlock, whole(content.length, { onProgress }));
    assert.ok(failure?.code === 'bad-offset' || failure?.code === 'fault', failure?.code);
    assert.ok(readFileSync(partial).equals(content.subarray(0, done)));
  });

  it('ends after the block under way when it is cancelled', async () => {
    const { readBlock, writeBlock, asked } = await startTransfers('--writes');
    const content = randomBytes(16 * mebibyte);
    writeFileSync(region, content);
    for (const run of ['dump', 'load'] as const) {
      const cancellation = new AbortController();
      let seen = 0;
      const before = asked.length;
      const onProgress = (done: number) => {
        if (done < mebibyte || seen > 0) return;
        seen = asked.length - before;
        cancellation.abort();
      };
      const transfer = whole(content.length, { onProgress, cancel: cancellation.signal });
      if (run === 'dump') {
        const { done, failure, file: partial = assert.fail() } = await dump(readBlock, transfer);
        assert.equal(failure?.code, 'cancelled');
        assert.ok(done < content.length);
        assert.ok(readFileSync(partial).equals(content.subarray(0, done)));
        assert.ok(!existsSync(file));
      } else {
        const other = randomBytes(content.length);
        writeFileSync(file, other);
        const { done, failure } = await load(writeBlock, transfer);
        assert.equal(failure?.code, 'cancelled');
        assert.ok(done >= mebibyte && done < content.length);
        const expected = Buffer.concat([other.subarray(0, done), content.subarray(done)]);
        assert.ok(readFileSync(region).equals(expected));
      }
      assert.ok(seen > 0 && asked.length - before <= seen + 1, 'more blocks were asked for');
    }
  });

  it('leaves no file where nothing was read, and tells of words whose fate is unknown', async () => {
    const { helper, readBlock, writeBlock } = await startTransfers('--writes');
    writeFileSync(region, Buffer.alloc(65_536));
    const before = { ...whole(65_536), cancel: AbortSignal.abort() };
    writeFileSync(file, Buffer.alloc(65_536, 1));
    assert.deepEqual((await load(writeBlock, before)).done, 0);
    process.kill(helper.info.pid, 'SIGSTOP'); // What is asked now reaches it, and is never answered.
    const transfers = Promise.all([dump(readBlock, whole(65_536)), load(writeBlock, whole(65_536))]);
    await sleep(200);
    process.kill(helper.info.pid, 'SIGKILL');
    const outcomes = (results: readonly TransferResult[]) =>
      results.map(({ done, failure, unknown }) => [done, failure?.code, unknown]);
    const lost = [0, 'helper-died', 4096];
    assert.deepEqual(outcomes(await transfers), [lost, lost]);
    await helper.ended;
    // What is asked after its end has never left.
    const late = [await dump(readBlock, whole(65_536)), await load(writeBlock, whole(65_536))];
    const unsent = [0, 'helper-died', undefined];
    assert.deepEqual(outcomes(late), [unsent, unsent]);
    assert.deepEqual(readdirSync(folder).sort(), ['file', 'region']);
  });

  it('on a full disk keeps what fitted, says where, and reads no further', async () => {
    const { readBlock, asked } = await startTransfers();
    const content = randomBytes(8 * mebibyte);
    writeFileSync(region, content);
    writeFileSync(file, 'older');
    const room = mebibyte + 123;
    const setLimit = (bytes: number | 'unlimited') =>
      execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
    setLimit(room);
    try {
      const { done, failure, file: partial = assert.fail() } = await dump(readBlock, whole(content.length));
      assert.equal(failure?.code, 'bad-file');
      assert.ok(failure.what.includes(partial) && failure.why?.includes('EFBIG'), failure.why);
      assert.ok(done > 0 && done <= room && done % 4 === 0, String(done));
      const kept = readFileSync(partial);
      assert.ok(kept.length <= room && kept.subarray(0, done).equals(content.subarray(0, done)));
      assert.equal(readFileSync(file, 'utf8'), 'older');
      // One block is read while the one that did not fit is written.
      const last = asked.at(-1) ?? assert.fail();
      assert.ok(last.offset + last.bytes < content.length, 'all was read');

      const before = asked.length;
      setLimit(0);
      const none = await dump(readBlock, whole(content.length, { path: join(folder, 'other') }));
      assert.deepEqual([none.done, none.failure?.code, none.file], [0, 'bad-file', undefined]);
      assert.ok(asked.length - before <= 2);
    } finally {
      setLimit('unlimited');
    }
    assert.ok(!existsSync(join(folder, 'other')));
    assert.equal(readdirSync(folder).length, 3, readdirSync(folder).join());
  });

  it('refuses a file that is too short or cannot be used, and writes nothing while writes are off', async () => {
    const { readBlock, writeBlock } = await startTransfers();
    writeFileSync(region, Buffer.alloc(8192));
    await assert.rejects(load(writeBlock, whole(8192)), failsWith('bad-file', /ENOENT/));
    writeFileSync(file, Buffer.alloc(8188, 1));
    await assert.rejects(load(writeBlock, whole(8192)), failsWith('bad-file', /8188 bytes/));
    const nowhere = whole(8192, { path: join(folder, 'no', 'file') });
    await assert.rejects(dump(readBlock, nowhere), failsWith('bad-file', /ENOENT/));
    const { done, failure, unknown } = await load(writeBlock, whole(4096));
    assert.deepEqual([done, failure?.code, unknown], [0, 'writes-off', undefined]);
    assert.ok(readFileSync(region).equals(Buffer.alloc(8192)));
  });

  it('dumps 256 MiB whole, in little memory', async function () {
    this.timeout(60_000); // Half a gigabyte is written and read, on a machine that may have more to do.
    const { helper, readBlock } = await startTransfers();
    const size = 256 * mebibyte;
    const part = randomBytes(8 * mebibyte);
    const target = openSync(region, 'w');
    for (let at = 0; at < size; at += part.length) {
      part.writeUInt32LE(at, 0);
      writeSync(target, part);
    }
    closeSync(target);
    const before = process.memoryUsage().arrayBuffers;
    let ours = 0;
    let helpers = 0;
    const onProgress = () => {
      ours = Math.max(ours, process.memoryUsage().arrayBuffers - before);
      helpers = Math.max(helpers, anonymousBytes(helper.info.pid));
    };
    const since = performance.now();
    assert.deepEqual(await dump(readBlock, whole(size, { onProgress })), { done: size, file });
    const rate = size / 1000 / (performance.now() - since);
    console.log(
      `      ${rate.toFixed(0)} MB/s; at most ${inMebibytes(ours)} of blocks here, ${inMebibytes(helpers)} in the helper`,
    );
    assert.ok(ours < 64 * mebibyte, inMebibytes(ours));
    assert.ok(helpers < 160 * mebibyte, inMebibytes(helpers));
    const dumped = openSync(file, 'r');
    const read = Buffer.alloc(part.length);
    for (let at = 0; at < size; at += part.length) {
      part.writeUInt32LE(at, 0);
      readSync(dumped, read);
      assert.ok(read.equals(part), `at ${at}`);
    }
    closeSync(dumped);
  });
});

describe('the size of a transfer’s blocks', () => {
  it('grows while blocks are quick, and shrinks where one takes long', () => {
    assert.equal(nextBlock(1024, 1, 32), 2048);
    assert.equal(nextBlock(1024, 0, 32), 2048);
    assert.equal(nextBlock(maxBlockWords, 1, 8), maxBlockWords);
    assert.equal(nextBlock(maxBlockWords, 1, 32), 2 * maxBlockWords);
    assert.equal(nextBlock(1024, 1024, 64), 96);
    assert.equal(nextBlock(8, 15_000, 32), 8);
  });
});

/** Block requests to a helper, and which were made. */
function transfersOf(helper: HelperClient) {
  const asked: { readonly offset: number; readonly bytes: number }[] = [];
  return {
    asked,
    readBlock: (params: HelperParams<'peekBlock'>) => {
      asked.push({ offset: params.offset, bytes: params.count * bytesOf(params.width) });
      return helper.request('peekBlock', params);
    },
    writeBlock: (params: HelperParams<'pokeBlock'>) => {
      asked.push({ offset: params.offset, bytes: Buffer.byteLength(params.data, 'base64') });
      return helper.request('pokeBlock', params);
    },
  };
}

/** Memory of its own: the pages of mapped files are not counted (proc_pid_status(5), RssAnon). */
function anonymousBytes(pid: number): number {
  const match = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1]) * 1024;
}

const inMebibytes = (bytes: number) => `${(bytes / mebibyte).toFixed(0)} MiB`;
