import assert from 'node:assert/strict';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegionSession } from '../../src/extension/editors/regionSession';
import { connectHelper } from '../../src/extension/helper/helperClient';
import { HelperSession } from '../../src/extension/helper/helperSession';
import type { Machine } from '../../src/extension/machine/machine';
import { toHex, type Hex } from '../../src/shared/base/hex';
import type { HelperParams } from '../../src/shared/protocol/helperProtocol';
import type { StagedWrite } from '../../src/shared/protocol/webviewProtocol';
import { createRandom, type Random } from '../support/random';
import { spawnHelper } from './startHelper';

/** Cells of 32 bits. Few, so that edits meet. */
const cells = 6;
const width = 32;

interface SentPoke {
  readonly offset: number;
  readonly value: Hex;
  outcome: 'unknown' | 'made' | 'refused';
}

type Bus = Pick<Machine, 'request' | 'write'>;

/** A region in a real file behind a real helper that is killed now and then, and all that was sent to it. */
class World {
  public readonly sent: SentPoke[] = [];
  /** Of the staged writes that this window has sent. */
  public sentIds = new Set<number>();
  /** What a cell may hold: more than one value where the outcome of a write is not known. */
  public readonly possible: Hex[][] = Array.from({ length: cells }, () => ['0x00000000']);
  public kept: readonly StagedWrite[] = [];
  public readonly path: string;
  public session: RegionSession;
  private child: ChildProcessWithoutNullStreams | undefined;
  private killWithin: number | undefined;
  private generation = 0;
  private onSent: (() => void) | undefined;
  private underWay: Promise<unknown> = Promise.resolve();
  private readonly helper: HelperSession;

  public constructor(private readonly folder: string) {
    this.path = join(folder, 'region');
    writeFileSync(this.path, Buffer.alloc(cells * 4));
    this.helper = new HelperSession(
      () => connectHelper((this.child = spawnHelper(['--files', '--writes']))),
      () => undefined,
      () => this.session.doubt(),
    );
    this.session = this.open();
  }

  /** As a window does that comes up: with what the one before has kept, and nothing else. */
  public reopen(): void {
    this.generation++;
    this.sentIds = new Set();
    this.session = this.open();
  }

  /** Resolves when the next write has been sent. */
  public nextSent(): Promise<void> {
    return new Promise((resolveSent) => (this.onSent = resolveSent));
  }

  /** Resolves when no write is under way. */
  public async quiet(): Promise<void> {
    await this.underWay.catch(() => undefined);
  }

  public killSoon(within: number): void {
    this.killWithin = within;
  }

  public contentOf(cell: number): Hex {
    return toHex(readFileSync(this.path).readUInt32LE(cell * 4), 8);
  }

  /** Another program writes the file. */
  public changeOutside(cell: number, value: Hex): void {
    const content = readFileSync(this.path);
    content.writeUInt32LE(Number(value), cell * 4);
    writeFileSync(this.path, content, { flag: 'r+' });
    this.possible[cell] = [value];
    this.session.doubt();
  }

  public stop(): void {
    this.helper.stop();
    rmSync(this.folder, { recursive: true });
  }

  private open(): RegionSession {
    const mine = this.generation;
    /** What a window that is gone would still do does not happen. */
    const whileOpen = async <Result>(work: () => Promise<Result>): Promise<Result> =>
      mine === this.generation ? await work() : await new Promise(() => undefined);
    const bus: Bus = {
      request: (method, params) => whileOpen(() => this.helper.request(method, params)),
      write: (method, params) =>
        whileOpen(async () => {
          assert.equal(method, 'poke');
          const poking = this.poke(params as HelperParams<'poke'>);
          this.underWay = poking;
          return (await poking) as never;
        }),
    };
    const source = { kind: 'file', path: this.path } as const;
    const events = {
      cells: () => undefined,
      reads: () => undefined,
      plan: () => undefined,
      keep: (writes: readonly StagedWrite[]) => {
        if (mine === this.generation) this.kept = writes;
        return Promise.resolve();
      },
    };
    return new RegionSession(source, bus, events, this.kept);
  }

