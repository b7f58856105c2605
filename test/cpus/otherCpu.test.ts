// What differs on CPUs without thunks. Their helper is run by QEMU, as `npm run test:cpus` prepares it.
import assert from 'node:assert/strict';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layOutDemo } from '../../src/extension/machine/demoMachine';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { parseProcessStatus } from '../../src/shared/linux/processStatus';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { Source } from '../../src/shared/model/source';
import { helperWidths } from '../helper/helperUnderTest';
import { failsWith, startHelper, stopHelpers } from '../helper/startHelper';

describe('a helper on a CPU without thunks', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-cpu-'));
  });

  after(() => rmSync(folder, { recursive: true }));

  describe('with a file', () => {
    let source: Source & { readonly kind: 'file' };
    let helper: HelperClient;

    before(async () => {
      source = { kind: 'file', path: join(folder, 'file') };
      helper = await startHelper('--files', '--writes');
    });

    beforeEach(() =>
      writeFileSync(source.path, Buffer.from(Array.from({ length: 64 }, (_, index) => index))),
    );

    after(stopHelpers);

    it('says so, and claims no hardening that it does not have', () => {
      const { access, hardening, pid } = helper.info;
      assert.equal(access, 'scalar');
      assert.equal(hardening.landlock, 'not for this CPU');
      const tasks = `/proc/${pid}/task`;
      const statuses = readdirSync(tasks).map((thread) =>
        parseProcessStatus(readFileSync(`${tasks}/${thread}/status`, 'utf8')),
      );
      assert.equal(
        hardening.noNewPrivileges,
        statuses.every(({ noNewPrivileges }) => noNewPrivileges === true),
      );
    });

    it('makes the widths that it has in one access, and no others unless in halves', async () => {
      const value = '0xfedcba9876543210';
      const wide = { offset: 8, width: 64 } as const;
      const requests = [
        helper.request('peek', { source, accesses: [wide] }),
        helper.request('poke', { source, ...wide, value }),
        helper.request('peekBlock', { source, ...wide, count: 2 }),
        helper.request('fill', { source, ...wide, count: 2, value }),
        helper.request('modify', { source, ...wide, mask: value, value }),
        helper.request('sample', { source, ...wide, count: 2, interval: 0 }),
      ];
      const outcomes = await Promise.allSettled(requests);
      if (helperWidths.includes(64)) {
        assert.ok(outcomes.every(({ status }) => status === 'fulfilled'));
      } else {
        const refused = failsWith('bad-width', /8, 16, 32 bits can.*it would make two accesses/s);
        assert.ok(outcomes.every((outcome) => outcome.status === 'rejected' && refused(outcome.reason)));
        assert.equal(readFileSync(source.path).readBigUInt64LE(8), 0x0f0e_0d0c_0b0a_0908n);
      }
      await helper.request('poke', { source, ...wide, value, halves: 'high-low' });
      assert.equal(readFileSync(source.path).readBigUInt64LE(8), BigInt(value));
      const accesses = [{ ...wide, halves: 'low-high' as const }];
      assert.deepEqual(await helper.request('peek', { source, accesses }), [{ value }]);
    });

    it('reaches what lies beyond 2 GiB', async () => {
      const offset = 0xc000_1230; // QEMU 7.2 emulates no mmap2 of Arm's beyond 4 GiB: it loses the upper bits of the offset.
      truncateSync(source.path, offset + 4096);
      const access = { offset, width: 32 } as const;
      await helper.request('poke', { source, ...access, value: '0x600df00d' });
      assert.deepEqual(await helper.request('peek', { source, accesses: [access] }), [
        { value: '0x600df00d' },
      ]);
      const words = [offset, offset - 2 ** 31].map((at) => wordAt(source.path, at));
      assert.deepEqual(words, [0x600d_f00d, 0]);
    });
  });

  it('ends by an access that nothing answers, and its client is told what is known', async () => {
    const root = join(folder, 'root');
    layOutDemo('media/demo-machine.json', root);
    const device = join(root, 'sys/bus/pci/devices/0000:00:1b.0');
    mkdirSync(device);
    writeFileSync(join(device, 'resource'), '0x00000000fe000000 0x00000000fe001fff 0x0000000000040200\n');
    writeFileSync(join(device, 'resource0'), Buffer.alloc(4096)); // As if a driver had claimed the rest of the BAR.
    const address = parsePciAddress('0000:00:1b.0') ?? assert.fail();
    const at = { source: { kind: 'bar', device: address, bar: 0 }, offset: 0x1000, width: 32 } as const;
    const { source, ...access } = at;
    const unanswered = /The device or file did not answer the access \(SIGBUS\)/;
    const unknown = /\(SIGBUS\)\. Whether the write reached the device is not known/;
    for (const [make, text] of [
      [(helper: HelperClient) => helper.request('peek', { source, accesses: [access] }), unanswered],
      [(helper: HelperClient) => helper.request('fill', { ...at, count: 4, value: '0x1' }), unknown],
    ] as const) {
      const helper = await startHelper('--writes', '--root', root);
      const within = [{ offset: 0xffc, width: 32 as const }];
      assert.deepEqual(await helper.request('peek', { source, accesses: within }), [{ value: '0x00000000' }]);
      await assert.rejects(make(helper), failsWith('helper-died', text));
      assert.equal((await helper.ended).signal, 'SIGBUS');
    }
  });
});

function wordAt(path: string, offset: number): number {
  const file = openSync(path, 'r');
  const word = Buffer.alloc(4);
  readSync(file, word, 0, 4, offset);
  closeSync(file);
  return word.readUInt32LE();
}
