import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { layOutDemo } from '../../src/extension/machine/demoMachine';
import type { AccessFacts } from '../../src/shared/model/accessFacts';
import { helperCpu } from './helperUnderTest';
import { startHelper, stopHelpers } from './startHelper';

describe('facts on access', () => {
  afterEach(stopHelpers);

  describe('of the recorded machine', () => {
    let root: string;
    let factsOf: () => Promise<AccessFacts>;

    before(() => {
      root = mkdtempSync(join(tmpdir(), 'regscope-facts-'));
      layOutDemo('media/demo-machine.json', root);
    });

    beforeEach(async () => {
      const helper = await startHelper('--root', root);
      factsOf = () => helper.request('accessFacts', {});
    });

    after(() => rmSync(root, { recursive: true }));

    const write = (path: string, content: string | Uint8Array) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    };

    it('are what its kernel said, and nothing is known of its devices', async () => {
      const { helper, ...facts } = await factsOf();
      assert.deepEqual(facts, {
        machine: 'recorded',
        options: {},
        optionPlaces: '/boot/config-6.1.0-56-amd64 and /proc/config.gz',
        iomemRelaxed: false,
        lockdown: 'none',
        resourceFiles: { count: 30 },
        mtrrs: [{ register: 0, base: '0xc0000000', end: '0x100000000', type: 'uncachable', count: 1 }],
      });
      assert.equal(helper.writes, false);
      assert.equal(helper.rawIo, undefined);
    });

    it('hold the kernel’s configuration from either place', async () => {
      const config = 'CONFIG_STRICT_DEVMEM=y\n# CONFIG_IO_STRICT_DEVMEM is not set\nCONFIG_DEVMEM=y\n';
      write('proc/config.gz', gzipSync(config));
      const options = {
        DEVMEM: 'y',
        DEVPORT: 'n',
        STRICT_DEVMEM: 'y',
        IO_STRICT_DEVMEM: 'n',
        SECURITY_LOCKDOWN_LSM: 'n',
      };
      assert.deepEqual((await factsOf()).options, options);
      write('boot/config-6.1.0-56-amd64', config.replace('# CONFIG_IO_STRICT_DEVMEM is not set', ''));
      assert.deepEqual((await factsOf()).options, options);
      write('proc/config.gz', 'not gzip');
      assert.deepEqual((await factsOf()).options, options);
      rmSync(join(root, 'boot'), { recursive: true });
      assert.deepEqual((await factsOf()).options, {});
    });

    it('follow its command line, lockdown and memory types', async () => {
      write('proc/cmdline', 'quiet iomem=relaxed lockdown=integrity\n');
      write('sys/kernel/security/lockdown', 'none [integrity] confidentiality\n');
      write('sys/kernel/debug/x86/pat_memtype_list', 'PAT: [mem 0xfea00000-0xfeb00000] write-combining\n');
      const { iomemRelaxed, lockdown, patMemtypes } = await factsOf();
      assert.equal(iomemRelaxed, true);
      assert.equal(lockdown, 'integrity');
      assert.deepEqual(patMemtypes, [{ base: '0xfea00000', end: '0xfeb00000', type: 'write-combining' }]);
    });

    it('hold Secure Boot’s fifth byte, and tell no EFI from nothing known', async () => {
      const variable = 'sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';
      assert.equal((await factsOf()).secureBoot, undefined);
      write('sys/firmware/acpi/pm_profile', '0\n');
      assert.equal((await factsOf()).secureBoot, 'no EFI');
      write(variable, Uint8Array.of(6, 0, 0, 0, 1));
      assert.equal((await factsOf()).secureBoot, 'on');
      write(variable, Uint8Array.of(6, 0, 0, 0, 0));
      assert.equal((await factsOf()).secureBoot, 'off');
      write(variable, Uint8Array.of(6, 0, 0, 0));
      assert.equal((await factsOf()).secureBoot, undefined);
    });

    it('are not guessed where nothing can be read', async () => {
      for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true });
      const { helper, ...facts } = await factsOf();
      assert.deepEqual(facts, {
        machine: 'recorded',
        options: {},
        optionPlaces: '/boot/config- and /proc/config.gz',
        resourceFiles: { count: 0 },
      });
      assert.equal(helper.rawIo, undefined);
    });
  });

  it('of this machine, by a helper for files: nothing of the hardware is opened', async () => {
    const helper = await startHelper('--files');
    const facts = await helper.request('accessFacts', {});
    assert.equal(facts.machine, 'this');
    assert.equal(facts.architecture, helperCpu);
    assert.equal(facts.ioperm, undefined);
    for (const [path, file] of [['/dev/mem', facts.mem] as const, ['/dev/port', facts.port] as const])
      assert.deepEqual(file, { state: existsSync(path) ? 'present' : 'missing' }, path);
    assert.equal(facts.helper.uid, process.getuid?.());
    const effective = /^CapEff:\s*(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
    assert.equal(facts.helper.rawIo, (BigInt(`0x${effective}`) & (1n << 17n)) !== 0n);
  });
});
