// How often a user's action waits for a helper, which may be far: requests that are under way at the same time are one round
// trip.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBlockFinder } from '../../src/extension/editors/blockFinder';
import { lookUp } from '../../src/extension/editors/lookUp';
import { createRegionDescriptions } from '../../src/extension/editors/regionDescriptions';
import { RegionSession } from '../../src/extension/editors/regionSession';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { layOutDemo } from '../../src/extension/machine/demoMachine';
import type { Machine } from '../../src/extension/machine/machine';
import { cellsOf, type CellRun } from '../../src/shared/model/cellRun';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { Source } from '../../src/shared/model/source';
import type { HelperMethod, HelperParams } from '../../src/shared/protocol/helperProtocol';
import { startHelper, stopHelpers } from './startHelper';

const bar = (address: string, number: number): Source => ({
  kind: 'bar',
  device: parsePciAddress(address) ?? assert.fail(address),
  bar: number,
});
const edu = bar('0000:00:04.0', 0);

/** Milliseconds that an answer is on its way. */
const delay = 40;

describe('a user’s action', () => {
  let root: string;
  let helper: HelperClient;
  let requests: HelperMethod[] = [];
  let trips = 0;
  let answered = 0;

  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'regscope-trips-'));
    layOutDemo('media/demo-machine.json', root);
    helper = await startHelper('--root', root);
  });
  after(async () => {
    await stopHelpers();
    rmSync(root, { recursive: true });
  });
  beforeEach(() => {
    requests = [];
    trips = answered = 0;
  });

  /** A request that is made after another was answered is one round trip more. */
  const request = async <M extends HelperMethod>(method: M, params: HelperParams<M>) => {
    requests.push(method);
    const trip = answered + 1;
    trips = Math.max(trips, trip);
    try {
      return await helper.request(method, params);
    } finally {
      await sleep(delay);
      answered = Math.max(answered, trip);
    }
  };
  // What of a machine these actions use; its windows and switches need VS Code.
  const machine = { list: (method: HelperMethod) => request(method, {}), request } as unknown as Machine;

  const open = async (source: Source) => {
    const descriptions = createRegionDescriptions({
      machine,
      source,
      finder: createBlockFinder({ blocksFor: () => Promise.resolve({ placed: [], unplaced: [] }) }),
      cells: () => [],
      read: () => assert.fail('Opening reads nothing.'),
      log: (error) => assert.fail(String(error)),
    });
    return await lookUp(machine, source, descriptions);
  };
  const sessionOf = (source: Source) =>
    new RegionSession(source, machine, {
      cells: () => undefined,
      reads: () => undefined,
      plan: () => undefined,
      keep: () => Promise.resolve(),
    });

  for (const source of [
    edu,
    { kind: 'mem', base: '0xfed00000', size: '0x400' },
    { kind: 'config', device: parsePciAddress('0000:00:04.0') ?? assert.fail() },
  ] as const) {
    it(`opens ${source.kind === 'mem' ? 'memory' : source.kind} in two round trips`, async () => {
      const { info } = await open(source);
      assert.ok(info.size > 0);
      console.log(`      ${requests.join(', ')}`);
      assert.equal(trips, 2);
      assert.ok(requests.length <= 6);
    });
  }

  it('peeks a screen of 512 registers in one', async () => {
    const session = sessionOf(edu);
    await session.peek(cellsOf({ offset: 0, width: 32, count: 512 }));
    assert.equal(session.cells.length, 512);
    assert.deepEqual([requests, trips], [['peek'], 1]);
  });

  it('reads 100 live registers in one, wherever they lie', async () => {
    const session = sessionOf(edu);
    const runs: readonly CellRun[] = Array.from({ length: 8 }, (_, index) => ({
      offset: index * 0x100,
      width: 32,
      count: index < 4 ? 20 : 5,
    }));
    await session.readRuns(runs);
    assert.equal(session.cells.length, 100);
    assert.equal(trips, 1);
  });
});
