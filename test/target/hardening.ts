import { strict as assert } from 'node:assert';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import { hasCapability, parseProcessStatus } from '../../src/shared/linux/processStatus';
import { failureOf, type Failure } from '../../src/shared/model/failure';
import { parsePciAddress } from '../../src/shared/model/pciAddress';
import type { Source } from '../../src/shared/model/source';
import { deviceAddresses } from './devices';
import type { Guest } from './guest';
import { sharePath } from './guestInit';
import { backgroundRegions, outputOf, startHelper } from './underTest';

/** Two devices that the guest's own drivers have: its network, and the serial lines that nothing uses. */
const network = parsePciAddress('0000:00:02.0') ?? assert.fail();
const serial = parsePciAddress('0000:00:03.0') ?? assert.fail();
const edu = parsePciAddress(deviceAddresses.edu) ?? assert.fail();
const interruptLine = 0x3c; // Nothing but software reads it.

const policyFile = '/etc/regscope/policy.json';

/**
 * What keeps a helper from doing more than it was launched for, with a client that speaks to it directly, and what the
 * kernel says of that. In the guest of the suite that calls this.
 */
export function describeHardening(guest: () => Guest): void {
  describe('what a helper is kept from', () => {
    let reader: HelperClient;
    let writer: HelperClient;

    before('start a helper that reads and one that writes', async () => {
      [reader, writer] = await Promise.all([
        startHelper(guest()),
        startHelper(guest(), '--writes', '--consent', serial, '--unblock', '0xfed00000-0xfed00400'),
      ]);
    });

    after('end them', async () => {
      for (const helper of [reader, writer]) {
        helper.dispose();
        await helper.ended;
      }
    });

    const failureFrom = async (request: Promise<unknown>): Promise<Failure | undefined> => {
      try {
        const answer = await request;
        const [first] = Array.isArray(answer) ? (answer as { failure?: Failure }[]) : [];
        return first?.failure;
      } catch (error) {
        return failureOf(error);
      }
    };
    const peek = (helper: HelperClient, source: Source, offset = 0) =>
      failureFrom(helper.request('peek', { source, accesses: [{ offset, width: 8 }] }));
    const poke = (helper: HelperClient, source: Source, offset = 0) =>
      failureFrom(helper.request('poke', { source, offset, width: 8, value: '0x0' }));

    it('each of its threads has two capabilities left, and cannot get others', async () => {
      for (const { info } of [reader, writer]) {
        const statuses = await outputOf(guest(), ['sh', '-c', `cat /proc/${info.pid}/task/*/status`]);
        const threads = statuses.split(/(?=^Name:)/m).map(parseProcessStatus);
        assert.ok(threads.length > 4, `${threads.length} threads`);
        for (const thread of threads) {
          const { uids, permitted, effective, inheritable, bounding, ambient, noNewPrivileges } = thread;
          const two = (1n << 17n) | (1n << 21n); // CAP_SYS_RAWIO and CAP_SYS_ADMIN
          assert.deepEqual(
            { uids, permitted, effective, inheritable, bounding, ambient, noNewPrivileges },
            {
              uids: [0, 0, 0, 0],
              permitted: two,
              effective: two,
              inheritable: 0n,
              bounding: two,
              ambient: 0n,
              noNewPrivileges: true,
            },
          );
        }
        const { capabilities, noNewPrivileges, landlock } = info.hardening;
        assert.deepEqual(capabilities, ['CAP_SYS_RAWIO', 'CAP_SYS_ADMIN']);
        assert.equal(noNewPrivileges, true);
        assert.equal(typeof landlock, 'number', String(landlock));
        console.log(`      ${threads.length} threads, Landlock version ${landlock}`);
      }
      // What they are measured by: a program of root's here has them all.
      const { effective = 0n } = parseProcessStatus(await outputOf(guest(), ['cat', '/proc/self/status']));
      assert.ok(hasCapability(effective, 'CAP_DAC_OVERRIDE'));
    });

    it('it leaves no core, holds no folder, and lets nobody see what it makes', async () => {
      const { pid } = reader.info;
      const limits = await outputOf(guest(), ['cat', `/proc/${pid}/limits`]);
      assert.match(limits, /^Max core file size +0 +0 /m);
      assert.match(await outputOf(guest(), ['cat', `/proc/${pid}/status`]), /^Umask:\s*0077$/m);
      assert.equal(await outputOf(guest(), ['readlink', `/proc/${pid}/cwd`]), '/');
    });

    it('the kernel opens no other file to it, on no thread, and starts no program', async () => {
      const { code, stdout, stderr } = await guest().run(['node', '-e', probe]);
      assert.equal(code, 0, stderr);
      const { before, after, environment } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
        before: Record<string, string>;
        after: Record<string, string>;
        environment: readonly string[];
      };
      assert.deepEqual(environment, []);
      // Root was allowed all of it until then.
      for (const [attempt, outcome] of Object.entries(before)) assert.equal(outcome, 'done', attempt);
      for (const [attempt, outcome] of Object.entries(after)) {
        const isOurs = attempt.includes('its own');
        assert.equal(outcome, isOurs ? 'done' : 'EACCES', attempt);
      }
      assert.equal(Object.keys(after).length, 2 * 8 + 1);
    });

    it('what it was not launched for is refused, and the bus sees nothing of it', async () => {
      const ram = { kind: 'mem', base: '0x1000000', size: '0x1000' } as const;
      const lowRam = { kind: 'mem', base: '0x10000', size: '0x1000' } as const;
      const ioApic = { kind: 'mem', base: '0xfec00000', size: '0x1000' } as const;
      const localApic = { kind: 'mem', base: '0xfee00000', size: '0x1000' } as const;
      const tpm = { kind: 'mem', base: '0xfed40000', size: '0x1000' } as const;
      const hpet = { kind: 'mem', base: '0xfed00000', size: '0x400' } as const;
      const rom = { kind: 'mem', base: '0xf0000', size: '0x1000' } as const;
      const vga = { kind: 'mem', base: '0xa0000', size: '0x1000' } as const;
      const ecam = { kind: 'mem', base: '0xb0000000', size: '0x1000' } as const;
      const config = (device: typeof edu): Source => ({ kind: 'config', device });
      const configurationPorts = { kind: 'port', base: 0xcf8, size: 8 } as const;
      const passwords = { kind: 'file', path: '/etc/passwd' } as const;
      const outside = { kind: 'config', device: '0000:00:04.0/../../../../etc' } as unknown as Source;

      const attempts: Readonly<Record<string, () => Promise<readonly [string | undefined, string]>>> = {};
      const refuse = (name: string, attempt: () => Promise<Failure | undefined>, code: string) =>
        Object.assign(attempts, { [name]: async () => [(await attempt())?.code, code] as const });
      for (const [name, helper] of [
        ['reader', reader],
        ['writer', writer],
      ] as const) {
        refuse(`${name}: RAM`, () => peek(helper, ram), 'blocked');
        refuse(`${name}: RAM below 1 MiB`, () => peek(helper, lowRam), 'blocked');
        for (const source of [ioApic, localApic, tpm, rom, vga, ecam])
          refuse(`${name}: ${source.base}`, () => peek(helper, source), 'needs-unblock');
        refuse(`${name}: ports`, () => peek(helper, configurationPorts), 'blocked');
        refuse(`${name}: a file`, () => peek(helper, passwords), 'blocked');
        refuse(`${name}: a path`, () => peek(helper, outside), 'bad-request');
        refuse(`${name}: writes RAM`, () => poke(helper, ram), 'blocked');
      }
      refuse('reader: HPET', () => peek(reader, hpet), 'needs-unblock');
      refuse('reader: writes', () => poke(reader, config(edu), interruptLine), 'writes-off');
      refuse(
        'writer: a device with a driver',
        () => poke(writer, config(network), interruptLine),
        'needs-consent',
      );
      refuse(
        'writer: its BAR',
        () => poke(writer, { kind: 'bar', device: network, bar: 1 }),
        'needs-consent',
      );

      const codes: Record<string, string | undefined> = {};
      const expected: Record<string, string> = {};
      const { trace } = await guest().traced(async () => {
        for (const [name, attempt] of Object.entries(attempts))
          [codes[name], expected[name]] = await attempt();
      });
      assert.deepEqual(codes, expected);
      const seen = trace.accesses.filter(({ region }) => !backgroundRegions.test(region));
      assert.deepEqual(seen, []);

      // What it was launched for is done.
      assert.equal(await peek(writer, hpet), undefined);
      assert.equal(await poke(writer, config(edu), interruptLine), undefined);
      const line = await outputOf(guest(), ['setpci', '-s', serial, 'INTERRUPT_LINE']);
      const value = `0x${line}` as const;
      const same = { source: config(serial), offset: interruptLine, width: 8, value } as const;
      assert.equal(await failureFrom(writer.request('poke', same)), undefined);
    });

    it('where it is installed, it serves hardware alone, and only while nobody but root can change it', async () => {
      const folder = '/usr/local/lib/regscope';
      const sh = (script: string) => outputOf(guest(), ['sh', '-c', script]);
      const run = async (...args: readonly string[]) => {
        const { code, stderr } = await guest().run(['node', `${folder}/helper.js`, ...args]);
        return { code, stderr: stderr.trim() };
      };
      await sh(
        `umask 022; mkdir -p ${folder}; cp ${sharePath}/dist/helper.js ${sharePath}/dist/koffi.node ${folder}`,
      );
      try {
        assert.deepEqual(await run(), { code: 0, stderr: '' }); // Its input ends at once.
        for (const args of [['--files'], ['--root', '/tmp']])
          assert.deepEqual(await run(...args), {
            code: 1,
            stderr: 'The installed helper does not run: it serves no files and no recordings.',
          });
        await sh(`chmod 666 ${folder}/koffi.node`);
        assert.deepEqual(await run(), {
          code: 1,
          stderr: `The installed helper does not run: others than root can change ${folder}/koffi.node.`,
        });
      } finally {
        await sh(`rm -r ${folder}`);
      }
    });

    it('an administrator’s file narrows what the next helper does, and one that is not root’s alone forbids all', async () => {
      const source: Source = { kind: 'config', device: edu };
      const say = (text: string, mode: string) =>
        outputOf(guest(), [
          'sh',
          '-c',
          `mkdir -p /etc/regscope; echo '${text}' > ${policyFile}; chmod ${mode} ${policyFile}`,
        ]);
      const attempts = async () => {
        const helper = await startHelper(guest(), '--writes');
        try {
          const failures = [await peek(helper, source), await poke(helper, source, interruptLine)];
          return { writes: helper.info.writes, codes: failures.map((failure) => failure?.code) };
        } finally {
          helper.dispose();
          await helper.ended;
        }
      };
      try {
        await say('{ "writes": false, "devices": { "read": ["1234:11e8"] } }', '644');
        assert.deepEqual(await attempts(), { writes: false, codes: [undefined, 'blocked'] });
        await say('{}', '666');
        assert.deepEqual(await attempts(), { writes: false, codes: ['blocked', 'blocked'] });
      } finally {
        await outputOf(guest(), ['rm', '-r', '/etc/regscope']);
      }
    });
  });
}

