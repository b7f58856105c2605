// Which sources open and which are refused, by how the kernel was booted and by who asks; and that a refusal names its
// cause and a remedy. What the kernel answers: drivers/char/mem.c, drivers/pci/pci-sysfs.c, kernel/resource.c.
import { strict as assert } from 'node:assert';
import { connectHelper, type HelperClient } from '../../src/extension/helper/helperClient';
import type { AccessWidth } from '../../src/shared/model/accessWidth';
import { failureOf, type Failure, type FailureCode } from '../../src/shared/model/failure';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { Source } from '../../src/shared/model/source';
import { deviceAddresses } from './devices';
import { bootGuest, type BootOptions, type Guest } from './guest';
import { helperShare } from './guestHelper';
import { sharePath } from './guestInit';
import { askedDrivers, describeNamedRegisters } from './namedRegisters';
import type { Trace } from './trace';
import {
  answerWithin,
  backgroundRegions,
  bootTimeout,
  caseTimeout,
  outputOf,
  withoutDecodeChecks,
} from './underTest';

interface Attempt {
  readonly source: Source;
  readonly width: AccessWidth;
  readonly offset: number;
  /** Of a register in which it does no harm; absent: the attempt is a peek. */
  readonly poke?: `0x${string}`;
}

function device(address: string) {
  return parsePciAddress(address) ?? assert.fail(address);
}

function bar(address: string, number: number, offset = 0): Attempt {
  return { source: { kind: 'bar', device: device(address), bar: number }, width: 32, offset };
}

function memory(base: `0x${string}`): Attempt {
  return { source: { kind: 'mem', base, size: '0x400' }, width: 32, offset: 0 };
}

const { edu, pciTestdev, ivshmem, nvme, e1000, e1000e, xhci } = deviceAddresses;
const config: Source = { kind: 'config', device: device(edu) };
const interruptLine = 0x3c; // Nothing but software reads it.

const attempts = {
  'BAR that nobody uses': bar(edu, 0),
  'BAR, write-combining': {
    source: { kind: 'bar', device: device(ivshmem), bar: 2, mapping: 'write-combining' },
    width: 32,
    offset: 0,
  },
  'BAR of e1000': bar(e1000, 0),
  'BAR of e1000e': bar(e1000e, 0, 8),
  'BAR of nvme': bar(nvme, 0),
  'BAR of xhci': bar(xhci, 0),
  '/dev/mem, page 0': memory('0x0'),
  '/dev/mem, RAM below 1 MiB': memory('0x9f000'),
  '/dev/mem, RAM above 1 MiB': memory('0x1000000'),
  '/dev/mem, HPET': memory('0xfed00000'),
  '/dev/mem, I/O APIC': memory('0xfec00000'),
  'I/O BAR': { ...bar(pciTestdev, 1), width: 8 },
  'I/O BAR, poke': { ...bar(pciTestdev, 1), width: 8, poke: '0x0' },
  ports: { source: { kind: 'port', base: 0x80, size: 1 }, width: 8, offset: 0 }, // The POST code's.
  configuration: { source: config, width: 32, offset: 0 },
  'configuration from byte 64': { source: config, width: 32, offset: 64 },
  'configuration, poke': { source: config, width: 8, offset: interruptLine, poke: '0x5a' },
  ROM: { source: { kind: 'rom', device: device(e1000) }, width: 8, offset: 0 },
} satisfies Readonly<Record<string, Attempt>>;

type AttemptName = keyof typeof attempts;

interface Refusal {
  readonly code: FailureCode;
  /** What it must name as the cause and as the remedy. */
  readonly why: RegExp;
  readonly next: RegExp;
}

const ram: Refusal = { code: 'blocked', why: /RAM belongs to the kernel/, next: /outside System RAM/ };
const anyRam = { '/dev/mem, RAM below 1 MiB': ram, '/dev/mem, RAM above 1 MiB': ram };
const lockdown: Refusal = {
  code: 'blocked',
  why: /Kernel lockdown is on \(integrity\)/,
  next: /Secure Boot off, no lockdown=/,
};
const rootOnly: Refusal = {
  code: 'permission',
  why: /The helper runs as user 1000; the file is user 0’s, with mode 6(00|44)\./,
  next: /as root, or give this user access to the file, as by a udev rule/,
};
const portFile: Refusal = { ...rootOnly, next: /as root: access to the file is not enough.*CAP_SYS_RAWIO/ };
const noRawIo: Refusal = {
  code: 'permission',
  why: /only to processes with CAP_SYS_RAWIO/,
  next: /as root; in a container, add CAP_SYS_RAWIO/,
};
const hiddenMap: Refusal = { code: 'permission', why: /hides \/proc\/iomem from this user/, next: /as root/ };
const first64: Refusal = { code: 'permission', why: /first 64 bytes.*CAP_SYS_ADMIN/, next: /as root/ };
const noNode: Refusal = {
  code: 'not-mappable',
  why: /The kernel has it \(CONFIG_DEVMEM=y\), but the file is not there/,
  next: /outside the container.*mknod \/dev\/mem c 1 1/,
};
const late: Refusal = {
  code: 'permission',
  why: /only files that were there when it started.*\(Landlock\)/,
  next: /^Start it anew/,
};
const strict = /keeps claimed ranges from user space \(CONFIG_IO_STRICT_DEVMEM=y, no iomem=relaxed\)/.source;
const chipset: Refusal = {
  code: 'blocked',
  why: new RegExp(`“IOAPIC 0” has claimed 0xfec00000 to 0xfec00400\\. This kernel ${strict}`),
  next: /boot with iomem=relaxed/,
};
const usedBy = (driver: string, address: string): Refusal => ({
  code: 'blocked',
  why: new RegExp(`The driver ${driver} of ${address} has claimed 0x\\w+ to 0x\\w+\\. This kernel ${strict}`),
  next: new RegExp(`write ${address} to \\S+${address}/driver/unbind\\. Or boot with iomem=relaxed`),
});

