import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createBlockChoices } from '../../../src/extension/registers/blockChoices';
import { describeRegion, loadDescribedRegion } from '../../../src/extension/registers/describedRegion';
import { kindOfFile } from '../../../src/extension/registers/descriptionFile';
import {
  createDescriptions,
  type Description,
  type DescriptionOrigin,
  type Descriptions,
  type KnownOfRegion,
} from '../../../src/extension/registers/descriptions';
import { createImporter } from '../../../src/extension/registers/importer';
import { parsePciAddress } from '../../../src/shared/model/pciAddress';
import type { PciDevice } from '../../../src/shared/model/pciDevice';
import type { Source } from '../../../src/shared/model/source';

const address = parsePciAddress('0000:00:04.0') ?? assert.fail();

const device: PciDevice = {
  address,
  parents: [],
  vendorId: 0x1234,
  deviceId: 0x11e8,
  revision: 0,
  classCode: 0x00ff00,
  enabled: true,
  isExpress: false,
  hasRom: false,
  bars: [
    { bar: 0, base: '0xfea00000', size: 0x1000, space: 'memory', is64Bit: false, prefetchable: false },
    { bar: 1, base: '0xc000', size: 0x20, space: 'io', is64Bit: false, prefetchable: false },
  ],
};

const memory = [
  {
    base: '0xfea00000',
    end: '0xfed01000',
    name: 'PCI Bus 0000:00',
    children: [
      { base: '0xfea00000', end: '0xfea01000', name: address, children: [] },
      { base: '0xfed00000', end: '0xfed00400', name: 'HPET 0', children: [] },
    ],
  },
] as const;

const ports = [{ base: '0xc000', end: '0xc020', name: 'edu', children: [] }] as const;
const deviceTree = [
  {
    path: '/uart',
    compatible: ['arm,pl011'],
    status: 'okay',
    reg: [{ base: '0xfea00800', end: '0xfea00900' }],
  },
] as const;

const info = { size: 0x1000, via: '', widths: [32] } as const;
const bar: Source = { kind: 'bar', device: address, bar: 0 };

describe('what is known of a region without reading it', () => {
  const facts = async (source: Source, known: { readonly base?: `0x${string}`; readonly size?: number }) => {
    const lists = {
      listPciDevices: [device],
      listMemory: { resources: memory, hidden: false, unparsed: [] },
      listPorts: { resources: ports, hidden: false, unparsed: [] },
      listDeviceTree: deviceTree,
    };
    const list = (method: string) => Promise.resolve(lists[method as keyof typeof lists]);
    const region = await loadDescribedRegion({ list } as Parameters<typeof loadDescribedRegion>[0], source, {
      ...info,
      ...known,
    });
    return {
      key: region.key,
      bars: region.facts.bars.map((each) => `${each.bar} at ${each.offset}`),
      space: region.facts.place?.space,
      names: region.facts.resources.map(({ name }) => name),
      nodes: region.facts.nodes.length,
    };
  };

  it('is of a BAR the function, and what lies in its addresses', async () => {
    assert.deepEqual(await facts(bar, { base: '0xfea00000' }), {
      key: '1234:11e8 BAR0',
      bars: ['0 at 0'],
      space: 'memory',
      names: ['PCI Bus 0000:00', address],
      nodes: 1,
    });
    assert.deepEqual(await facts({ ...bar, bar: 1 }, { base: '0xc000', size: 0x20 }), {
      key: '1234:11e8 BAR1',
      bars: ['1 at 0'],
      space: 'ports',
      names: ['edu'],
      nodes: 0,
    });
  });

  it('is of a range of addresses what begins in it', async () => {
    const range = await facts(
      { kind: 'mem', base: '0xfe900000', size: '0x1000000' },
      { base: '0xfe900000', size: 0x1000000 },
    );
    assert.deepEqual(range.bars, [`0 at 1048576`]);
    assert.deepEqual(range.names, ['PCI Bus 0000:00', address, 'HPET 0']);
    assert.deepEqual(
      (await facts({ kind: 'port', base: 0xc000, size: 8 }, { base: '0xc000', size: 8 })).names,
      ['edu'],
    );
  });

  it('is of files and configuration space nothing, and nothing where there are no lists', async () => {
    assert.deepEqual((await facts({ kind: 'file', path: '/x' }, {})).bars, []);
    assert.deepEqual((await facts({ kind: 'config', device: address }, { base: '0x0' })).bars, []);
    const list = () => Promise.reject(new Error('no helper'));
    const { facts: none } = await loadDescribedRegion({ list }, bar, { ...info, base: '0xfea00000' });
    assert.deepEqual([none.bars, none.resources, none.nodes], [[], [], []]);
  });
});

