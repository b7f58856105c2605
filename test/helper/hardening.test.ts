// What needs no root and no hardware of it; the rest is in test/target/hardening.ts.
import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceablePart } from '../../src/helper/hardening/replaceablePart';
import { parseProcessStatus } from '../../src/shared/linux/processStatus';
import { startHelper, stopHelpers } from './startHelper';

describe('a helper of any kind', () => {
  afterEach(stopHelpers);

  it('can gain no rights, on any of its threads, and says so', async () => {
    for (const args of [['--files'], ['--root', tmpdir()], []]) {
      const { info } = await startHelper(...args);
      const tasks = `/proc/${info.pid}/task`;
      const threads = readdirSync(tasks).map((thread) =>
        parseProcessStatus(readFileSync(`${tasks}/${thread}/status`, 'utf8')),
      );
      assert.ok(threads.length > 1);
      for (const { noNewPrivileges } of threads) assert.equal(noNewPrivileges, true);
      assert.equal(info.hardening.noNewPrivileges, true);
      assert.match(readFileSync(`/proc/${info.pid}/status`, 'utf8'), /^Umask:\s*0077$/m);
    }
  });
});

describe('who can change a program', () => {
  let folder: string;
  let program: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-program-'));
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, 'lib'), { mode: 0o755 });
    program = join(folder, 'lib/helper.js');
    writeFileSync(program, '', { mode: 0o644 });
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const changes: Readonly<Record<string, () => string>> = {
    'its file': () => {
      chmodSync(program, 0o666);
      return program;
    },
    'the file, through its group': () => {
      chmodSync(program, 0o664);
      return program;
    },
    'a folder above it': () => {
      chmodSync(folder, 0o777);
      return folder;
    },
  };
  for (const [name, change] of Object.entries(changes)) {
    it(`${name}: it is named`, function () {
      if (process.getuid?.() !== 0) this.skip(); // Everything of an ordinary user's is replaceable.
      assert.equal(replaceablePart([program]), undefined);
      const changed = change();
      assert.equal(replaceablePart([program]), changed);
      const link = join(folder, 'lib/link');
      symlinkSync(program, link);
      assert.equal(replaceablePart([link]), changed, 'by a link');
    });
  }

  it('a file of another user’s than root’s', function () {
    if (process.getuid?.() !== 0) this.skip();
    chownSync(program, 1000, 1000);
    assert.equal(replaceablePart([program]), program);
  });
});