/**
 * A process with the helper in it, and attempts of its own: what the kernel keeps from the helper, it keeps from them.
 * Made on the main thread, on Node's pool, and on a thread that was there before the helper was.
 */
const probe = `
  const { Worker } = require('node:worker_threads');
  const fs = require('node:fs');
  const { spawnSync } = require('node:child_process');
  fs.writeFileSync('/tmp/probe', 'as before');
  const outcome = (attempt) => {
    try { attempt(); return 'done'; } catch (error) { return error.code; }
  };
  const attempts = {
    'a file of root’s': () => fs.readFileSync('/etc/passwd'),
    'a device': () => fs.closeSync(fs.openSync('/dev/kmsg', 'r')),
    'a folder': () => fs.readdirSync('/root'),
    'a file in /tmp': () => fs.writeFileSync('/tmp/probe', 'changed'),
    'a new file': () => fs.writeFileSync('/tmp/probe-' + process.hrtime.bigint(), ''),
    'a program': () => { const { error } = spawnSync('/bin/true'); if (error) throw error; },
    'its own: /proc/iomem': () => fs.readFileSync('/proc/iomem'),
    'its own: /dev/mem': () => fs.closeSync(fs.openSync('/dev/mem', 'r')),
  };
  const all = (where) =>
    Object.fromEntries(Object.entries(attempts).map(([name, attempt]) => [where + ': ' + name, outcome(attempt)]));
  const worker = new Worker(
    \`const { parentPort } = require('node:worker_threads');
    const fs = require('node:fs');
    const { spawnSync } = require('node:child_process');
    const outcome = \${outcome};
    const attempts = { \${Object.entries(attempts).map(([name, attempt]) => JSON.stringify(name) + ':' + attempt)} };
    const all = \${all};
    parentPort.on('message', () => parentPort.postMessage(all('a thread that was there')));\`,
    { eval: true },
  );
  const ask = () => new Promise((resolve) => { worker.once('message', resolve); worker.postMessage(0); });
  const inPool = async () => {
    const code = await fs.promises.readFile('/etc/passwd').then(() => 'done', (error) => error.code);
    return { 'the pool: a file of root’s': code };
  };
  const everywhere = async () => ({ ...all('main'), ...(await ask()), ...(await inPool()) });
  (async () => {
    const before = await everywhere();
    // Else the helper would end with the input that nobody gives it.
    Object.defineProperty(process, 'stdin', { value: new (require('node:stream').PassThrough)() });
    require('${sharePath}/dist/helper.js');
    const after = await everywhere();
    fs.writeSync(1, JSON.stringify({ before, after, environment: Object.keys(process.env) }));
    process.exit(0);
  })();
`;
