import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { HelperSession } from '../../src/extension/helper/helperSession';
import { launchOnTarget } from '../../src/extension/helper/target/launchOnTarget';
import type { PlacedPrograms } from '../../src/extension/helper/target/pushHelper';
import { toHex } from '../../src/shared/base/hex';
import { failureOf, isRefusal, RegscopeError } from '../../src/shared/model/failure';
import { createRandom, type Random } from '../support/random';
import { judgeReports, type AskedWrite } from './cutJudge';
import { serverNames, type GuestWithServers } from './guestServers';
import { sharePath } from './guestInit';
import { startLink, type Link } from './link';
import { ownChildren } from './ownChildren';
import { poll } from './poll';
import type { TracedBar } from './underTest';

/** What is cut, and what is under test there. */
export interface CutGround extends GuestWithServers {
  readonly bar: TracedBar;
  /** From now on, `ssh` knows these hosts, by the port of each. */
  readonly addHosts: (hosts: Readonly<Record<string, number>>) => Promise<void>;
}

/** Links that are cut in a run of the test. REGSCOPE_TEST_CUTS asks for others. */
const cuts = Number(process.env['REGSCOPE_TEST_CUTS'] ?? 44);

/** Connections at the same time, each with a helper, over both servers by turns. */
const lanes = 4;

/** The liveness register of QEMU's edu device, which takes any value (docs/specs/edu.txt of QEMU). */
const liveness = 4;

/** Milliseconds. Short, since each black hole and each helper that hangs takes as long. */
const answerWithin = 8000;

const cutTimeout = 10_000;

/** How a connection ends, given the lane that it is in. */
const ways = {
  'ssh is killed': ({ name }) => ownChildren(name).forEach((pid) => process.kill(pid, 'SIGKILL')),
  reset: ({ link }) => link.cut('reset'),
  'closed in good order': ({ link }) => link.cut('close'),
  'cut in what is sent': ({ link }, bytes) => link.cutAfter('up', bytes),
  'cut in what is answered': ({ link }, bytes) => link.cutAfter('down', bytes),
  'answers are lost': async ({ link }, bytes) => {
    link.hold('down');
    await sleep(bytes % 300);
    link.cut('reset');
  },
  'nothing gets through': ({ link }) => link.hold('up', 'down'),
  'the server ends': ({ inGuest }) =>
    inGuest(`while [ $p -gt 1 ]; do
      case $(cat /proc/$p/comm) in dropbear | sshd) kill -9 $p; break ;; esac
      p=$(awk '/^PPid/ { print $2 }' /proc/$p/status)
    done`),
  'the helper is killed': ({ inGuest }) => inGuest('kill -9 $h'),
  'the helper hangs': ({ inGuest }) => inGuest('kill -STOP $h'),
  /** Planned before it connects: what is left of the bytes then is for the writes. */
  'cut while it connects': ({ link }, bytes) => link.cutAfter(bytes % 2 === 0 ? 'up' : 'down', bytes % 8000),
} as const satisfies Readonly<Record<string, (lane: Lane, bytes: number) => void | Promise<void>>>;

type Way = keyof typeof ways;

/** All that is random of one cut. */
interface PlannedCut {
  readonly way: Way;
  /** Milliseconds from the first answer. */
  readonly moment: number;
  readonly bytes: number;
  /** Requests under way at the same time. */
  readonly depth: number;
  /** Writes in each request. */
  readonly many: number;
}

interface Lane {
  readonly name: string;
  readonly link: Link;
  readonly session: HelperSession;
  /** How often the session has connected. */
  readonly connections: () => number;
  readonly nextValue: () => bigint;
  /** Runs this there with the process ids $h of the helper and $p of its parent. */
  readonly inGuest: (script: string) => Promise<void>;
}

