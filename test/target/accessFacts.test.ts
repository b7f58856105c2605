// What decides how far a machine can be reached, read on real kernels booted in different ways; and that reading it makes
// no access to a device.
import { strict as assert } from 'node:assert';
import { connectHelper, type HelperClient } from '../../src/extension/helper/helperClient';
import { accessVerdicts } from '../../src/shared/linux/accessVerdicts';
import type { AccessFacts } from '../../src/shared/model/accessFacts';
import type { AccessLine } from '../../src/shared/model/accessLine';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import { deviceAddresses } from './devices';
import { bootGuest, type Guest, type GuestUser } from './guest';
import { helperShare } from './guestHelper';
import { sharePath } from './guestInit';
import { backgroundRegions, barOf, bootTimeout, enableDevice, outputOf } from './underTest';

const caseTimeout = 60_000;

/** Debian's. */
const options = {
  DEVMEM: 'y',
  DEVPORT: 'y',
  STRICT_DEVMEM: 'y',
  IO_STRICT_DEVMEM: 'y',
  SECURITY_LOCKDOWN_LSM: 'y',
};

const opens = { state: 'opens' } as const;
const refused = (errno: string) => ({ state: 'refused', errno }) as const;

interface Case {
  readonly name: string;
  readonly kernelArguments: readonly string[];
  readonly user?: GuestUser;
  readonly files?: 'only';
  readonly expected: Partial<AccessFacts>;
  /** Lines that are not `ok`, by id, where nothing is mapped and VS Code is root. */
  readonly verdicts: Readonly<Record<string, AccessLine['verdict']>>;
}

/** One that is free or not enabled: no driver of the devices under test is loaded. */
const strict = { ioStrictDevmem: 'limited', iomemRelaxed: 'limited', bars: 'limited' } as const;

const cases: readonly Case[] = [
  {
    name: 'stock kernel, root',
    kernelArguments: [],
    expected: { iomemRelaxed: false, lockdown: 'none', mem: opens, port: opens, ioperm: true },
    verdicts: strict,
  },
  {
    name: 'stock kernel, an ordinary user',
    kernelArguments: [],
    user: 'user',
    expected: {
      iomemRelaxed: false,
      lockdown: 'none',
      mem: refused('EACCES'),
      port: refused('EACCES'),
      ioperm: false,
    },
    verdicts: {
      ...strict,
      helper: 'limited',
      rawIo: 'blocked',
      mem: 'blocked',
      port: 'blocked',
      ioperm: 'limited',
      resourceFiles: 'blocked',
      memoryTypes: 'unknown',
    },
  },
  {
    name: 'stock kernel, root, for files only',
    kernelArguments: [],
    files: 'only',
    expected: {
      iomemRelaxed: false,
      lockdown: 'none',
      mem: { state: 'present' },
      port: { state: 'present' },
      ioperm: undefined,
    },
    verdicts: {
      ...strict,
      mem: 'unknown',
      port: 'unknown',
      ioperm: 'unknown',
      // It serves files with whatever rights its user has.
      capabilities: 'limited',
      landlock: 'limited',
    },
  },
  {
    name: 'iomem=relaxed, root',
    kernelArguments: ['iomem=relaxed'],
    expected: { iomemRelaxed: true, lockdown: 'none', mem: opens, port: opens, ioperm: true },
    verdicts: {},
  },
  {
    name: 'lockdown=integrity, root',
    kernelArguments: ['lockdown=integrity'],
    expected: {
      iomemRelaxed: false,
      lockdown: 'integrity',
      mem: refused('EPERM'),
      port: refused('EPERM'),
      ioperm: false,
    },
    verdicts: {
      ...strict,
      lockdown: 'blocked',
      mem: 'blocked',
      port: 'blocked',
      ioperm: 'limited',
      resourceFiles: 'blocked',
    },
  },
];

