// The loop itself, run here: an `ssh` that is none, and a `devmem` that reaches nothing.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startShell, type ShellSession } from '../../../src/extension/helper/target/shell/shellSession';
import { isRefusal, RegscopeError, type FailureCode } from '../../../src/shared/model/failure';

const ssh = '#!/bin/sh\nfor line; do :; done\nexec sh -c "$line"\n';
/** Ends the shell at one address, and takes long at another. */
const devmem = `#!/bin/sh
case $1 in
  --help) echo BusyBox ;;
  0xdead) kill -KILL $PPID ;;
  0xbeef) sleep 1 ;;
  *) echo "$*" ;;
esac
`;
const write = /Whether the write reached the device is not known/;

describe('a session with a target’s shell', () => {
  const path = process.env['PATH'];
  let folder: string;
  let session: ShellSession;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-session-'));
    writeFileSync(join(folder, 'ssh'), ssh, { mode: 0o700 });
    writeFileSync(join(folder, 'devmem'), devmem, { mode: 0o700 });
    process.env['PATH'] = [folder, path].join(delimiter);
    const target = { name: 'Here', destination: 'here', rootWay: 'none', reach: 'commands' } as const;
    session = startShell({ target, asking: { kind: 'nobody' } }, 'none', 'writes');
    const [answer] = await ask('describe', ['end']);
    assert.equal(answer?.status, '0');
  });
  afterEach(async () => {
    session.dispose();
    await session.ended;
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true });
  });

  const ask = (method: string, lines: readonly string[], deadline = 5000) =>
    session.exchange(
      lines.map((line) => `${line}\n`),
      { method, deadline },
    );
  const failing = async (asked: Promise<unknown>, code: FailureCode, isKnown: boolean) => {
    const error = await asked.catch((reason: unknown) => reason);
    assert.ok(error instanceof RegscopeError, String(error));
    assert.equal(error.failure.code, code, error.message);
    assert.equal(isRefusal(error.failure), isKnown, error.message);
    return error.message;
  };
  /** What is asked for next never leaves. */
  const nothingLeaves = async (code: FailureCode) => {
    const poke = await failing(ask('poke', ['poke 0x1 8 0x1']), code, true);
    assert.match(poke, /Nothing was written/);
    assert.doesNotMatch(poke, write);
    assert.doesNotMatch(await failing(ask('peek', ['peek 0x1 8']), code, true), /written|not known/);
  };

  it('that is cut has doubts about a write that was sent, and none about what never left', async () => {
    const cut = ask('poke', ['poke 0xdead 8 0x1', 'end']);
    assert.match(await failing(cut, 'connection-cut', false), write);
    await nothingLeaves('connection-cut');
  });

  it('that is cut while it reads has no doubts about writes', async () => {
    const cut = ask('modify', ['peek 0xdead 8', 'end']);
    assert.doesNotMatch(await failing(cut, 'connection-cut', false), write);
  });

  it('that is cut before the accesses of a request tells that none was made', async () => {
    const [hello] = await ask('describe', ['hello']);
    const pid = Number(/^pid (\d+)$/m.exec(hello?.output.toString() ?? '')?.[1]);
    const cut = ask('poke', ['look']);
    process.kill(pid, 'SIGKILL');
    assert.match(await failing(cut, 'connection-cut', true), /Nothing was written/);
  });

  it('that is given up has doubts about a write that was sent, and none about what never left', async () => {
    const late = ask('pokeMany', ['poke 0xbeef 8 0x1', 'end'], 200);
    assert.match(await failing(late, 'timeout', false), write);
    await nothingLeaves('timeout');
    await session.ended;
    await nothingLeaves('timeout');
  });

  it('that is given up while it reads has no doubts about writes', async () => {
    const late = ask('peek', ['peek 0xbeef 8', 'end'], 200);
    assert.doesNotMatch(await failing(late, 'timeout', false), write);
  });

  it('that is closed answers what was sent, and sends nothing any more', async () => {
    const sent = ask('poke', ['poke 0x1 8 0x1', 'end']);
    session.dispose();
    await nothingLeaves('connection-cut');
    assert.deepEqual(
      (await sent).map(({ status }) => status),
      ['0', '0'],
    );
    assert.equal((await session.ended).code, 0);
  });
});