/** Cuts links to the helper in the guest while it writes; the trace of what arrived judges what was reported. */
export function describeLinkCuts(ground: () => CutGround): void {
  describe('a link that is cut at any moment', () => {
    const open: Lane[] = [];
    before('open lanes', async () => {
      open.push(...(await openLanes(ground())));
    });
    after('close them', async () => {
      for (const { session, link } of open) {
        session.stop();
        await link.stop();
      }
    });

    /** The writes that arrived while `body` ran, and until no helper was left that could make more. */
    const arrivedDuring = async (body: () => Promise<void>): Promise<readonly bigint[]> => {
      const { guest, bar } = ground();
      const { trace } = await guest.traced(async () => {
        await body();
        for (const { session } of open) session.stop();
        await poll(20_000, 'the helpers in the guest to end', async () =>
          (await guest.run(['pidof', 'node'])).code === 0 ? undefined : true,
        );
      });
      return trace.accesses
        .filter(({ region, direction }) => region === bar.region && direction === 'write')
        .map(({ value }) => value);
    };

    it('finds out who sends a write again', async () => {
      const [lane] = open;
      assert(lane);
      const { source } = ground().bar;
      const value = lane.nextValue();
      const send = () =>
        lane.session.request('poke', { source, offset: liveness, width: 32, value: toHex(value) });
      const asked: AskedWrite[] = [];
      const arrived = await arrivedDuring(async () => {
        await lane.session.request('describe', { source });
        lane.link.hold('down');
        const first = send().then(() => 'made' as const, failureOf);
        await sleep(500);
        lane.link.cut('reset');
        lane.link.release();
        asked.push({ value, report: await first });
        await send();
      });
      assert.deepEqual(arrived, [value, value]);
      assert.match(judgeReports(asked, arrived).join(), /arrived 2 times; reported: connection-cut$/);
    });

    it('is told of rightly, and doubles no write', async function () {
      this.timeout(cuts * cutTimeout);
      const since = performance.now();
      const plans = planCuts(createRandom());
      const asked: AskedWrite[] = [];
      const arrived = await arrivedDuring(async () => {
        const rest = [...plans];
        await Promise.all(
          open.map(async (lane) => {
            for (let plan = rest.shift(); plan !== undefined; plan = rest.shift()) {
              asked.push(...(await cutOnce(lane, ground().bar, plan)));
            }
          }),
        );
      });
      const count = (is: (write: AskedWrite) => boolean) => asked.filter(is).length;
      const unknown = asked.filter(({ report }) => report !== 'made' && !isRefusal(report));
      const there = new Set(arrived);
      console.log(
        `      ${cuts} cuts in ${((performance.now() - since) / 1000).toFixed(0)} s: ` +
          `${count(({ report }) => report === 'made')} writes answered, ` +
          `${count(({ report }) => report !== 'made' && isRefusal(report))} refused, ${unknown.length} not known, ` +
          `of which ${unknown.filter(({ value }) => there.has(value)).length} arrived`,
      );
      for (const way of Object.keys(ways))
        console.log(`      ${plans.filter((plan) => plan.way === way).length} × ${way}`);
      const wrong = judgeReports(asked, arrived);
      assert.equal(wrong.length, 0, `${wrong.length} are wrong:\n${wrong.slice(0, 20).join('\n')}`);
      assert.ok(unknown.length > 0);
    });
  });
}

function planCuts(random: Random): readonly PlannedCut[] {
  const all = Object.keys(ways) as Way[];
  return Array.from({ length: cuts }, (_, index) => ({
    way: all[index % all.length] ?? 'reset',
    moment: random.upTo(250),
    bytes: random.upTo(40_000),
    // A long request goes through ssh in parts: one of them may be the last.
    ...(random.once(3) ? { depth: 1, many: 800 } : { depth: 1 + random.upTo(5), many: 1 }),
  }));
}