  private async poke(params: HelperParams<'poke'>): Promise<Record<string, never>> {
    const record: SentPoke = { offset: params.offset, value: params.value, outcome: 'unknown' };
    this.sent.push(record);
    this.onSent?.();
    const cell = params.offset / 4;
    const before = this.possible[cell] ?? [];
    // Until it is answered, either may be there.
    this.possible[cell] = [...before, params.value];
    if (this.killWithin !== undefined) {
      const { child } = this;
      setTimeout(() => child?.kill('SIGKILL'), this.killWithin);
      this.killWithin = undefined;
    }
    const answer = await this.helper.request('poke', params);
    record.outcome = 'made';
    this.possible[cell] = [params.value];
    return answer;
  }
}

/** One thing a user does, or that happens to them. Rejections are theirs to see, and asserted where they matter. */
async function step(world: World, random: Random, fresh: () => Hex): Promise<string> {
  const { session } = world;
  const before = session.plan.writes;
  const sentBefore = world.sent.length;
  const sentSince = () => world.sent.slice(sentBefore).map(({ offset, value }) => ({ offset, value }));
  const offset = random.pick(Array.from({ length: cells }, (_, cell) => cell * 4));
  const verify = random.once(3);
  const someId = before.length > 0 ? random.pick(before).id : 0;
  const action = random.pick([
    'stage',
    'stage',
    'stage',
    'further',
    'unstage',
    'move',
    'verify',
    'undo',
    'undo',
    'redo',
    'discard',
    'save',
    'save',
    'pokeStaged',
    'poke',
    'peek',
    'outside',
    'death',
    'reopen',
    'restage',
  ] as const);
  const toSend: readonly { readonly offset: number; readonly value: Hex }[] = (() => {
    if (action === 'save') return before;
    if (action === 'pokeStaged') return before.filter(({ id }) => id === someId);
    return [];
  })().map(({ offset: at, value }) => ({ offset: at, value }));
  let succeeded = true;
  let asked: { readonly offset: number; readonly value: Hex } | undefined;
  const orFailure = async (work: Promise<unknown>) => {
    succeeded = await work.then(
      () => true,
      () => false,
    );
  };

  switch (action) {
    case 'stage':
    case 'further': {
      const value = fresh();
      session.stage({ offset, width, value, verify, ...(action === 'further' && { further: true }) });
      const staged = session.plan.writes;
      assert.equal(staged.filter((write) => write.value === value && write.offset === offset).length, 1);
      if (action === 'further') assert.equal(staged.at(-1)?.value, value);
      const after = staged.map(({ value: each }) => each);
      session.undo();
      assert.deepEqual(session.plan.writes, before, 'undo of a staging');
      session.redo();
      assert.deepEqual(
        session.plan.writes.map(({ value: each }) => each),
        after,
        'redo of a staging',
      );
      break;
    }
    case 'unstage':
      session.unstage(someId);
      assert.ok(session.plan.writes.every(({ id }) => id !== someId));
      break;
    case 'move':
      session.moveStaged(someId, random.pick([-1, 1]));
      assert.deepEqual(new Set(session.plan.writes), new Set(before), 'moving loses nothing');
      break;
    case 'verify':
      session.verifyStaged(someId, verify);
      break;
    case 'undo':
      session.undo();
      break;
    case 'redo':
      session.redo();
      break;
    case 'discard':
      session.discardStaged();
      assert.deepEqual(session.plan.writes, []);
      break;
    case 'restage':
      session.restage(someId);
      break;
    case 'save':
      if (random.once(4)) world.killSoon(random.upTo(3));
      await orFailure(session.save());
      break;
    case 'pokeStaged':
      await orFailure(session.pokeStaged(someId));
      break;
    case 'poke': {
      const value = fresh();
      asked = { offset, value };
      if (random.once(6)) world.killSoon(random.upTo(3));
      await orFailure(session.poke({ offset, width, value, verify }));
      break;
    }
    case 'peek':
      await orFailure(session.peek([{ offset, width }]));
      break;
    case 'outside':
      world.changeOutside(offset / 4, fresh());
      break;
    case 'death':
      world.killSoon(0);
      await orFailure(
        session.poke({ offset, width, value: (asked = { offset, value: fresh() }).value, verify }),
      );
      break;
    case 'reopen':
      if (before.length > 0 && before.every(({ doubt }) => doubt === undefined) && random.once(2)) {
        // The window is closed in the midst of a save: what it had not sent is staged, what was under way is in doubt.
        void session.save();
        await world.nextSent();
        world.reopen();
        const [first, ...rest] = before;
        const { writes } = world.session.plan;
        assert.deepEqual(writes.slice(1), rest);
        assert.equal(writes[0]?.id, first?.id);
        assert.notEqual(writes[0]?.doubt, undefined, 'what was under way is in doubt');
        await world.quiet();
        assert.deepEqual(sentSince(), [{ offset: first?.offset, value: first?.value }]);
        return action;
      }
      world.reopen();
      assert.deepEqual(world.session.plan.writes, before);
      break;
  }

  const sent = sentSince();
  if (asked !== undefined) assert.deepEqual(sent, [asked], 'one poke, one write');
  else checkSent(sent, toSend, succeeded);
  if (action === 'save' || action === 'pokeStaged') {
    const sentIds = before.filter(({ id }) => action === 'save' || id === someId).slice(0, sent.length);
    for (const { id } of sentIds) world.sentIds.add(id);
    // What is left is what was not made, in its order; what was sent and not answered is in doubt.
    const made = world.sent.slice(sentBefore).filter(({ outcome }) => outcome === 'made').length;
    const ids = new Set(
      before
        .filter(({ id }) => action === 'save' || id === someId)
        .slice(0, made)
        .map(({ id }) => id),
    );
    assert.deepEqual(
      session.plan.writes.map(({ id }) => id).sort(),
      before
        .map(({ id }) => id)
        .filter((id) => !ids.has(id))
        .sort(),
      'none lost',
    );
    if (action === 'save' && toSend.length === sent.length && made === sent.length)
      assert.deepEqual(session.plan.writes, []);
    const unanswered = world.sent.slice(sentBefore).filter(({ outcome }) => outcome === 'unknown').length;
    const doubtful = session.plan.writes.filter(({ doubt }) => doubt !== undefined).length;
    assert.equal(doubtful, before.filter(({ doubt }) => doubt !== undefined).length + unanswered, 'in doubt');
  }
  return action;
}

