import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { layOutDemo } from '../../src/extension/machine/demoMachine';
import { toHex } from '../../src/shared/base/hex';
import { accessWidths } from '../../src/shared/model/accessWidth';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import { protocolVersion } from '../../src/shared/protocol/helperProtocol';
import { createRandom, type Random } from '../support/random';
import { breakMessage, type BrokenMessage } from './fuzz/badFraming';
import { Conversation } from './fuzz/conversation';
import { Files, type Place } from './fuzz/files';
import { locateBelow, locateFile, pciDirectory, type Entry } from './fuzz/locate';
import { createOracle, type Locate } from './fuzz/oracle';
import { frame, requestText, startRawHelper, type Answer } from './fuzz/rawHelper';
import { createMessage, type Target } from './fuzz/requests';

/** Messages to each of the two helpers. REGSCOPE_TEST_MESSAGES asks for more. */
const count = Number(process.env['REGSCOPE_TEST_MESSAGES'] ?? 50_000);

/** So many of them before the handshake. */
const countBeforeHandshake = 2000;

const otherVersion = protocolVersion + 999;

/** Short-lived helpers that are told what is not even framed. */
const brokenCount = 200;

const kib = 1024;
const mib = 1024 * kib;

describe('helper under random messages', function () {
  this.timeout(120_000 + count);
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'regscope-fuzz-')));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const fuzz = async (args: readonly string[], targets: readonly Target[], locate: Locate) => {
    const random = createRandom();
    const files = new Files(folder);
    const conversation = new Conversation(args, createOracle(files, locate), random);
    const talk = async (from: number, to: number, version: number) => {
      for (let sent = from; sent < to;) {
        const id = random.pick([sent, -sent - 1, sent + 0.5, `s${sent}`, `💥${sent}`, 2 ** 52 + sent]);
        if (await conversation.say(createMessage(random, id, { targets, version }))) sent++;
      }
      await conversation.settle();
    };
    try {
      const since = performance.now();
      await talk(0, countBeforeHandshake, otherVersion);
      files.check();
      await conversation.say(requestText('handshake', 'initialize', { protocolVersion }));
      await talk(countBeforeHandshake, count, protocolVersion);
      const seconds = (performance.now() - since) / 1000;
      console.log(
        `      ${count} messages, ${seconds.toFixed(1)} s, ${Math.round(count / seconds)} a second`,
      );
      const accesses = [{ offset: 0, width: 32 }];
      await conversation.say(requestText('last', 'peek', { source: targets[0]?.source, accesses }));
      await conversation.settle();
    } catch (error) {
      conversation.kill();
      throw error;
    }
    await conversation.end();
    files.check();
  };

  it('the one for files answers each, and writes what valid pokes say and nothing else', async () => {
    const path = join(folder, 'region.bin');
    const size = 16 * mib + 8 * kib + 8; // A window, two pages and 8 bytes.
    writeFileSync(path, 'Regscope');
    truncateSync(path, size);
    const bar = { kind: 'bar', device: parsePciAddress('0000:00:04.0') ?? assert.fail(), bar: 0 } as const;
    await fuzz(
      ['--files', '--writes'],
      [
        { source: { kind: 'file', path }, size },
        { source: { kind: 'file', path }, size },
        { source: { kind: 'file', path: folder }, size },
        { source: bar, size },
        { source: { kind: 'mem', base: '0xc0000', size: '0x1000' }, size: 0x1000 },
      ],
      locateFile(path),
    );
  });

  it('the one for hardware answers each, and writes what valid pokes say and nothing else', async () => {
    layOutDemo('media/demo-machine.json', folder);
    // Short, so that the recording can be compared: 1 MiB of devices, 1 MiB of RAM, and accesses behind that fault.
    writeFileSync(join(folder, 'dev/mem'), Buffer.alloc(2 * mib, 'Regscope'));
    writeFileSync(join(folder, 'dev/port'), Buffer.alloc(64 * kib, 'port'));
    writeFileSync(join(folder, 'user-file'), Buffer.alloc(4 * kib));
    const directory = [...pciDirectory(folder), addUio(folder)];
    const memory = (base: number, size: number): Target => ({
      source: { kind: 'mem', base: `0x${base.toString(16)}`, size: `0x${size.toString(16)}` },
      size,
    });
    await fuzz(
      ['--writes', '--root', folder],
      [
        memory(0xc0000, 0x40000),
        memory(0xa0002, 0x1000), // Not even aligned.
        memory(0, 4 * kib),
        memory(0, 1 * mib), // System RAM is in it, as it is above.
        memory(1 * mib, 1 * mib),
        memory(0xfed00000, 0x400),
        ...directory.flatMap(({ base, place: { size } }) =>
          base === undefined ? [] : [memory(Number(base) + 8, size - 8)],
        ),
        { source: { kind: 'file', path: join(folder, 'user-file') }, size: 4 * kib },
        { source: { kind: 'port', base: 0x3f0, size: 0x20 }, size: 0x20 },
        ...directory.map(({ source, place: { size } }) => ({ source, size })),
      ],
      locateBelow(folder, directory),
    );
  });
});