/** Connects, writes, cuts, and returns all that was asked for by then, when each has ended. */
async function cutOnce(lane: Lane, { source }: TracedBar, plan: PlannedCut): Promise<readonly AskedWrite[]> {
  const asked: AskedWrite[] = [];
  const write = async (count: number): Promise<AskedWrite['report']> => {
    const writes = Array.from({ length: count }, lane.nextValue).map((value) => ({
      offset: liveness,
      width: 32 as const,
      value: toHex(value),
    }));
    const [first] = writes;
    assert(first);
    const request =
      count === 1
        ? lane.session.request('poke', { source, ...first })
        : lane.session.request('pokeMany', { source, writes });
    const report = await request.then(() => 'made' as const, failureOf);
    asked.push(...writes.map(({ value }) => ({ value: BigInt(value), report })));
    return report;
  };
  const writeOn = async (): Promise<void> => {
    // A cut that no request meets is known by the next, which connects anew.
    const before = lane.connections();
    while ((await write(plan.many)) === 'made' && lane.connections() === before) {
      if (plan.many > 1) await sleep(200); // The helper takes 5,000 a second.
    }
  };
  const cut = () => ways[plan.way](lane, plan.bytes);

  if (plan.way === 'cut while it connects') {
    await cut();
    if ((await write(1)) === 'made') await writeOn();
  } else {
    // It connects anew, once it knows of the cut before. A machine that is busy may be late, which is as good as a cut.
    let first = await write(1);
    for (let tries = 1; first !== 'made' && tries < 4; tries++) {
      assert.match(first.code, /^(timeout|no-connection|connection-cut)$/, new RegscopeError(first).message);
      first = await write(1);
    }
    assert.equal(first, 'made');
    const writers = Array.from({ length: plan.depth }, writeOn);
    await Promise.all([...writers, sleep(plan.moment).then(cut)]);
  }
  lane.link.release(); // What was held may arrive late.
  await sleep(20);
  lane.link.cut('reset');
  if (plan.way === 'the helper hangs') await lane.inGuest('kill -9 $h');
  return asked;
}

async function openLanes({ guest, ports, addHosts }: CutGround): Promise<readonly Lane[]> {
  const links = await Promise.all(
    Array.from({ length: lanes }, (_, index) => startLink(ports[serverNames[index % 2] ?? 'dropbear'])),
  );
  const names = links.map((_, index) => `lane-${index}`);
  await addHosts(Object.fromEntries(links.map(({ port }, index) => [names[index] ?? '', port])));
  return await Promise.all(
    links.map(async (link, index) => {
      const name = names[index] ?? '';
      const folder = `/tmp/${name}`;
      const own = `${folder}/regscope/p`; // Where programs go in a folder that is named.
      // In Node's place: it says who is to be killed, and takes no time to be hashed.
      const node = `#!/bin/sh\necho $$ $PPID > ${folder}/processes\nexec /usr/bin/node "$@"\n`;
      const inGuest = async (script: string, input = '') => {
        await guest.run(['sh', '-c', script], { input });
      };
      await inGuest(
        `mkdir -m 700 -p ${folder} ${own} && cp ${sharePath}/dist/* ${own} && cat > ${own}/node && chmod 700 ${own}/node`,
        node,
      );
      const placed = (file: string, content: string | Buffer) => ({
        path: `p/${file}`,
        sha256: createHash('sha256').update(content).digest('hex'),
      });
      const files: PlacedPrograms = {
        node: 'p/node',
        helper: placed('helper.js', readFileSync('dist/helper.js')),
        koffi: placed('koffi.node', readFileSync('dist/koffi.node')),
      };
      const access = {
        target: { name, destination: name, rootWay: 'none', reach: 'helper', folder },
        asking: { kind: 'nobody' },
      } as const;
      const rights = { role: 'hardware', writes: true, unblocked: [], consents: [] } as const;
      let connections = 0;
      const session = new HelperSession(
        () => {
          connections++;
          return launchOnTarget(access, files, rights, answerWithin);
        },
        () => undefined,
        () => undefined,
      );
      let count = 0;
      return {
        name,
        link,
        session,
        connections: () => connections,
        nextValue: () => BigInt((index + 1) * 0x100_0000 + count++),
        inGuest: (script: string) => inGuest(`read h p < ${folder}/processes; ${script}`),
      };
    }),
  );
}
