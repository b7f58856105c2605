import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownIdentity } from '../../src/extension/machine/processIdentity';
import {
  createTargetLock,
  lockFolder,
  type Holder,
  type TargetLock,
} from '../../src/extension/machine/targetLock';
import { RegscopeError } from '../../src/shared/model/failure';

describe('the lock of a target’s writes', () => {
  let folder: string;
  const locks: TargetLock[] = [];
  const lost: string[] = [];
  const path = () => join(folder, 'writes-local.lock');

  const windowOf = (name: string) => {
    const lock = createTargetLock({
      target: 'local',
      window: () => name,
      onLost: (to) => lost.push(`${name} to ${to?.window ?? 'nobody'}`),
      folder: () => Promise.resolve(folder),
    });
    locks.push(lock);
    return lock;
  };
  const until = async (isSo: () => boolean) => {
    for (let attempt = 0; attempt < 300 && !isSo(); attempt++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    assert.ok(isSo());
  };
  /** What another process of this user has left or holds. */
  const holdAs = (by: Holder['by'], window: string) => {
    writeFileSync(path(), JSON.stringify({ by, token: window, window, since: '2026-11-22T10:00:00.000Z' }));
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-lock-'));
    lost.length = 0;
  });

  afterEach(() => {
    for (const lock of locks.splice(0)) lock.dispose();
    rmSync(folder, { recursive: true });
  });

  it('is one window’s at a time, and names it to the other', async () => {
    const [one, two] = [windowOf('one'), windowOf('two')];
    assert.equal(await one.holder(), undefined);
    assert.equal(await one.take(), undefined);
    assert.equal(lstatSync(path()).mode & 0o777, 0o600);
    assert.equal(await one.holder(), undefined, 'It is its own.');
    for (const holder of [await two.holder(), await two.take()]) {
      assert.equal(holder?.window, 'one');
      assert.equal(holder.by.pid, process.pid);
      assert.ok(Math.abs(Date.parse(holder.since) - Date.now()) < 60_000);
    }
    one.release();
    await until(() => !existsSync(path()));
    assert.equal(await two.take(), undefined);
    assert.deepEqual(readdirSync(folder), ['writes-local.lock'], 'Nothing else is left.');
    assert.deepEqual(lost, []);
  });

  it('is taken over by a window that says from whom, and the other loses it and is told', async () => {
    const [one, two, three] = [windowOf('one'), windowOf('two'), windowOf('three')];
    await one.take();
    const holder = (await two.holder()) ?? assert.fail();
    assert.equal(await two.take(holder), undefined);
    await until(() => lost.length === 1);
    assert.deepEqual(lost, ['one to two']);
    // Who asked about the first has no word on the second.
    assert.equal((await three.take(holder))?.window, 'two');
    one.release();
    assert.equal((await one.holder())?.window, 'two', 'What it has lost it does not release.');
  });

  it('is one window’s where many want it at the same time, ten times over', async () => {
    for (let time = 0; time < 10; time++) {
      const windows = Array.from({ length: 8 }, (_, index) => windowOf(`${time}.${index}`));
      const refused = await Promise.all(windows.map((lock) => lock.take()));
      const [winner] = windows.filter((_, index) => refused[index] === undefined);
      assert.equal(refused.filter((holder) => holder === undefined).length, 1);
      assert.deepEqual(lost, []);
      winner?.release();
      await until(() => !existsSync(path()));
    }
  });

  it('ends in one hand where several take it over from the same', async () => {
    const first = windowOf('first');
    await first.take();
    const windows = Array.from({ length: 6 }, (_, index) => windowOf(String(index)));
    const holder = (await windows[0]?.holder()) ?? assert.fail();
    const refused = await Promise.all(windows.map((lock) => lock.take(holder)));
    const taken = windows.filter((_, index) => refused[index] === undefined);
    // All but the last have heard of it.
    await until(() => lost.length >= taken.length);
    const { window: last } = JSON.parse(readFileSync(path(), 'utf8')) as Holder;
    assert.ok(lost.every((each) => !each.startsWith(`${last} `)));
    assert.equal(await windows[Number(last)]?.holder(), undefined);
  });

  it('of a process that has ended is free, and so is what is no lock', async () => {
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    const other = { ...ownIdentity(), pid: child.pid ?? assert.fail(), started };
    holdAs(other, 'other');
    assert.equal((await windowOf('early').take())?.window, 'other');
    child.kill();
    await once(child, 'exit');
    const one = windowOf('one');
    assert.equal(await one.take(), undefined);
    one.release();
    await until(() => !existsSync(path()));
    for (const by of [
      { ...ownIdentity(), started: '1' },
      { ...ownIdentity(), boot: 'before' },
    ]) {
      holdAs(by, 'before');
      const lock = windowOf('later');
      assert.equal(await lock.take(), undefined);
      lock.release();
      await until(() => !existsSync(path()));
    }
    // A container's process cannot be seen from here: it may live.
    holdAs({ ...ownIdentity(), space: 'pid:[1]' }, 'container');
    assert.equal((await windowOf('host').take())?.window, 'container');
    for (const nonsense of ['', '{', '{"by":1}', 'x'.repeat(100_000)]) {
      writeFileSync(path(), nonsense);
      const lock = windowOf('later');
      assert.equal(await lock.take(), undefined, nonsense.slice(0, 20));
      lock.release();
      await until(() => !existsSync(path()));
    }
  });

  it('that is removed is lost, and said to be', async () => {
    await windowOf('one').take();
    rmSync(path());
    await until(() => lost.length === 1);
    assert.deepEqual(lost, ['one to nobody']);
  });

  it('never follows a link', async () => {
    const target = join(folder, 'precious');
    writeFileSync(target, 'kept');
    symlinkSync(target, path());
    assert.equal(await windowOf('one').take(), undefined);
    assert.equal(readFileSync(target, 'utf8'), 'kept');
    assert.ok(!lstatSync(path()).isSymbolicLink());
  });
});

