import assert from 'node:assert/strict';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectHelper } from '../../src/extension/helper/helperClient';
import { processOf } from '../../src/extension/helper/helperProcess';
import { HelperSession } from '../../src/extension/helper/helperSession';
import { layOutDemo } from '../../src/extension/machine/demoMachine';
import { toHex } from '../../src/shared/base/hex';
import { RegscopeError } from '../../src/shared/model/failure';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { Source } from '../../src/shared/model/source';
import { FrameDecoder } from '../../src/transport/frameDecoder';
import { createRandom, type Random } from '../support/random';
import { spawnHelper } from './startHelper';

/** Helpers that are killed in a run of each test. REGSCOPE_TEST_KILLS asks for more. */
const kills = Number(process.env['REGSCOPE_TEST_KILLS'] ?? 25);

/** Registers of 32 bits that are written at the same time, each by its own writer. */
const registers = 16;

/** Milliseconds from its launch or from its handshake after which a helper is killed. */
const lives = Array.from({ length: 100 }, (_, index) => index);

describe('a helper that is killed at any moment', function () {
  this.timeout(20_000 + kills * 1000);
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'regscope-kills-')));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('loses no write of a file that was answered, and makes none twice', async () => {
    const path = join(folder, 'region');
    writeFileSync(path, Buffer.alloc(registers * 4));
    await checkKills({ args: ['--files', '--writes'], source: { kind: 'file', path }, path, folder });
  });

  it('loses no write of a BAR that was answered, and makes none twice', async () => {
    const device = parsePciAddress('0000:00:08.0') ?? assert.fail();
    mkdirSync(join(folder, 'machine'));
    layOutDemo('media/demo-machine.json', join(folder, 'machine'));
    const args = ['--writes', '--root', join(folder, 'machine')];
    const path = join(folder, 'machine/sys/bus/pci/devices', device, 'resource0');
    await checkKills({ args, source: { kind: 'bar', device, bar: 0 }, path, folder });
  });
});

interface Region {
  readonly args: readonly string[];
  readonly source: Source;
  /** What backs it. */
  readonly path: string;
  /** Where there is room for temporary files. */
  readonly folder: string;
}

async function checkKills({ args, source, path, folder }: Region): Promise<void> {
  const random = createRandom();
  const temporary = mkdtempSync(join(folder, 'tmp-'));
  const started: ChildProcessWithoutNullStreams[] = [];
  const sent = new SentPokes();
  const session = new HelperSession(
    () => {
      const child = spawnHelper(args, { TMPDIR: temporary });
      sent.watch(child);
      if (random.once(5)) setTimeout(() => child.kill('SIGKILL'), random.pick(lives));
      started.push(child);
      return connectHelper(processOf(child));
    },
    () => {
      const child = started.at(-1);
      setTimeout(() => child?.kill('SIGKILL'), random.pick(lives));
    },
    () => undefined,
  );
  const writers = Array.from({ length: registers }, (_, index) => ({
    offset: index * 4,
    asked: 0,
    answered: 0,
  }));
  let unanswered = 0;
  while (started.length < kills) {
    const count = started.length;
    const isOver = () => started.length > count + 1;
    await Promise.all([
      ...writers.map(async (writer) => {
        while (!isOver()) {
          const value = ++writer.asked;
          try {
            const { offset } = writer;
            await session.request('poke', { source, offset, width: 32, value: toHex(BigInt(value)) });
          } catch (error) {
            assertKilled(error);
            unanswered++;
            return; // Whether this one was made is not known.
          }
          writer.answered = value;
        }
      }),
      readOn(session, source, random, isOver),
    ]);
    const content = readFileSync(path);
    for (const { offset, asked, answered } of writers) {
      const found = content.readUInt32LE(offset);
      assert.ok(
        found >= answered && found <= asked,
        `+${offset}: ${found} was found after ${started.length} kills; ${answered} was answered last, ${asked} asked for`,
      );
    }
  }
  session.stop();
  await Promise.all(
    started
      .filter(({ exitCode, signalCode }) => (exitCode ?? signalCode) === null)
      .map((child) => once(child, 'exit')),
  );
  sent.check();
  const answered = writers.reduce((sum, each) => sum + each.answered, 0);
  console.log(`      ${started.length} helpers, ${answered} writes answered, ${unanswered} never`);
  assert.ok(answered > 0 && unanswered > 0);
  assert.deepEqual(runningChildren(), []);
  assert.deepEqual(readdirSync(temporary), []);
}

/** Reads while others write, so that many requests are under way. */
async function readOn(
  session: HelperSession,
  source: Source,
  random: Random,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    const accesses = Array.from({ length: 1 + random.upTo(200) }, () => ({ offset: 0, width: 32 as const }));
    try {
      await session.request('peek', { source, accesses });
    } catch (error) {
      assertKilled(error);
      await sleep(1); // The next request starts another.
    }
  }
}

function assertKilled(error: unknown): void {
  assert.ok(error instanceof RegscopeError);
  assert.equal(error.failure.code, 'helper-died');
}

/** The pokes that went into helpers' stdin, by register and value: each value is asked for once. */
class SentPokes {
  private readonly seen = new Set<string>();
  private readonly twice: string[] = [];

  public watch(child: ChildProcessWithoutNullStreams): void {
    const decoder = new FrameDecoder(2 ** 24);
    const write = child.stdin.write.bind(child.stdin) as (...args: unknown[]) => boolean;
    child.stdin.write = ((chunk: Buffer | string, ...rest: unknown[]) => {
      for (const body of decoder.decode(Buffer.from(chunk as Buffer))) this.note(body.toString());
      return write(chunk, ...rest);
    }) as typeof child.stdin.write;
  }

  public check(): void {
    assert.ok(this.seen.size > 0);
    assert.deepEqual(this.twice, []);
  }

  private note(body: string): void {
    const { method, params } = JSON.parse(body) as {
      method: string;
      params?: { offset: number; value: string };
    };
    if (method !== 'poke' || params === undefined) return;
    const poke = `${params.value} at +${params.offset}`;
    if (this.seen.has(poke)) this.twice.push(poke);
    this.seen.add(poke);
  }
}

/** This process's children, zombies among them, that run a helper. */
function runningChildren(): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [state, parent] = fields.slice(fields.lastIndexOf(')') + 2).split(' ');
      const isHelper = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('helper.js');
      return Number(parent) === process.pid && (state === 'Z' || isHelper);
    } catch {
      return false; // No process, or gone by now.
    }
  });
}
