// Every operation at every width through every source: QEMU's trace holds the accesses that were asked for, in order, and
// no others. The controller memory buffer of the NVMe device takes all widths and shows each access as the CPU made it.
import { strict as assert } from 'node:assert';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { toHex } from '../../src/shared/base/hex';
import { accessWidths, bytesOf, maxValueOf, type AccessWidth } from '../../src/shared/model/accessWidth';
import type { Source } from '../../src/shared/model/source';
import { deviceAddresses } from './devices';
import { bootGuest, type Guest } from './guest';
import type { GuestCpu } from './guestCpu';
import { helperShare } from './guestHelper';
import {
  backgroundRegions,
  barOf,
  bootTimeout,
  enableDevice,
  startHelper,
  withoutDecodeChecks,
} from './underTest';

/** One access: direction, bytes from the region's start, bytes. */
type Expected = readonly [direction: 'R' | 'W', offset: number, size: number];

/** `at`: bytes from the region's start to the first word that is accessed. */
interface Operation {
  readonly name: string;
  readonly run: (helper: HelperClient, source: Source, width: AccessWidth, at: number) => Promise<unknown>;
  readonly expected: (bytes: number, at: number) => readonly Expected[];
}

const words = 5;
const value = (width: AccessWidth) => toHex(0x8123_4567_89ab_cdefn & maxValueOf(width));
const upwards = Array.from({ length: words }, (_, index) => index);

/** Accesses of the words with these numbers. */
function wordsAt(direction: 'R' | 'W', numbers: readonly number[]): Operation['expected'] {
  return (bytes, at) => numbers.map((number) => [direction, at + number * bytes, bytes]);
}

const peek: Operation = {
  name: 'peek',
  run: (helper, source, width, offset) => helper.request('peek', { source, accesses: [{ offset, width }] }),
  expected: wordsAt('R', [0]),
};

const poke: Operation = {
  name: 'poke',
  run: (helper, source, width, offset) =>
    helper.request('poke', { source, offset, width, value: value(width) }),
  expected: wordsAt('W', [0]),
};

const modify: Operation = {
  name: 'modify',
  run: (helper, source, width, offset) =>
    helper.request('modify', { source, offset, width, mask: '0xf', value: '0x5' }),
  expected: (bytes, at) => [
    ['R', at, bytes],
    ['W', at, bytes],
  ],
};

const peekBlock: Operation = {
  name: 'peekBlock',
  run: (helper, source, width, offset) =>
    helper.request('peekBlock', { source, offset, width, count: words }),
  expected: wordsAt('R', upwards),
};

const fill: Operation = {
  name: 'fill',
  run: (helper, source, width, offset) =>
    helper.request('fill', { source, offset, width, count: words, value: value(width) }),
  expected: wordsAt('W', upwards),
};

const describeOnly: Operation = {
  name: 'describe',
  run: (helper, source) => helper.request('describe', { source }),
  expected: () => [],
};

/** Those that only read, or write where any value may be written. */
const operations: readonly Operation[] = [
  peek,
  {
    name: 'peek of a list, in its order',
    run: (helper, source, width, at) => {
      const accesses = [2, 0, 0, 1].map((word) => ({ offset: at + word * bytesOf(width), width }));
      return helper.request('peek', { source, accesses });
    },
    expected: wordsAt('R', [2, 0, 0, 1]),
  },
  poke,
  {
    name: 'pokeMany, in its order',
    run: (helper, source, width, at) => {
      const write = (word: number) => ({ offset: at + word * bytesOf(width), width, value: value(width) });
      return helper.request('pokeMany', { source, writes: [1, 0, 1].map(write) });
    },
    expected: wordsAt('W', [1, 0, 1]),
  },
  modify,
  peekBlock,
  {
    name: 'pokeBlock',
    run: (helper, source, width, offset) => {
      const data = Buffer.alloc(words * bytesOf(width), 0x5a).toString('base64');
      return helper.request('pokeBlock', { source, offset, width, data });
    },
    expected: wordsAt('W', upwards),
  },
  fill,
  {
    name: 'sample',
    run: (helper, source, width, offset) =>
      helper.request('sample', { source, offset, width, count: words, interval: 0 }),
    expected: wordsAt('R', [0, 0, 0, 0, 0]),
  },
  {
    name: 'waitFor of what is there',
    run: (helper, source, width, offset) =>
      helper.request('waitFor', { source, offset, width, mask: '0x0', value: '0x0', deadline: 1000 }),
    expected: wordsAt('R', [0]),
  },
  describeOnly,
];

const halves: readonly Operation[] = (['low-high', 'high-low'] as const).flatMap((order): Operation[] => {
  const expected =
    (direction: 'R' | 'W'): Operation['expected'] =>
    (_, at) =>
      (order === 'low-high' ? [at, at + 4] : [at + 4, at]).map((offset) => [direction, offset, 4]);
  return [
    {
      name: `peek in halves, ${order}`,
      run: (helper, source, width, offset) =>
        helper.request('peek', { source, accesses: [{ offset, width, halves: order }] }),
      expected: expected('R'),
    },
    {
      name: `poke in halves, ${order}`,
      run: (helper, source, width, offset) =>
        helper.request('poke', { source, offset, width, halves: order, value: value(width) }),
      expected: expected('W'),
    },
  ];
});

/** A way to a device, and what the trace calls it. */
interface Path {
  readonly name: string;
  readonly source: Source;
  /** Absolute address or port of the region's start; absent where the trace's addresses are not the region's. */
  readonly base?: bigint;
  readonly traced: RegExp;
  /** A device answers, of which the helper knows: it looks first whether it would. */
  readonly isChecked?: true;
  readonly at: number;
}

