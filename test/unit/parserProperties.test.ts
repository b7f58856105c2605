import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseJournal } from '../../src/extension/machine/journalLines';
import { formatJson } from '../../src/shared/registers/regmap/formatJson';
import { printRegmap } from '../../src/shared/registers/regmap/printRegmap';
import { importSvd } from '../../src/shared/registers/svd/importSvd';
import { header, intelRegList } from '../support/importSamples';
import { checkMutations } from '../support/parserChecks';

const { files } = JSON.parse(readFileSync('media/demo-machine.json', 'utf8')) as {
  readonly files: Readonly<Record<string, string>>;
};

const recorded = (ending: string) =>
  Object.entries(files).flatMap(([path, text]) => (path.endsWith(ending) ? [text] : []));

const names = gunzipSync(readFileSync('media/pci.ids.gz')).toString();

const patMemtypes = [
  'PAT memtype list:',
  'PAT: [mem 0x00000000bffe0000-0x00000000bffe2000] write-back',
  'PAT: [mem 0x00000000fd000000-0x00000000fe000000] write-combining',
  'PAT: [mem 0x00000000fed00000-0x00000000fed01000] uncached-minus',
].join('\n');

const kernelConfig =
  'CONFIG_STRICT_DEVMEM=y\n# CONFIG_IO_STRICT_DEVMEM is not set\nCONFIG_CC_VERSION_TEXT="gcc 12"\n';

const deviceTree = [
  ['#address-cells', '00000002'],
  ['#size-cells', '00000002'],
  ['memory@40000000/reg', '00000000400000000000000080000000'],
  ['soc/#address-cells', '00000001'],
  ['soc/#size-cells', '00000001'],
  ['soc/ranges', '00000000000000000900000001000000'],
  ['soc/serial@0/compatible', Buffer.from('arm,pl011\0arm,primecell\0').toString('hex')],
  ['soc/serial@0/reg', '0000000000001000'],
  ['soc/serial@0/status', Buffer.from('okay\0').toString('hex')],
]
  .map(([path, bytes]) => `/${path}: ${bytes}`)
  .join('\n');

const recording = Object.fromEntries(
  Object.entries(JSON.parse(readFileSync('media/demo-machine.json', 'utf8')) as object).map(
    ([part, entries]) => [
      part,
      typeof entries === 'object' && !Array.isArray(entries)
        ? Object.fromEntries(Object.entries(entries as object).slice(0, 20))
        : entries,
    ],
  ),
) as unknown;

const journal = [
  {
    kind: 'session',
    session: 's1',
    at: '2026-01-02T03:04:05.678Z',
    by: { host: 'lab', boot: 'b', space: 'pid:[1]', pid: 12, started: '34' },
  },
  {
    kind: 'intent',
    id: 's1.1',
    session: 's1',
    at: '2026-01-02T03:04:05.678Z',
    machine: 'local',
    source: { kind: 'mem', base: '0xfed00000', size: '0x400' },
    write: { method: 'poke', offset: 16, width: 32, value: '0x1' },
    by: 'cell',
    olds: [{ value: '0x0', known: 'read' }],
  },
  { kind: 'result', of: 's1.1', at: '2026-01-02T03:04:05.679Z', outcome: 'made' },
  { kind: 'told', by: 's2', at: '2026-01-02T03:04:06.000Z', sessions: ['s1'] },
]
  .map((line) => JSON.stringify(line))
  .join('\n');

const overrides = JSON.stringify(
  { overrides: { 'UART*.STATUS.*': { modifiedWriteValues: 'oneToClear' }, 'A.B': { resetValue: '0x10' } } },
  null,
  1,
);

const typed = [
  '0x1f',
  '0b1010_0101',
  '4096',
  '0x100+0x40',
  '0x80:0xf0',
  'de ad ?? ef',
  '"text"',
  '0x1???',
  '00:04.0 BAR0+0x10',
  'changed',
];

describe('parsers take mutations of real files', function () {
  this.timeout(60_000);

  it('iomem and ioports', () =>
    checkMutations('ioResources', [...recorded('/iomem'), ...recorded('/ioports')], 500));
  it('sysfs resource', () => checkMutations('pciResource', recorded('/resource'), 1000));
  it('mtrr', () => checkMutations('mtrr', recorded('/mtrr'), 500));
  it('pat_memtype_list', () => checkMutations('patMemtypes', [patMemtypes], 500));
  it('cmdline, lockdown, status, kernel configuration', () =>
    checkMutations(
      'oneValue',
      [
        ...recorded('/cmdline'),
        ...recorded('/lockdown'),
        kernelConfig,
        readFileSync(process.platform === 'linux' ? '/proc/self/status' : 'package.json', 'utf8'),
      ],
      1000,
    ));
  it('devicetree', () => checkMutations('deviceTree', [deviceTree], 1000));
  it('journal', () => {
    assert.deepEqual(parseJournal(journal).unread, []);
    checkMutations('journal', [journal], 1000);
  });
  it('recordings', () => checkMutations('recordingFile', [JSON.stringify(recording, null, 1)], 300));
  it('what is typed', () => checkMutations('typed', typed, 3000));
  it('SVD files', () =>
    checkMutations('svd', [readFileSync('test/unit/registers/everyFeature.svd', 'utf8')], 200));
  it('regmap files', () => {
    const { device } = importSvd([readFileSync('test/unit/registers/everyFeature.svd', 'utf8')]);
    checkMutations('regmap', [formatJson(printRegmap(device))], 300);
  });
  it('C headers', () => checkMutations('header', [header], 150));
  it('lists of intel_reg', () => checkMutations('intelReg', [intelRegList], 500));
  it('overrides of descriptions', () => checkMutations('overrides', [overrides], 1000));
  it('pci.ids', () =>
    checkMutations(
      'pciIds',
      [0.1, 0.5, 0.97].map((part) => names.slice(names.length * part, names.length * part + 20_000)),
      100,
    ));
});
