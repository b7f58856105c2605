import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createJournal, type Journal, type JournaledWrite } from '../../src/extension/machine/journal';
import {
  entriesOf,
  journalWrite,
  parseJournal,
  unansweredIn,
  type JournalLine,
} from '../../src/extension/machine/journalLines';
import { intentText, journalText, resultText } from '../../src/extension/machine/journalText';
import { livenessOf, ownIdentity } from '../../src/extension/machine/processIdentity';
import { toHex } from '../../src/shared/base/hex';
import { RegscopeError, type FailureCode } from '../../src/shared/model/failure';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import { createRandom } from '../support/random';

const device = parsePciAddress('0000:00:04.0') ?? assert.fail();
const source = { kind: 'bar', device, bar: 0 } as const;

function poke(value: number, more: Partial<JournaledWrite> = {}): JournaledWrite {
  const params = { source, offset: 0x60, width: 32, value: toHex(value) } as const;
  return { machine: 'local', source, write: journalWrite('poke', params), by: 'cell', ...more };
}

const failing = (code: FailureCode) => () => Promise.reject(new RegscopeError({ code, what: 'It failed.' }));
const isFailure = (code: FailureCode) => (error: unknown) =>
  error instanceof RegscopeError && error.failure.code === code;

describe('journal of writes', () => {
  let folder: string;
  let path: string;
  const open: Journal[] = [];

  const openJournal = (limit?: number) => {
    const journal = createJournal(path, { ...(limit !== undefined && { limit }) });
    open.push(journal);
    return journal;
  };
  const linesNow = () => parseJournal(readFileSync(path, 'utf8')).lines;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-journal-'));
    path = join(folder, 'below', 'journal.jsonl');
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((journal) => journal.dispose()));
    rmSync(folder, { recursive: true });
  });

  it('has each intent in the file when the write is asked for, for its user only, and its result after', async () => {
    const journal = openJournal();
    for (const value of [1, 2]) {
      const answer = await journal.keep(poke(value), () => {
        const entries = entriesOf(linesNow());
        assert.equal(entries.length, value);
        assert.equal(entries.at(-1)?.result, undefined);
        return Promise.resolve({});
      });
      assert.deepEqual(answer, {});
    }
    await journal.dispose();
    const entries = entriesOf(linesNow());
    assert.deepEqual(
      entries.map(({ intent, result }) => [intent.id, intent.write, result?.outcome]),
      [1, 2].map((number) => [
        `${journal.session}-${number}`,
        { method: 'poke', offset: 0x60, width: 32, value: toHex(number) },
        'made',
      ]),
    );
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it('is a line of JSON for each intent and result, with what was known and who asked', async () => {
    const journal = openJournal();
    const olds = [{ value: '0x0', known: 'read' } as const];
    await journal.keep(poke(1, { olds, by: 'revert', reverts: 'ab-1' }), () => Promise.resolve({}));
    await journal.dispose();
    const objects = readFileSync(path, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      objects.map(({ kind }) => kind),
      ['session', 'intent', 'result'],
    );
    const { at, ...intent } = objects[1] ?? {};
    assert.ok(Math.abs(Date.parse(String(at)) - Date.now()) < 60_000);
    assert.deepEqual(intent, {
      kind: 'intent',
      id: `${journal.session}-1`,
      session: journal.session,
      machine: 'local',
      source,
      write: { method: 'poke', offset: 0x60, width: 32, value: '0x1' },
      by: 'revert',
      olds,
      reverts: 'ab-1',
    });
  });

  it('notes how each write ended: refused, in doubt, in part, or made with what was read', async () => {
    const journal = openJournal();
    const fill = {
      ...poke(1),
      write: { method: 'fill', offset: 0, width: 32, count: 3, value: '0x1' },
    } as const;
    const failure = { code: 'fault', what: 'No answer.' } as const;
    await assert.rejects(journal.keep(poke(1), failing('blocked')), isFailure('blocked'));
    await assert.rejects(journal.keep(poke(1), failing('helper-died')), isFailure('helper-died'));
    await assert.rejects(journal.keep(poke(1), failing('timeout')), isFailure('timeout'));
    await journal.keep<'fill'>(fill, () => Promise.resolve({ done: 3 }));
    await journal.keep<'fill'>(fill, () => Promise.resolve({ done: 1, failure }));
    await journal.keep<'fill'>(fill, () =>
      Promise.resolve({ done: 0, failure: { ...failure, code: 'blocked' } }),
    );
    await journal.keep<'modify'>(poke(1), () => Promise.resolve({ before: '0x5', written: '0x7' }));
    const results = (await journal.entries()).map(({ result }) => resultText(result));
    assert.deepEqual(results, [
      'refused, nothing was written (blocked): It failed.',
      'not known whether it was made (helper-died): It failed.',
      'not known whether it was made (timeout): It failed.',
      'made',
      '1 made, then it failed (fault): No answer.',
      'refused, nothing was written (blocked): No answer.',
      'made: read 0x5, wrote 0x7',
    ]);
  });

  it('that cannot be kept is a refusal to write', async () => {
    writeFileSync(join(folder, 'below'), '');
    const { keep } = openJournal();
    await assert.rejects(
      keep(poke(1), () => assert.fail('It was written.')),
      isFailure('no-journal'),
    );
  });

  it('on a full disk refuses each write, and says so', async () => {
    path = '/dev/full';
    const { keep } = openJournal();
    for (const value of [1, 2]) {
      await assert.rejects(
        keep(poke(value), () => assert.fail('It was written.')),
        (error) =>
          error instanceof RegscopeError &&
          error.failure.code === 'no-journal' &&
          error.message.includes('ENOSPC'),
      );
    }
  });

  it('whose disk fills up under a write has its result when there is room again', async () => {
    const journal = openJournal();
    await journal.keep(poke(1), () => Promise.resolve({}));
    const setLimit = (bytes: number | 'unlimited') =>
      execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:`]);
    try {
      await journal.keep(poke(2), () => {
        setLimit(statSync(path).size + 10);
        return Promise.resolve({});
      });
      await assert.rejects(
        journal.keep(poke(3), () => assert.fail('It was written.')),
        isFailure('no-journal'),
      );
    } finally {
      setLimit('unlimited');
    }
    await journal.keep(poke(4), () => Promise.resolve({}));
    const entries = await journal.entries();
    assert.deepEqual(
      entries.map(({ intent, result }) => [intent.id.replace(/.*-/, ''), result?.outcome]),
      [
        ['1', 'made'],
        ['2', 'made'],
        ['4', 'made'],
      ],
    );
  });

  it('is bounded, and loses none but the oldest where windows share it', async () => {
    const limit = 8192;
    const journals = [openJournal(limit), openJournal(limit), openJournal(limit)];
    const times = 120;
    for (let time = 1; time <= times; time++) {
      await Promise.all(journals.map((journal) => journal.keep(poke(time), () => Promise.resolve({}))));
    }
    await Promise.all(journals.map((each) => each.dispose()));
    const [journal = assert.fail()] = journals;
    const entries = await journal.entries();
    const older = path.replace('.jsonl', '.1.jsonl');
    for (const file of [path, older]) {
      // One line of each window may come before any sees that it is full.
      assert.ok(statSync(file).size < limit + 4096, `${file} has ${statSync(file).size} bytes`);
      assert.deepEqual(parseJournal(readFileSync(file, 'utf8')).unread, []);
      // Each file says whose its intents are, whichever came before it.
      const { lines } = parseJournal(readFileSync(file, 'utf8'));
      const named = new Set(lines.flatMap((line) => (line.kind === 'session' ? [line.session] : [])));
      assert.ok(lines.every((line) => line.kind !== 'intent' || named.has(line.session)));
    }
    for (const { session } of journals) {
      const numbers = entries
        .filter(({ intent }) => intent.session === session)
        .map(({ intent }) => Number(intent.id.split('-')[1]));
      assert.ok(numbers.length > 5);
      assert.deepEqual(
        numbers,
        Array.from({ length: numbers.length }, (_, index) => times - numbers.length + 1 + index),
      );
    }
    assert.ok(entries.every(({ result }) => result?.outcome === 'made'));
  });

  it('goes on in a new file where somebody has removed it', async () => {
    const journal = openJournal();
    await journal.keep(poke(1), () => Promise.resolve({}));
    while (!linesNow().some(({ kind }) => kind === 'result')) await sleep(1); // Nobody waits for that one.
    rmSync(path);
    await journal.keep(poke(2), () => Promise.resolve({}));
    await journal.dispose();
    assert.deepEqual(
      linesNow().map(({ kind }) => kind),
      ['session', 'intent', 'result'],
    );
  });

  it('is read as far as it goes where a crash has cut it, and goes on behind', async () => {
    const random = createRandom();
    const journal = openJournal();
    for (let value = 1; value <= 5; value++) await journal.keep(poke(value), () => Promise.resolve({}));
    await journal.dispose();
    const whole = readFileSync(path, 'utf8');
    const all = parseJournal(whole).lines;
    for (let run = 0; run < 300; run++) {
      const cut = whole.slice(0, random.upTo(whole.length));
      const { lines, unread } = parseJournal(cut);
      assert.ok(unread.length <= 1);
      assert.deepEqual(lines, all.slice(0, lines.length));
      const next: JournalLine = { kind: 'told', by: 'ab', at: '', sessions: [] };
      const after = parseJournal(`${cut}\n${JSON.stringify(next)}\n`).lines;
      assert.deepEqual(after, [...lines, next]);
    }
    appendFileSync(path, '{"kind":"inte');
    const later = openJournal();
    await later.keep(poke(6), () => Promise.resolve({}));
    const { lines, unread } = parseJournal(readFileSync(path, 'utf8'));
    assert.equal(unread.length, 1);
    assert.equal(entriesOf(lines).length, 6);
  });

  it('reads as text: what, where, who asked, what was known, what came of it', async () => {
    const journal = openJournal();
    const about = poke(1, { olds: [{ value: '0x2', known: 'read' }] });
    await journal.keep(about, () => Promise.resolve({}));
    const text = journalText(await journal.entries(), path);
    assert.match(
      text,
      /^\d{4}-\d\d-\d\dT[\d:.]+Z local: about to write 0x00000001 \(32 bits\) at \+0x60 in bar 0000:00:04\.0 0 \(cell; 0x00000002 was read there before\) → made$/m,
    );
  });

  it('tells of each kind of write what is about to be done', () => {
    const intent = (write: JournaledWrite['write']) =>
      intentText({
        kind: 'intent',
        id: '',
        session: '',
        at: '',
        machine: 'local',
        source,
        by: 'plan',
        write,
      });
    const data = Buffer.alloc(6).toString('base64');
    const block = journalWrite('pokeBlock', { source, offset: 0x40, width: 16, data });
    assert.match(
      intent(block),
      /^about to write 3 words of 16 bits from \+0x40 in bar 0000:00:04\.0 0 \(plan;/,
    );
    const writes = [
      { offset: 0, width: 8, value: '0x1' },
      { offset: 1, width: 8, value: '0x2' },
    ] as const;
    assert.match(
      intent(journalWrite('pokeMany', { source, writes: [...writes] })),
      /^about to write 0x01 \(8 bits\) at \+0x0, then write 0x02 \(8 bits\) at \+0x1 in bar/,
    );
    assert.match(
      intent({ method: 'modify', offset: 4, width: 32, mask: '0xf', value: '0x5' }),
      /^about to change the bits 0xf to those of 0x5 \(32 bits\) at \+0x4 in bar 0000:00:04\.0 0 \(plan\)$/,
    );
    assert.match(
      intent({ method: 'fill', offset: 4, width: 32, count: 9, value: '0x5' }),
      /^about to write 0x5 \(32 bits\) 9 times from \+0x4 in bar/,
    );
  });
});

describe('writes without a result', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-journal-'));
    path = join(folder, 'journal.jsonl');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** The identity of a process of ours that runs until it is killed. */
  const startProcess = async () => {
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? assert.fail();
    return { child, identity: { ...ownIdentity(), pid: child.pid ?? assert.fail(), started } };
  };

  it('are told of when their process has ended, once, by the first window that looks', async () => {
    const { child, identity } = await startProcess();
    const write = { method: 'poke', offset: 0, width: 32, value: '0x1' } as const;
    const common = { session: 'dead', at: '2026-11-22T00:00:00Z' };
    const intent = (number: number): JournalLine => ({
      ...{ kind: 'intent', ...common, id: `dead-${number}`, machine: 'local' },
      ...{ source, write, by: 'plan' },
    });
    const lines: JournalLine[] = [
      { kind: 'session', ...common, by: identity },
      intent(1),
      { kind: 'result', of: 'dead-1', at: common.at, outcome: 'made' },
      intent(2),
    ];
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

    const journals = [createJournal(path), createJournal(path)];
    const ask = async () => (await Promise.all(journals.map((journal) => journal.takeUnanswered()))).flat();
    assert.deepEqual(await ask(), [], 'It is under way.');
    child.kill();
    await once(child, 'exit');
    assert.deepEqual(
      (await ask()).map((entry) => entry.intent.id),
      ['dead-2'],
    );
    assert.deepEqual(await ask(), []);
    await Promise.all(journals.map((journal) => journal.dispose()));
  });

  it('are those of ended processes only, whatever number those had', async () => {
    const { child, identity } = await startProcess();
    const own = ownIdentity();
    assert.equal(livenessOf(own), 'alive');
    assert.equal(livenessOf(identity), 'alive');
    assert.equal(livenessOf({ ...identity, started: '1' }), 'dead', 'Another has the number now.');
    assert.equal(
      livenessOf({ ...identity, boot: 'the one before' }),
      'dead',
      'The machine was started anew.',
    );
    assert.equal(livenessOf({ ...identity, host: 'elsewhere' }), 'unknown');
    assert.equal(livenessOf({ ...identity, space: 'pid:[1]' }), 'unknown', 'It runs in another container.');
    child.kill();
    await once(child, 'exit');
    assert.equal(livenessOf(identity), 'dead');
  });

  it('are not those of another machine that shares the folder', () => {
    const session: JournalLine = {
      kind: 'session',
      session: 'ab',
      at: '',
      by: { ...ownIdentity(), host: 'x' },
    };
    const intent: JournalLine = {
      ...{ kind: 'intent', id: 'ab-1', session: 'ab', at: '', machine: 'local', source, by: 'cell' },
      write: { method: 'poke', offset: 0, width: 32, value: '0x1' },
    };
    assert.deepEqual(unansweredIn([session, intent]), []);
    assert.equal(unansweredIn([session, intent], () => 'dead').length, 1);
  });
});