describe('facts on access', function () {
  this.timeout(caseTimeout);

  for (const kernelArguments of [[], ['iomem=relaxed'], ['lockdown=integrity']]) {
    describe(kernelArguments.join(' ') || 'as booted', () => {
      const helpers: HelperClient[] = [];
      let guest: Guest;

      before('boot the guest', async function () {
        this.timeout(bootTimeout);
        const log = (line: string) => console.log(`      ${line}`);
        guest = await bootGuest({ share: await helperShare('x86-64'), log, kernelArguments });
        await outputOf(guest, ['mount', '-t', 'debugfs', 'debugfs', '/sys/kernel/debug']);
      });

      after('stop the guest', async () => {
        for (const helper of helpers) helper.dispose();
        await guest.stop();
      });

      async function startHelper(user: GuestUser, ...args: readonly string[]): Promise<HelperClient> {
        const helper = await connectHelper(
          guest.spawn(['node', `${sharePath}/dist/helper.js`, ...args], { user }),
        );
        helpers.push(helper);
        return helper;
      }

      const ofThisBoot = cases.filter((each) => String(each.kernelArguments) === String(kernelArguments));
      for (const { name, user = 'root', files, expected, verdicts } of ofThisBoot) {
        it(name, async () => {
          const helper = await startHelper(user, ...(files === undefined ? [] : ['--files']));
          const { result: facts, trace } = await guest.traced(() => helper.request('accessFacts', {}));
          const seen = trace.accesses.filter(({ region }) => !backgroundRegions.test(region));
          assert.deepEqual(seen, [], 'the bus saw it');

          const { iomemRelaxed, lockdown, mem, port, ioperm } = facts;
          assert.deepEqual({ iomemRelaxed, lockdown, mem, port, ioperm }, { ioperm: undefined, ...expected });
          assert.equal(facts.machine, 'this');
          assert.equal(facts.architecture, 'x64');
          assert.equal(facts.secureBoot, 'no EFI');
          assert.deepEqual(facts.options, options);
          const uid = user === 'root' ? 0 : 1000;
          assert.deepEqual(
            { ...facts.helper },
            {
              uid,
              access: 'thunk',
              writes: false,
              rawIo: user === 'root',
              rawIoWithinBounds: true,
            },
          );
          const count = Number(
            await outputOf(guest, ['sh', '-c', 'ls -d /sys/bus/pci/devices/*/resource? | wc -l']),
          );
          const allowed = user === 'root' ? count : 0;
          assert.deepEqual(facts.resourceFiles, { count, readable: allowed, writable: allowed });
          const mtrrs = await outputOf(guest, ['cat', '/proc/mtrr']);
          const bases = [...mtrrs.matchAll(/base=0x0*(\w+)/g)].map(([, base]) => `0x${base ?? ''}`);
          assert.ok(bases.length > 0, mtrrs);
          // Only root reads the two lists.
          assert.deepEqual(
            facts.mtrrs?.map(({ base }) => base),
            user === 'root' ? bases : undefined,
          );
          assert.equal(facts.patMemtypes !== undefined, user === 'root');
          assert.deepEqual(await troublesWith(helper, facts), verdicts);
        });
      }

      if (kernelArguments.length === 0) {
        it('a write-combining mapping of a BAR is a conflict while it is there', async () => {
          const { ivshmem } = deviceAddresses;
          await enableDevice(guest, ivshmem);
          const bar = await barOf(guest, ivshmem, 2, 'shm');
          const device = parsePciAddress(ivshmem) ?? assert.fail();
          const other = await startHelper('root');
          const source = { kind: 'bar', device, bar: 2, mapping: 'write-combining' } as const;
          await other.request('peek', { source, accesses: [{ offset: 0, width: 32 }] });

          const helper = await startHelper('root');
          const combined = async () => {
            const { patMemtypes = assert.fail() } = await helper.request('accessFacts', {});
            return patMemtypes.filter(
              ({ base, end, type }) =>
                type === 'write-combining' && BigInt(base) <= bar.base && bar.base < BigInt(end),
            );
          };
          assert.equal((await combined()).length, 1);
          const facts = await helper.request('accessFacts', {});
          assert.equal((await troublesWith(helper, facts))['memoryTypes'], 'limited');
          other.dispose();
          await other.ended;
          assert.deepEqual(await combined(), []);
        });
      }
    });
  }
});

/** What the view shows as not fine, to a user who needs no sudo. */
async function troublesWith(
  helper: HelperClient,
  facts: AccessFacts,
): Promise<Record<string, AccessLine['verdict']>> {
  const devices = await helper.request('listPciDevices', {});
  const bars = devices.flatMap(({ address, bars: own, driver, enabled }) =>
    own.map((bar) => ({
      ...bar,
      name: `${address} BAR${bar.bar}`,
      state:
        driver !== undefined ? ('claimed' as const) : enabled ? ('free' as const) : ('not enabled' as const),
    })),
  );
  const lines = accessVerdicts({ facts, bars, host: { uid: 0, noNewPrivileges: false } });
  // The helper is in a folder of the host's, whose owner is whoever runs this test.
  const troubles = lines.filter(({ id, verdict }) => verdict !== 'ok' && id !== 'program');
  return Object.fromEntries(troubles.map(({ id, verdict }) => [id, verdict]));
}