const allOf = (names: readonly AttemptName[], refusal: Refusal) =>
  Object.fromEntries(names.map((name) => [name, refusal]));
const devMem = [
  '/dev/mem, page 0',
  '/dev/mem, RAM below 1 MiB',
  '/dev/mem, RAM above 1 MiB',
  '/dev/mem, HPET',
  '/dev/mem, I/O APIC',
] as const;
const mappedBars = [
  'BAR that nobody uses',
  'BAR, write-combining',
  'BAR of e1000',
  'BAR of e1000e',
  'BAR of nvme',
  'BAR of xhci',
] as const;

/** Who runs the helper. */
type Who = 'root' | 'root without CAP_SYS_RAWIO' | 'user';

interface Setting {
  readonly name: string;
  readonly who: Who;
  /** Run by root before. */
  readonly prepare?: string;
  /** Not by the helper of the setting before. */
  readonly by?: 'a new helper';
  /** All other attempts succeed. */
  readonly refused: Partial<Readonly<Record<AttemptName, Refusal>>>;
}

interface Boot extends Pick<BootOptions, 'kernelArguments' | 'modules'> {
  readonly name: string;
  /** In an order in which no mapping is left that a later one must not have: starting a helper takes long here. */
  readonly settings: readonly Setting[];
  /** More tests that this guest suits. */
  readonly also?: (guest: () => Guest) => void;
}

const drivers = ['e1000', 'e1000e', 'nvme', 'xhci_pci'];
const strictKernel = { ...anyRam, '/dev/mem, I/O APIC': chipset };
const usedBars = {
  'BAR of e1000': usedBy('e1000', e1000),
  'BAR of e1000e': usedBy('e1000e', e1000e),
  'BAR of nvme': usedBy('nvme', nvme),
  'BAR of xhci': usedBy('xhci_hcd', xhci),
};

const boots: readonly Boot[] = [
  {
    name: 'stock kernel',
    modules: drivers,
    settings: [
      {
        name: 'root, drivers loaded, no node /dev/mem',
        who: 'root',
        prepare: 'mv /dev/mem /dev/mem.away',
        refused: { ...usedBars, ...allOf(devMem, noNode), ...anyRam },
      },
      {
        name: 'root, drivers loaded, the node came when the helper had started',
        who: 'root',
        prepare: 'mv /dev/mem.away /dev/mem',
        refused: { ...usedBars, ...allOf(devMem, late), ...anyRam },
      },
      {
        name: 'root, drivers loaded',
        who: 'root',
        by: 'a new helper',
        refused: { ...usedBars, ...strictKernel },
      },
      {
        name: 'root, no drivers',
        who: 'root',
        prepare: `rmmod ${drivers.join(' ')}`,
        refused: strictKernel,
      },
      {
        name: 'root without CAP_SYS_RAWIO, as in a container',
        who: 'root without CAP_SYS_RAWIO',
        refused: { ...allOf([...devMem, 'ports'], noRawIo), ...anyRam },
      },
      {
        name: 'an ordinary user',
        who: 'user',
        refused: {
          ...allOf([...mappedBars, 'I/O BAR', 'I/O BAR, poke', 'configuration, poke', 'ROM'], rootOnly),
          ...allOf(devMem, hiddenMap),
          ports: portFile,
          'configuration from byte 64': first64,
        },
      },
      {
        name: 'an ordinary user, files opened to everybody',
        who: 'user',
        // As a udev rule does; nobody should do it with the first two.
        prepare:
          'chmod 666 /dev/mem /dev/port; cd /sys/bus/pci/devices; chmod 666 */resource? */resource?_wc */rom',
        refused: {
          ...allOf(devMem, hiddenMap),
          ports: noRawIo,
          'configuration, poke': rootOnly,
          'configuration from byte 64': first64,
        },
      },
    ],
  },
  {
    name: 'iomem=relaxed',
    kernelArguments: ['iomem=relaxed'],
    modules: askedDrivers,
    settings: [{ name: 'root, drivers loaded', who: 'root', refused: { ...anyRam } }],
    also: describeNamedRegisters,
  },
  {
    name: 'lockdown=integrity',
    kernelArguments: ['lockdown=integrity'],
    settings: [
      {
        name: 'root, no drivers',
        who: 'root',
        refused: {
          ...allOf([...mappedBars, ...devMem, 'ports', 'I/O BAR, poke', 'configuration, poke'], lockdown),
          ...anyRam,
        },
      },
    ],
  },
];

