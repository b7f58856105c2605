import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegionSession } from '../../src/extension/editors/regionSession';
import { createJournal } from '../../src/extension/machine/journal';
import { journalWrite } from '../../src/extension/machine/journalLines';
import { revertPlanOf } from '../../src/extension/machine/journalRevert';
import type { Machine } from '../../src/extension/machine/machine';
import { toHex, type Hex } from '../../src/shared/base/hex';
import { RegscopeError } from '../../src/shared/model/failure';
import type { HelperParams } from '../../src/shared/protocol/helperProtocol';
import { createRandom, type Random } from '../support/random';

type Bus = Pick<Machine, 'request' | 'write'>;

const cells = 4;
const width = 32;
const source = { kind: 'file', path: '/registers' } as const;

/** A write that has been made to a cell and not taken back: what stood there, and whether the window had read it. */
interface Made {
  readonly before: number;
  readonly wasRead: boolean;
}

/** Memory behind a session, with a real journal between them. `next` is what becomes of the next write. */
function openWorld(path: string, random: Random) {
  const journal = createJournal(path);
  const memory = Array.from({ length: cells }, () => random.upTo(0xffff_ffff));
  /** Whether what the session last did to the cell was to read it. */
  const isRead = memory.map(() => false);
  const made: Made[][] = memory.map(() => []);
  const pokes: [number, number][] = [];
  let reads = 0;
  let next: 'made' | 'refused' | 'lost' | 'made and lost' = 'made';

  const store = (offset: number, value: Hex) => {
    pokes.push([offset / 4, Number(value)]);
    memory[offset / 4] = Number(value);
  };
  const remember = (cell: number, wasRead = isRead[cell] ?? false) => {
    made[cell]?.push({ before: memory[cell] ?? 0, wasRead });
  };
  const answer = (method: string, params: HelperParams<'poke' | 'fill' | 'modify'>): unknown => {
    const { offset, value } = params;
    const outcome = next;
    next = 'made';
    if (outcome === 'refused') throw new RegscopeError({ code: 'blocked', what: 'No.' });
    if (outcome === 'lost') throw new RegscopeError({ code: 'timeout', what: 'No answer.' });
    if (method === 'modify') {
      const before = memory[offset / 4] ?? 0;
      store(offset, value);
      return { before: toHex(before, 8), written: value };
    }
    const count = 'count' in params ? params.count : 1;
    for (let index = 0; index < count; index++) store(offset + index * 4, value);
    if (outcome === 'made and lost') throw new RegscopeError({ code: 'helper-died', what: 'It died.' });
    return 'count' in params ? { done: count } : {};
  };
  const bus: Bus = {
    request: (_, params) => {
      const { accesses } = params as HelperParams<'peek'>;
      reads += accesses.length;
      const results = accesses.map(({ offset }) => ({ value: toHex(memory[offset / 4] ?? 0, 8) }));
      return Promise.resolve(results as never);
    },
    write: (method, params, origin) =>
      journal.keep({ machine: 'demo', source, write: journalWrite(method, params), ...origin }, () =>
        Promise.resolve().then(() => answer(method, params as HelperParams<'poke'>) as never),
      ),
  };
  const quiet = {
    cells: () => undefined,
    reads: () => undefined,
    plan: () => undefined,
    keep: () => Promise.resolve(),
  };
  return {
    journal,
    memory,
    made,
    isRead,
    pokes,
    reads: () => reads,
    remember,
    setNext: (outcome: typeof next) => (next = outcome),
    session: new RegionSession(source, bus, quiet),
  };
}