describe('the place of locks', () => {
  let temporary: string;

  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), 'regscope-place-'));
  });

  afterEach(() => rmSync(temporary, { recursive: true }));

  const own = () => join(temporary, `regscope-${process.getuid?.() ?? 0}`);
  const isRefused = (error: unknown) => error instanceof RegscopeError && error.failure.code === 'permission';
  /** No machine's own runtime folder comes in between. */
  const inTemporary = () => lockFolder({ XDG_RUNTIME_DIR: undefined }, temporary, temporary);

  it('is the user’s runtime folder, where that is theirs alone', async () => {
    const runtime = join(temporary, 'runtime');
    mkdirSync(runtime, { mode: 0o700 });
    const place = () => lockFolder({ XDG_RUNTIME_DIR: runtime }, temporary, temporary);
    assert.equal(await place(), join(runtime, 'regscope'));
    chmodSync(runtime, 0o755);
    assert.equal(await place(), own());
  });

  it('is else a folder of the user’s alone among the temporary files', async () => {
    assert.equal(await inTemporary(), own());
    assert.equal(lstatSync(own()).mode & 0o777, 0o700);
    assert.equal(await inTemporary(), own());
  });

  it('is refused where somebody else has made it', async () => {
    const other = (process.getuid?.() ?? 0) + 1;
    mkdirSync(join(temporary, `regscope-${other}`), { mode: 0o700 });
    await assert.rejects(lockFolder({}, temporary, temporary, other), isRefused);
  });

  it('is refused where others could write there, and where it is a link', async () => {
    mkdirSync(own());
    chmodSync(own(), 0o777);
    await assert.rejects(inTemporary(), isRefused);
    rmSync(own(), { recursive: true });
    mkdirSync(join(temporary, 'elsewhere'), { mode: 0o700 });
    symlinkSync(join(temporary, 'elsewhere'), own());
    await assert.rejects(inTemporary(), isRefused);
    rmSync(own());
    writeFileSync(own(), '');
    await assert.rejects(inTemporary(), isRefused);
  });
});
