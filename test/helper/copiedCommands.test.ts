import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandsFor } from '../../src/shared/copy/commandsFor';
import type { CommandAccess, CommandTarget } from '../../src/shared/copy/commandTarget';
import { accessWidths, bytesOf } from '../../src/shared/model/accessWidth';
import { parsePciAddress } from '../../src/shared/model/pciAddress';

const device = parsePciAddress('0000:00:04.0') ?? assert.fail();
const programs: Readonly<Record<string, string>> = { Python: 'python3', C: 'gcc', memtool: 'memtool' };

describe('copied commands, run on a file that stands for a BAR', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'regscope-copied-'));
  // Longer than a page, and not a whole number of them.
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 37 + (index >> 8)) & 0xff));
  const bar = join(folder, 'resource0');
  after(() => rmSync(folder, { recursive: true }));
  beforeEach(() => writeFileSync(bar, bytes));

  /** Runs one of the commands; what it printed. */
  function run(label: string, target: CommandTarget, access: CommandAccess): string {
    const command = commandsFor(target, access).find((each) => each.label === label);
    assert.ok(command !== undefined, `there is none for ${label}`);
    const text = command.text.replaceAll('/sys/bus/pci/devices/0000:00:04.0/resource0', bar);
    assert.ok(text.includes(bar), text);
    if (label === 'Python') return execFileSync('python3', ['-c', text], { encoding: 'utf8' });
    if (label === 'memtool') return execFileSync('sh', ['-c', text], { encoding: 'utf8' });
    const program = join(folder, 'program');
    const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-x', 'c', '-', '-o', program];
    execFileSync('gcc', flags, { input: text });
    return execFileSync(program, { encoding: 'utf8' });
  }

  function valueAt(offset: number, width: number, from: Buffer = bytes): bigint {
    const digits = [...from.subarray(offset, offset + width / 8)].reverse();
    return BigInt(`0x${Buffer.from(digits).toString('hex')}`);
  }

  /** memtool: `00000010: 87db4715   .G..` */
  function printedValue(output: string): bigint {
    return BigInt(`0x${/(?:0x|: *)([0-9a-f]+)/.exec(output)?.[1] ?? assert.fail(output)}`);
  }

  for (const [label, program] of Object.entries(programs)) {
    const there = spawnSync(program, ['-V'], { stdio: 'ignore' }).error === undefined;
    describe(label, () => {
      before(function () {
        if (!there) this.skip();
      });

      const target: CommandTarget = {
        source: { kind: 'bar', device, bar: 0 },
        base: '0xfea00000',
        space: 'memory',
      };
      for (const width of accessWidths) {
        it(`reads and writes ${width} bits`, () => {
          for (const offset of [0x20, 4992]) {
            assert.equal(printedValue(run(label, target, { offset, width })), valueAt(offset, width));
            const value = valueAt(0x101, width);
            run(label, target, { offset, width, value: `0x${value.toString(16)}` });
            const expected = Buffer.from(bytes);
            bytes.copy(expected, offset, 0x101, 0x101 + bytesOf(width));
            assert.deepEqual(readFileSync(bar), expected);
            writeFileSync(bar, bytes);
          }
        });
      }
    });
  }

  it('C finds the start of a BAR within its page', function () {
    if (spawnSync('gcc', ['--version'], { stdio: 'ignore' }).error !== undefined) this.skip();
    for (const pageSize of [undefined, 4096]) {
      const target: CommandTarget = {
        source: { kind: 'bar', device, bar: 0 },
        base: '0xfebd0100',
        space: 'memory',
        ...(pageSize === undefined ? {} : { pageSize }),
      };
      assert.equal(printedValue(run('C', target, { offset: 0x24, width: 32 })), valueAt(0x124, 32));
    }
  });

  it('so does the line for pcimem', () => {
    const target: CommandTarget = {
      source: { kind: 'bar', device, bar: 0 },
      base: '0xfebd0100',
      space: 'memory',
    };
    const [pcimem] = commandsFor(target, { offset: 0x24, width: 32 });
    const echoed = execFileSync('sh', ['-c', `echo ${pcimem?.text}`], { encoding: 'utf8' });
    assert.match(echoed, /^pcimem \/sys\/.*\/resource0 292 w\n$/);
  });

  it('a configuration register is as many bytes as asked for, or none', () => {
    const config = join(folder, 'config');
    writeFileSync(config, bytes.subarray(0, 64));
    const run = (access: CommandAccess) => {
      const [python] = commandsFor({ source: { kind: 'config', device } }, access).filter(
        ({ label }) => label === 'Python',
      );
      const text = python?.text.replace('/sys/bus/pci/devices/0000:00:04.0/config', config) ?? '';
      return spawnSync('python3', ['-c', text], { encoding: 'utf8' });
    };
    assert.equal(printedValue(run({ offset: 8, width: 32 }).stdout), valueAt(8, 32));
    assert.match(run({ offset: 64, width: 32 }).stderr, /AssertionError/);
    assert.equal(run({ offset: 4, width: 16, value: '0x1234' }).status, 0);
    assert.equal(valueAt(4, 16, readFileSync(config)), 0x1234n);
    assert.equal(readFileSync(config).length, 64);
  });
});
