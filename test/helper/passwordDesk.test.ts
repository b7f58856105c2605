// How sudo and ssh get answers: the built askpass program, run as they run it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { openPasswordDesk, type PasswordDesk } from '../../src/extension/helper/elevation/passwordDesk';
import type { PasswordQuestion } from '../../src/extension/helper/elevation/way';
import { poll } from '../target/poll';

describe('a password desk', () => {
  const asked: PasswordQuestion[] = [];
  let answer: (question: PasswordQuestion) => Promise<string | undefined>;
  let desk: PasswordDesk;

  beforeEach(async () => {
    asked.length = 0;
    answer = () => Promise.resolve('correct horse');
    desk = await openPasswordDesk(resolve('dist'), (question) => {
      asked.push(question);
      return answer(question);
    });
  });

  afterEach(() => desk.close());

  /** `kind`: what ssh says of the question (ssh(1), SSH_ASKPASS_PROMPT). */
  const start = (question: string, kind = '') =>
    spawn(desk.program, [question], { env: { ...process.env, SSH_ASKPASS_PROMPT: kind } });
  const run = async (question: string) => {
    const child = start(question);
    const [output, [code]] = await Promise.all([
      text(child.stdout),
      once(child, 'exit') as Promise<[number]>,
    ]);
    return { output, code };
  };
  const untilAborted = ({ signal }: PasswordQuestion) =>
    new Promise<undefined>((done) => signal.addEventListener('abort', () => done(undefined)));

  const firstAsked = () => poll(5000, 'a question', () => Promise.resolve(asked[0]));
  const aborted = (signal: AbortSignal) =>
    poll(5000, 'it to be over', () => Promise.resolve(signal.aborted || undefined));

  it('gives what was typed for a question of several lines, and tells how often it was asked', async () => {
    const question = 'user@board’s password\nfor the second time:';
    for (const attempt of [1, 2]) {
      assert.deepEqual(await run(question), { output: 'correct horse\n', code: 0 });
      assert.equal(asked.at(-1)?.prompt, question);
      assert.equal(asked.at(-1)?.attempt, attempt);
    }
    assert.equal(desk.givenUp(), undefined);
  });

  it('tells an empty password from none', async () => {
    answer = () => Promise.resolve('');
    assert.deepEqual(await run('Password:'), { output: '\n', code: 0 });
    answer = () => Promise.resolve(undefined);
    assert.deepEqual(await run('Password:'), { output: '', code: 1 });
    assert.match(desk.givenUp() ?? '', /You cancelled/);
    assert.deepEqual(await run('Another:'), { output: '', code: 1 });
    assert.equal(asked.length, 2);
  });

  it('asks no fourth time for the same', async () => {
    for (const code of [0, 0, 0, 1]) assert.equal((await run('Password:')).code, code);
    assert.match(desk.givenUp() ?? '', /wrong 3 times/);
    assert.equal(asked.length, 3);
  });

  it('shows what ssh waits for until ssh has it, and takes it for no question', async () => {
    answer = untilAborted;
    const child = start('Confirm user presence for key ED25519-SK SHA256:abc', 'none');
    const { signal, ...notice } = await firstAsked();
    assert.deepEqual(notice, { prompt: child.spawnargs[1], isNotice: true, attempt: 1 });
    assert.equal(signal.aborted, false);
    child.kill(); // As ssh does.
    await aborted(signal);
    assert.equal(desk.givenUp(), undefined);
  });

  it('asks no longer when who asked has gone, which is no answer', async () => {
    answer = untilAborted;
    const child = start('Password:');
    const { signal, ...question } = await firstAsked();
    assert.deepEqual(question, { prompt: 'Password:', attempt: 1 });
    child.kill();
    await aborted(signal);
    assert.equal(desk.givenUp(), undefined);
  });

  it('asks no longer when it is closed', async () => {
    answer = untilAborted;
    const ended = run('Password:');
    await firstAsked();
    await desk.close();
    assert.deepEqual(await ended, { output: '', code: 1 });
  });
});
