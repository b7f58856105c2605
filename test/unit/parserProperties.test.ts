import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
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
  it('pci.ids', () =>
    checkMutations(
      'pciIds',
      [0.1, 0.5, 0.97].map((part) => names.slice(names.length * part, names.length * part + 20_000)),
      100,
    ));
});
