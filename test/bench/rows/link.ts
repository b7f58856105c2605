import { setTimeout as sleep } from 'node:timers/promises';
import { createBlockFinder } from '../../../src/extension/editors/blockFinder';
import { createLiveReader } from '../../../src/extension/editors/liveReader';
import { lookUp } from '../../../src/extension/editors/lookUp';
import { createRegionDescriptions } from '../../../src/extension/editors/regionDescriptions';
import { RegionSession } from '../../../src/extension/editors/regionSession';
import type { Machine } from '../../../src/extension/machine/machine';
import { cellsOf, type CellRun } from '../../../src/shared/model/cellRun';
import type { HelperMethod, HelperParams } from '../../../src/shared/protocol/helperProtocol';
import { far, openFarTarget, roundTrip, type FarTarget } from '../farTarget';
import { timeAwaited, type Contender, type Row } from '../measure';
import { rowsOfTimes } from '../rowsOfTimes';
import type { Workshop } from '../workshop';

/** A visible screen. */
const screen: CellRun = { offset: 0, width: 32, count: 512 };

/** A hundred registers, ten at each of ten places. */
const watched: readonly CellRun[] = Array.from({ length: 10 }, (_, index) => ({
  offset: index * 0x200,
  width: 32,
  count: 10,
}));

/** What an editor asks of a machine, by the helper that is there. */
function machineOf({ helper }: FarTarget): Machine {
  const request = <M extends HelperMethod>(method: M, params: HelperParams<M>) =>
    helper.request(method, params);
  return { list: (method: HelperMethod) => request(method, {}), request } as unknown as Machine;
}

function sessionOf(target: FarTarget, onReads: () => void = () => undefined): RegionSession {
  return new RegionSession({ kind: 'file', path: target.file }, machineOf(target), {
    cells: onReads,
    reads: onReads,
    plan: () => undefined,
    keep: () => Promise.resolve(),
  });
}

/** What no request can beat, and what people do without Regscope: so many bytes by 32-bit accesses. */
function peersOf(target: FarTarget, size: number): readonly Contender[] {
  const command = `memtool md -l -s ${target.file} 0+${size} > /dev/null`;
  return [
    { name: 'a line there and back over ssh', sample: () => timeAwaited(1, target.echo) },
    {
      name: 'ssh … memtool, which shares a connection',
      sample: () => timeAwaited(1, () => target.run('shares', command)),
    },
    {
      name: 'ssh … memtool, which connects',
      sample: () => timeAwaited(1, () => target.run('connects', command)),
    },
  ];
}

export async function farPeek(workshop: Workshop): Promise<Row> {
  const target = await openFarTarget(workshop);
  const session = sessionOf(target);
  return {
    name: `peek of 1 register ${far}`,
    unit: 'ns',
    samples: 9,
    ours: {
      name: 'one request',
      sample: () => timeAwaited(1, () => session.peek([{ offset: 0, width: 32 }])),
    },
    peers: peersOf(target, 4),
  };
}

export async function farScreen(workshop: Workshop): Promise<Row> {
  const target = await openFarTarget(workshop);
  const session = sessionOf(target);
  return {
    name: `peek of a screen of 512 registers ${far}`,
    unit: 'ns',
    samples: 9,
    ours: { name: 'one request', sample: () => timeAwaited(1, () => session.peek(cellsOf(screen))) },
    peers: peersOf(target, 4 * screen.count),
  };
}

export async function farOpening(workshop: Workshop): Promise<Row> {
  const target = await openFarTarget(workshop);
  const machine = machineOf(target);
  // No list of the kernel's has a file: those that an editor asks for about a BAR are asked for here.
  const source = { kind: 'file', path: target.file } as const;
  const open = async () => {
    const descriptions = createRegionDescriptions({
      machine,
      source,
      finder: {
        ...createBlockFinder({ blocksFor: () => Promise.resolve({ placed: [], unplaced: [] }) }),
        find: async () => {
          const lists = ['listPciDevices', 'listMemory', 'listDeviceTree'] as const;
          await Promise.all(lists.map((list) => machine.list(list)));
          return { placed: [], unplaced: [] };
        },
      },
      cells: () => [],
      read: () => Promise.resolve(),
      log: () => undefined,
    });
    await lookUp(machine, source, descriptions);
  };
  return {
    name: `opening a region ${far}`,
    unit: 'ns',
    samples: 9,
    ours: { name: 'two round trips', sample: () => timeAwaited(1, open) },
    peers: [{ name: 'a line there and back over ssh', sample: () => timeAwaited(1, target.echo) }],
  };
}

/** Times between two pictures of 100 live registers; one that is asked for sooner than the link can answer skips ticks. */
export const farLive = rowsOfTimes(
  `100 live registers ${far}: a read`,
  { usual: 'every 200 ms', soon: 'every 20 ms, which the link cannot keep' },
  async (workshop) => {
    const target = await openFarTarget(workshop);
    return async (name) => {
      const times: number[] = [];
      let underWay = 0;
      const session = sessionOf(target);
      const live = createLiveReader(name === 'usual' ? 200 : 20, {
        read: async (runs) => {
          if (++underWay > 1) throw new Error('Live reads queue.');
          await session.readRuns(runs);
          underWay--;
          times.push(performance.now());
        },
        show: (runs) => session.tellRuns(runs),
        changed: () => undefined,
        failed: (error) => {
          throw error;
        },
      });
      for (const run of watched) live.toggle(run);
      await sleep(5000);
      live.dispose();
      await sleep(2 * roundTrip);
      return times.slice(2).map((time, index) => (time - (times[index + 1] ?? time)) * 1e6);
    };
  },
);