/** Gives the recorded machine a UIO device, whose only map starts in the middle of a page. */
function addUio(root: string): Entry {
  const file = join(root, 'dev/uio0');
  const maps = join(root, 'sys/class/uio/uio0/maps/map1');
  mkdirSync(maps, { recursive: true });
  for (const [name, value] of [
    ['addr', 0xfed40800],
    ['offset', 0x800],
    ['size', 0x1000],
  ] as const) {
    writeFileSync(join(maps, name), `${toHex(value)}\n`);
  }
  writeFileSync(file, Buffer.alloc(16 * kib, 'uio'));
  const place: Place = { file, start: 0x1800n, size: 0x1000, widths: accessWidths };
  return { source: { kind: 'uio', device: 0, map: 1 }, place };
}

describe('helper under broken frames', function () {
  this.timeout(120_000 + count);

  it('ends after a broken frame and goes on after a broken body, and carries out neither', async () => {
    const random = createRandom();
    const folder = mkdtempSync(join(tmpdir(), 'regscope-frames-'));
    const since = performance.now();
    const cases = Array.from({ length: brokenCount }, (_, index) => createBrokenCase(random, folder, index));
    let carriedOut = 0;
    const work = async () => {
      for (let next = cases.pop(); next !== undefined; next = cases.pop()) {
        if (await isNextCarriedOut(next)) carriedOut++;
      }
    };
    try {
      await Promise.all([work(), work(), work()]);
    } finally {
      rmSync(folder, { recursive: true });
    }
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    console.log(`      ${brokenCount} helpers, ${seconds} s; ${carriedOut} went on after a broken body`);
  });
});

interface BrokenCase {
  /** A file of {@link brokenCaseSize} zeros. */
  readonly path: string;
  readonly handshake: boolean;
  /** What was a poke of the file before it was broken. */
  readonly message: BrokenMessage;
  /** Whether a poke follows that is not broken. */
  readonly whole: boolean;
}

const brokenCaseSize = 64;
const wholeValue = 0xaa;

function createBrokenCase(random: Random, folder: string, index: number): BrokenCase {
  const path = join(folder, `${index}.bin`);
  const message = breakMessage(random, pokeText('broken', path, 0xbb));
  return { path, handshake: !random.once(5), message, whole: random.once(2) };
}

function pokeText(id: string, path: string, value: number): string {
  const source = { kind: 'file', path };
  return requestText(id, 'poke', { source, offset: 0, width: 8, value: toHex(value) });
}

/** Returns whether the poke after the broken one was carried out, which it must be exactly where it can be told. */
async function isNextCarriedOut({ path, handshake, message, whole }: BrokenCase): Promise<boolean> {
  writeFileSync(path, Buffer.alloc(brokenCaseSize));
  const answers: Answer[] = [];
  const helper = startRawHelper(['--files', '--writes'], (answer) => answers.push(answer));
  const isAnswered = (id: string) => answers.some((answer) => answer.id === id);
  const waitFor = async (id: string, deadline: number) => {
    for (const end = performance.now() + deadline; !isAnswered(id) && performance.now() < end;) {
      if ((await Promise.race([helper.ended, sleep(2)])) !== undefined) return;
    }
  };

  if (handshake) {
    await helper.send(frame(requestText('handshake', 'initialize', { protocolVersion })));
    await waitFor('handshake', 10_000);
    assert.ok(isAnswered('handshake'));
  }
  const { bytes, broken } = message;
  await helper.send(bytes);
  const isExpected = whole && handshake && broken === 'body';
  if (whole) {
    await helper.send(frame(pokeText('whole', path, wholeValue)));
    await waitFor('whole', isExpected ? 10_000 : 40);
  }
  const { code, signal } = await helper.finish(10_000);

  const about = `after ${JSON.stringify(bytes.subarray(0, 300).toString('latin1'))}`;
  assert.equal(signal, null, about);
  if (broken === 'body') assert.equal(code, 0, about);
  assert.ok(!isAnswered('broken'), `It was answered ${about}`);
  assert.equal(new Set(answers.map(({ id }) => id)).size, answers.length, `Answered twice ${about}`);
  const content = readFileSync(path);
  const carriedOut = content[0] === wholeValue;
  assert.equal(carriedOut, isExpected, about);
  assert.ok(carriedOut || !answers.some(({ id, result }) => id === 'whole' && result !== undefined), about);
  const expected = Buffer.alloc(brokenCaseSize).fill(carriedOut ? wholeValue : 0, 0, 1);
  assert.ok(content.equals(expected), `${content.toString('hex')} was written ${about}`);
  return carriedOut;
}