describe('the descriptions that there are', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-descriptions-'));
  const files: Description[] = [];
  const kept = new Map<string, unknown>();
  const choices = createBlockChoices({
    get: (key: string) => kept.get(key),
    update: (key, value) => Promise.resolve(void kept.set(key, value)),
  } as Parameters<typeof createBlockChoices>[0]);
  const region = describeRegion(
    bar,
    { ...info, base: '0xfea00000' },
    { devices: [device], resources: [], deviceTree: [] },
  );
  let changes: (string | undefined)[];
  let filesChanged: () => void;
  let loads: string[];
  let descriptions: Descriptions;

  const put = (origin: DescriptionOrigin, title: string, text: string) => {
    const path = join(folder, `${origin}-${title}`);
    writeFileSync(path, text);
    const id = `${origin} ${title}`;
    const described = {
      id,
      origin,
      title,
      path,
      kind: kindOfFile(title) ?? assert.fail(),
      stamp: `${statSync(path).mtimeMs} ${text.length}`,
    };
    files.splice(0, files.length, ...files.filter((each) => each.id !== id), described);
    return described;
  };

  const regmap = (name: string, blocks: Readonly<Record<string, object[]>>) =>
    JSON.stringify({
      regmap: 1,
      name,
      blocks: Object.entries(blocks).map(([block, bind]) => ({
        name: block,
        bind,
        registers: [{ name: 'R', offset: 4 }],
      })),
    });

  /** Where which blocks lie: `NAME offset of TITLE`. */
  const blocks = async (known?: KnownOfRegion) => {
    const { placed, unplaced } = await descriptions.blocksFor(region, known);
    return [
      ...placed.map(
        ({ block, offset, title, isByHand }) =>
          `${block.name} ${offset} of ${title}${isByHand ? ' by hand' : ''}`,
      ),
      ...unplaced.map(
        ({ block, needs, title }) =>
          `${block.name} of ${title} needs ${typeof needs === 'string' ? needs : needs.path}`,
      ),
    ];
  };

  const edu = { EDU: [{ pci: '1234:11e8', bar: 0 }], DMA: [{ pci: '1234:11e8', bar: 0, at: 'EDU.R' }] };

  const start = (options: { readonly patience?: number }) => {
    [changes, loads] = [[], []];
    descriptions = createDescriptions({
      finder: {
        find: () => Promise.resolve([...files]),
        onDidChange: (listener) => {
          filesChanged = listener;
          return { dispose: () => undefined };
        },
      },
      importer: createImporter(resolve('dist/importWorker.js')),
      choices,
      onDidLoad: ({ id }) => loads.push(id),
      ...options,
    });
    descriptions.onDidChange((key) => changes.push(key));
  };

  beforeEach(() => {
    files.length = 0;
    kept.clear();
    start({});
  });
  afterEach(() => descriptions.dispose());
  after(() => rmSync(folder, { recursive: true }));

  it('are bound by themselves, as far as what was read tells where', async () => {
    put('builtIn', 'edu.regmap.json', regmap('QEMU edu', edu));
    assert.deepEqual(await blocks(), ['EDU 0 of QEMU edu', 'DMA of QEMU edu needs EDU.R']);
    const asked: string[] = [];
    const register: KnownOfRegion['register'] = (offset, { name, size }) => {
      asked.push(`${name} at ${offset}, ${size} bits`);
      return 0x80n;
    };
    assert.deepEqual(await blocks({ register }), ['EDU 0 of QEMU edu', 'DMA 128 of QEMU edu']);
    assert.deepEqual(asked, ['R at 4, 32 bits']);
    assert.deepEqual(loads, ['builtIn edu.regmap.json']);
  });

  it('are read anew when their file changes, and only then', async () => {
    put('user', 'a.regmap.json', regmap('A', { FIRST: [{ pci: '1234:*', bar: 0 }] }));
    assert.deepEqual(await blocks(), ['FIRST 0 of A']);
    put('user', 'a.regmap.json', regmap('A', { OTHER: [{ pci: '1234:*', bar: 0 }] }));
    put('workspace', 'broken.regmap.json', '{');
    filesChanged();
    assert.deepEqual(changes, [undefined]);
    assert.deepEqual(await blocks(), ['OTHER 0 of A']);
    assert.deepEqual(await blocks(), ['OTHER 0 of A']);
    assert.deepEqual(loads, ['user a.regmap.json', 'user a.regmap.json', 'workspace broken.regmap.json']);
  });

  it('are not waited for without end: what comes late is a change', async () => {
    put('builtIn', 'edu.regmap.json', regmap('QEMU edu', { EDU: [{ pci: '1234:11e8', bar: 0 }] }));
    descriptions.dispose();
    start({ patience: 0 });
    assert.deepEqual(await blocks(), []);
    while (changes.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(changes, [undefined]);
    assert.deepEqual(await blocks(), ['EDU 0 of QEMU edu']);
  });

  it('of one’s own go before built-in ones of the same name', async () => {
    put('builtIn', 'edu.regmap.json', regmap('QEMU edu', edu));
    put('workspace', 'mine.regmap.json', regmap('QEMU edu', { MINE: [{ pci: '1234:11e8', bar: 0 }] }));
    assert.deepEqual(await blocks(), ['MINE 0 of QEMU edu']);
  });

  it('are bound by hand, more than one to a region, and taken away', async () => {
    const { id } = put(
      'builtIn',
      'edu.regmap.json',
      regmap('QEMU edu', { EDU: [{ pci: '1234:11e8', bar: 0 }] }),
    );
    const svd = put(
      'user',
      'uart.svd',
      '<device><name>UARTs</name><peripherals><peripheral><name>UART</name><baseAddress>0</baseAddress></peripheral></peripherals></device>',
    );
    const choose = (description: string, block: string, offset: number, choice: 'shown' | 'hidden') =>
      choices.put(region.key, { description, block, offset, choice });
    assert.deepEqual(await blocks(), ['EDU 0 of QEMU edu']);
    assert.deepEqual(loads, [id], 'An SVD file is not read unless it is asked for.');
    await choose(svd.id, 'UART', 0x200, 'shown');
    await choose(svd.id, 'UART', 0x100, 'shown');
    await choose(id, 'EDU', 0x800, 'shown');
    await choose(svd.id, 'NONE', 0, 'shown');
    await choose(svd.id, 'UART', 0x1000, 'shown');
    assert.deepEqual(await blocks(), [
      'EDU 0 of QEMU edu',
      'UART 256 of UARTs by hand',
      'UART 512 of UARTs by hand',
      'EDU 2048 of QEMU edu by hand',
    ]);
    await choose(id, 'EDU', 0, 'hidden');
    await choices.remove(region.key, { description: svd.id, block: 'UART', offset: 0x100, choice: 'shown' });
    assert.deepEqual(await blocks(), ['UART 512 of UARTs by hand', 'EDU 2048 of QEMU edu by hand']);
    assert.deepEqual(new Set(changes), new Set([region.key]));
    kept.set(`descriptions ${region.key}`, [{ description: 1 }, 'x']);
    assert.deepEqual(await blocks(), ['EDU 0 of QEMU edu']);
  });
});