describe('reverting writes', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-revert-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('pokes back what was read before, the last write’s first, and reads nothing (random)', async function () {
    this.timeout(60_000);
    const random = createRandom();
    let [reverted, leftOut] = [0, 0];
    for (let run = 0; run < 25; run++) {
      const world = openWorld(join(folder, `${run}.jsonl`), random);
      const { journal, memory, made, isRead, pokes, session } = world;
      const orFailure = (work: Promise<unknown>) => work.catch(() => undefined);
      for (let step = 0; step < 40; step++) {
        const cell = random.pick([0, 1, 2, 3]);
        const offset = cell * 4;
        const value = toHex(random.upTo(0xffff_ffff), 8);
        const action = random.pick([
          'peek',
          'peek',
          'poke',
          'poke',
          'plan',
          'modify',
          'fill',
          'revert',
        ] as const);
        const outcome = random.once(5) ? random.pick(['refused', 'lost', 'made and lost'] as const) : 'made';
        switch (action) {
          case 'peek':
            await session.peek([{ offset, width }]);
            isRead[cell] = true;
            break;
          case 'poke':
          case 'plan': {
            // One that was lost may have been made: what stood there is put back all the same.
            if (outcome !== 'refused') world.remember(cell);
            world.setNext(outcome);
            if (action === 'poke') await orFailure(session.poke({ offset, width, value, verify: false }));
            else {
              session.stage({ offset, width, value, verify: false });
              await orFailure(session.save());
              session.discardStaged();
            }
            // What the session does not know of, it does not believe to have changed the cell.
            if (outcome === 'made') isRead[cell] = false;
            if (outcome === 'made and lost') session.doubt(offset, offset + 4);
            break;
          }
          case 'modify':
            world.remember(cell, true);
            await session.modify({ offset, width }, '0xffffffff', value);
            isRead[cell] = false;
            break;
          case 'fill':
            for (let each = cell; each < cells; each++) {
              world.remember(each);
              isRead[each] = false;
            }
            await session.fill({ offset, width }, cells - cell, value);
            break;
          case 'revert': {
            const { writes, left } = revertPlanOf(await journal.entries());
            const numbers = writes.map(({ reverts }) => Number(reverts.split('-')[1]));
            assert.deepEqual(
              numbers,
              numbers.toSorted((a, b) => b - a),
              'The last write’s first.',
            );
            const known = made.flatMap((each) => each.filter(({ wasRead }) => wasRead));
            assert.equal(writes.length, known.length);
            // Those are left to which nothing leads back.
            const lost = made.flatMap((each) => {
              const first = each.findIndex(({ wasRead }) => wasRead);
              return first < 0 ? each : each.slice(0, first);
            });
            assert.equal(left.length, lost.length);
            const expected = memory.map(
              (now, each) => made[each]?.find(({ wasRead }) => wasRead)?.before ?? now,
            );
            const [pokesBefore, readsBefore] = [pokes.length, world.reads()];
            session.stageReverts(writes);
            assert.equal(pokes.length, pokesBefore, 'Nothing is written by staging.');
            await session.save();
            assert.deepEqual(
              pokes.slice(pokesBefore),
              writes.map((write) => [write.offset / 4, Number(write.value)]),
            );
            assert.equal(world.reads(), readsBefore);
            assert.deepEqual(memory, expected);
            reverted += writes.length;
            leftOut += left.length;
            for (const { offset: at } of writes) isRead[at / 4] = false;
            // What was taken back is not taken back again; what could not be is still named where nothing led back.
            for (const [index, each] of made.entries()) {
              const first = each.findIndex(({ wasRead }) => wasRead);
              made[index] = (first < 0 ? each : each.slice(0, first)).filter(({ wasRead }) => !wasRead);
            }
            assert.deepEqual(revertPlanOf(await journal.entries()).writes, []);
            break;
          }
        }
      }
      await journal.dispose();
    }
    console.log(`      ${reverted} writes reverted, ${leftOut} could not be`);
    assert.ok(reverted > 100 && leftOut > 20);
  });

  it('knows what is in the plan by undo, and takes none back twice after the window was reloaded', async () => {
    const random = createRandom();
    const { journal, session } = openWorld(join(folder, 'journal.jsonl'), random);
    await session.peek([{ offset: 0, width }]);
    await session.poke({ offset: 0, width, value: '0x1', verify: false });
    const { writes } = revertPlanOf(await journal.entries());
    session.stageReverts(writes);
    assert.equal(session.plan.writes.length, 1);
    session.undo();
    assert.equal(session.plan.writes.length, 0);
    session.redo();
    assert.deepEqual(
      session.plan.writes.map(({ reverts }) => reverts),
      writes.map(({ reverts }) => reverts),
    );
    // Another value over it is no revert any more.
    session.stage({ offset: 0, width, value: '0x2', verify: false });
    assert.ok(session.plan.writes.every(({ reverts }) => reverts === undefined));
    await session.save();
    assert.deepEqual(
      (await journal.entries()).map(({ intent }) => intent.by),
      ['cell', 'plan'],
    );
    await journal.dispose();
  });
});