for (const cpu of ['x86-64', 'aarch64'] as const) {
  describe(`what the bus sees on ${cpu}`, function () {
    this.timeout(30_000);
    testAccesses(cpu);
  });
}

function testAccesses(cpu: GuestCpu): void {
  let guest: Guest | undefined;
  let helper: HelperClient;
  let paths: Readonly<Record<string, Path>>;
  let exact = 0;

  before('boot the guest', async function () {
    this.timeout(bootTimeout);
    guest = await bootGuest({
      cpu,
      share: await helperShare(cpu),
      log: (line) => console.log(`      ${line}`),
    });
    for (const device of [deviceAddresses.nvme, deviceAddresses.e1000]) await enableDevice(guest, device);
    helper = await startHelper(guest, '--writes');
    // The controller memory buffer takes every width and value; e1000's I/O BAR ignores what is written.
    const cmb = await barOf(guest, deviceAddresses.nvme, 2, 'nvme-cmb');
    const io = await barOf(guest, deviceAddresses.e1000, 1, 'e1000-io');
    assert(cmb.source.kind === 'bar');
    const buffer = { base: cmb.base, traced: /^nvme-cmb$/, isChecked: true, at: 0x1000 } as const;
    // An Arm machine has no ports: those of its PCI bus are a window in memory (hw/arm/virt.c of QEMU, VIRT_PCIE_PIO).
    const portWindow = cpu === 'aarch64' ? 0x3eff_0000n : 0n;
    const ports = { base: portWindow + io.base, traced: /^e1000-io$/, at: 0x20 };
    const around = 0x1000n;
    paths = {
      BAR: { ...buffer, name: 'BAR', source: cmb.source },
      wc: { ...buffer, name: 'BAR, write-combining', source: { ...cmb.source, mapping: 'write-combining' } },
      address: {
        ...buffer,
        name: 'physical addresses of a BAR',
        source: { kind: 'mem', base: toHex(cmb.base), size: '0x10000' },
      },
      // What is not all within one BAR is reached through /dev/mem.
      mem: {
        name: '/dev/mem',
        source: { kind: 'mem', base: toHex(cmb.base - around), size: '0x11000' },
        base: cmb.base - around,
        traced: buffer.traced,
        at: buffer.at + Number(around),
      },
      io: { ...ports, name: 'I/O BAR', source: io.source, isChecked: true },
      port: { ...ports, name: 'ports', source: { kind: 'port', base: Number(io.base), size: 64 } },
      config: {
        name: 'configuration space',
        source: { kind: 'config', device: cmb.source.device },
        traced: /^(pci-conf-data|pcie-mmcfg-mmio)$/,
        at: 0x3c, // Interrupt Line: nothing but software reads it.
      },
    };
  });

  after('stop the guest', async () => {
    console.log(`      ${cpu}: ${exact} cases exact`);
    helper.dispose();
    await helper.ended;
    await guest?.stop();
  });

  function itIsExact(pathName: string, operation: Operation, width: AccessWidth): void {
    it(`${pathName}: ${operation.name}, ${width} bits`, async () => {
      assert(guest);
      const { source, base, traced, isChecked, at } = paths[pathName] ?? assert.fail(pathName);
      const { trace } = await guest.traced(() => operation.run(helper, source, width, at));
      assert.deepEqual(trace.refused, []);
      const { checks, others } = withoutDecodeChecks(trace.accesses);
      assert.equal(checks, isChecked === true && operation !== describeOnly ? 1 : 0);
      const seen = others.filter(
        ({ region }) => !backgroundRegions.test(region) && region !== 'pci-conf-idx',
      );
      for (const { region } of seen) assert.match(region, traced);
      const expected = operation.expected(bytesOf(width), at);
      assert.deepEqual(
        seen.map(({ direction, address, size }, index): Expected => [
          direction === 'read' ? 'R' : 'W',
          base === undefined ? (expected[index]?.[1] ?? -1) : Number(address - base),
          size,
        ]),
        expected,
      );
      exact++;
    });
  }

  it('an expansion ROM begins with its signature', async () => {
    assert(paths['io']?.source.kind === 'bar');
    const source: Source = { kind: 'rom', device: paths['io'].source.device };
    const accesses = [0, 1].map((offset) => ({ offset, width: 8 as const }));
    // 0x55, 0xaa: PCI Firmware Specification 3.3, 5.1.1.
    assert.deepEqual(await helper.request('peek', { source, accesses }), [
      { value: '0x55' },
      { value: '0xaa' },
    ]);
    // It is off again: what sysfs itself says to a read of the file (EINVAL).
    assert(guest);
    const { code } = await guest.run(['cat', `/sys/bus/pci/devices/${source.device}/rom`]);
    assert.notEqual(code, 0);
  });

  for (const path of ['BAR', 'wc', 'address', 'mem']) {
    for (const width of accessWidths) {
      for (const operation of operations) itIsExact(path, operation, width);
    }
    for (const operation of halves) itIsExact(path, operation, 64);
  }
  for (const path of cpu === 'x86-64' ? ['io', 'port'] : ['io']) {
    for (const width of [8, 16, 32] as const) {
      for (const operation of operations) itIsExact(path, operation, width);
    }
  }
  for (const width of [8, 16, 32] as const) itIsExact('config', peek, width);
  for (const operation of [poke, modify]) itIsExact('config', operation, 8);
}