/** Nothing but what was to be sent, in its order, and all of it unless something failed. */
function checkSent(
  sent: readonly { readonly offset: number; readonly value: Hex }[],
  toSend: readonly { readonly offset: number; readonly value: Hex }[],
  succeeded: boolean,
): void {
  const expected = toSend.map(({ offset, value }) => ({ offset, value }));
  assert.deepEqual(sent, succeeded ? expected : expected.slice(0, sent.length));
}

describe('random edits of a region', () => {
  it('lose no write, make none twice, and none unasked', async function () {
    this.timeout(120_000);
    const random = createRandom();
    const world = new World(mkdtempSync(join(tmpdir(), 'regscope-edits-')));
    // Every value is another: one that is sent twice shows.
    let last = 0;
    const fresh = () => toHex(++last, 8);
    const counts = new Map<string, number>();
    try {
      for (let count = 0; count < 600; count++) {
        const action = await step(world, random, fresh);
        counts.set(action, (counts.get(action) ?? 0) + 1);
        assert.deepEqual(world.kept, world.session.plan.writes, 'what is kept is what is staged');
        for (const { id, doubt } of world.session.plan.writes)
          assert.ok(doubt !== undefined || !world.sentIds.has(id), `${action} has staged ${id} again`);
        for (let cell = 0; cell < cells; cell++) {
          const content = world.contentOf(cell);
          assert.ok(world.possible[cell]?.includes(content), `cell ${cell} holds ${content} after ${action}`);
          world.possible[cell] = [content];
        }
      }
      const told = [...counts].map(([action, times]) => `${action} ${times}`).join(', ');
      const unanswered = world.sent.filter(({ outcome }) => outcome === 'unknown').length;
      console.log(`      ${told}; ${world.sent.length} writes sent, ${unanswered} of them never answered`);
      assert.ok(unanswered > 0, 'no helper died in a write');
    } finally {
      world.stop();
    }
  });
});