for (const { name, settings, also, ...options } of boots) {
  describe(`which sources open: ${name}`, function () {
    this.timeout(caseTimeout);
    const helpers = new Map<Who, Promise<Helpers>>();
    let guest: Guest | undefined;

    before('boot the guest', async function () {
      this.timeout(bootTimeout);
      const log = (line: string) => console.log(`      ${line}`);
      guest = await bootGuest({ share: await helperShare('x86-64'), log, ...options });
    });

    after('stop the guest', async () => {
      for (const started of helpers.values()) {
        await stop(await started);
      }
      await guest?.stop();
    });

    for (const { name: settingName, who, prepare, by: whose, refused } of settings) {
      describe(settingName, () => {
        const outcomes = new Map<string, Failure | undefined>();
        let trace: Trace;

        before('make the attempts', async () => {
          assert(guest);
          if (prepare !== undefined) await outputOf(guest, ['sh', '-c', prepare]);
          if (whose !== undefined) {
            await stop(await helpers.get(who));
            helpers.delete(who);
          }
          if (!helpers.has(who)) helpers.set(who, startHelpers(guest, who));
          const by = (await helpers.get(who)) ?? assert.fail();
          const make = async (isChosen: (name: string) => boolean) => {
            for (const [name, attempt] of Object.entries<Attempt>(attempts)) {
              if (isChosen(name)) outcomes.set(name, await failureOfAttempt(by, attempt));
            }
          };
          await make((name) => !(name in refused));
          ({ trace } = await guest.traced(() => make((name) => name in refused)));
        });

        for (const name of Object.keys(attempts) as AttemptName[]) {
          const refusal = refused[name];
          it(`${name}: ${refusal?.code ?? 'opens'}`, () => {
            assert(outcomes.has(name));
            const failure = outcomes.get(name);
            if (refusal === undefined) {
              assert.equal(failure, undefined);
              return;
            }
            assert.equal(failure?.code, refusal.code, JSON.stringify(failure));
            assert.match(failure.why ?? '', refusal.why);
            assert.match(failure.next ?? '', refusal.next);
          });
        }

        it('of what is refused, the bus sees nothing but whether the device would answer', () => {
          assert.deepEqual(
            withoutDecodeChecks(trace.accesses).others.filter(
              ({ region }) => !backgroundRegions.test(region),
            ),
            [],
          );
        });
      });
    }
    also?.(() => guest ?? assert.fail('no guest'));
  });
}

/** What the helper itself would refuse: here the kernel is asked. */
const unblocked = ['--unblock', '0xfec00000-0xfed04000'];

/** Those that peeks and pokes are asked of: the same, unless writes need rights that reads do not. */
interface Helpers {
  readonly reader: HelperClient;
  readonly writer: HelperClient;
}

async function stop(helpers: Helpers | undefined): Promise<void> {
  if (helpers === undefined) return;
  for (const helper of [helpers.reader, helpers.writer]) {
    helper.dispose();
    await helper.ended;
  }
}

async function startHelpers(guest: Guest, who: Who): Promise<Helpers> {
  if (who === 'user') {
    const start = (...args: string[]) =>
      connectHelper(
        guest.spawn(['node', `${sharePath}/dist/helper.js`, ...args, ...unblocked], { user: 'user' }),
        answerWithin,
      );
    const [reader, writer] = await Promise.all([start(), start('--writes')]);
    return { reader, writer };
  }
  const helper = [`${sharePath}/dist/helper.js`, '--writes', ...unblocked];
  const program = who === 'root' ? ['node', ...helper] : ['node', '-e', runWithoutRawIo, ...helper];
  const writer = await connectHelper(guest.spawn(program), answerWithin);
  return { reader: writer, writer };
}

/** Runs what follows it as root with one capability less: CAP_SYS_RAWIO is number 17, PR_CAPBSET_DROP of prctl 24. */
const runWithoutRawIo = `
  const koffi = require('${sharePath}/dist/koffi.node');
  const prctl = koffi.load('libc.so.6').func('int prctl(int, ulong, ulong, ulong, ulong)');
  if (prctl(24, 17, 0, 0, 0) !== 0) throw new Error('prctl');
  require('node:child_process').spawn(process.execPath, process.argv.slice(1), { stdio: 'inherit' });
`;

/** Undefined where the attempt succeeds. */
async function failureOfAttempt(
  { reader, writer }: Helpers,
  { source, poke, ...access }: Attempt,
): Promise<Failure | undefined> {
  try {
    if (poke !== undefined) {
      await writer.request('poke', { source, ...access, value: poke });
      return undefined;
    }
    const [result] = await reader.request('peek', { source, accesses: [access] });
    return result !== undefined && 'failure' in result ? result.failure : undefined;
  } catch (error) {
    return failureOf(error);
  }
}
