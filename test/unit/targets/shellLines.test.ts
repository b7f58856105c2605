import assert from 'node:assert/strict';
import { parsePciAddress } from '../../../src/shared/model/pciAddress';
import type { Source } from '../../../src/shared/model/source';
import type { Judgement } from '../../../src/shared/protocol/helperProtocol';
import {
  createAnswerReader,
  shellLine,
  type ShellAnswer,
} from '../../../src/extension/targets/shell/shellAnswers';
import { shellScript } from '../../../src/extension/targets/shell/shellLoop';
import { lineOf, stepsOf, valueOf } from '../../../src/extension/targets/shell/shellSteps';

const device = parsePciAddress('0000:00:04.0') ?? assert.fail();
const judgement = (reach: Judgement['reach']): Judgement => ({
  base: '0xfea00000',
  size: 0x1000,
  widths: [8, 16, 32, 64],
  path: '/x',
  reach,
});

describe('the lines for a target’s shell', () => {
  it('hold words that no shell gives a meaning to, and nothing else', () => {
    assert.equal(shellLine('peek', '0xfea00000', 32), 'peek 0xfea00000 32\n');
    for (const word of [
      '',
      'a b',
      'a\nb',
      '$(id)',
      '`id`',
      'a;b',
      "it's",
      '"',
      '*',
      '~',
      '&',
      '|',
      '>x',
      '\0',
    ])
      assert.throws(() => shellLine('peek', word), RangeError, JSON.stringify(word));
  });

  it('name one access each, by address or by file', () => {
    const line = (source: Source, reach: Judgement['reach'], width: 8 | 16 | 32 | 64, value?: bigint) =>
      stepsOf({ offset: 8, width }, value)
        .map((step) => lineOf(source, judgement(reach), step))
        .join('');
    const bar = { kind: 'bar', device, bar: 2 } as const;
    const config = { kind: 'config', device } as const;
    const port = { kind: 'port', base: 0x60, size: 16 } as const;
    assert.equal(line(bar, 'map', 64), 'peek 0xfea00008 64\n');
    assert.equal(line(bar, 'map', 16, 0xedn), 'poke 0xfea00008 16 0xed\n');
    assert.equal(line(bar, 'file', 32), 'get bar2 0000:00:04.0 2 4\n');
    assert.equal(line(config, 'file', 16, 0x1ffn), 'put config 0000:00:04.0 4 2 \\377\\001\n');
    assert.equal(line(port, 'file', 8), 'get port - 104 1\n');
    assert.throws(() => line({ kind: 'rom', device }, 'file', 8), RangeError);
  });

  it('make two of 64 bits in halves', () => {
    const access = { offset: 0, width: 64 } as const;
    const lines = (halves: 'low-high' | 'high-low') =>
      stepsOf({ ...access, halves }, 0x1122_3344_5566_7788n).map(({ offset, width, value }) => [
        offset,
        width,
        value,
      ]);
    assert.deepEqual(lines('low-high'), [
      [0, 32, 0x5566_7788n],
      [4, 32, 0x1122_3344n],
    ]);
    assert.deepEqual(lines('high-low'), lines('low-high').reverse());
  });

  it('are answered by values of just the width that was asked for', () => {
    const memory = (text: string, width: 8 | 32 = 32) => valueOf(Buffer.from(text), 'map', width);
    assert.equal(memory('0x010000ED\n'), 0x0100_00edn);
    for (const text of ['0x010000E\n', '0xED', '10000ed', 'devmem: mmap: Operation not permitted', ''])
      assert.equal(memory(text), undefined, text);
    const bytes = (text: string, width: 8 | 16 | 32) => valueOf(Buffer.from(text), 'file', width);
    assert.equal(bytes(' 34 12 e8 11\n', 32), 0x11e8_1234n);
    assert.equal(bytes('3412\n', 16), 0x1234n); // xxd
    assert.equal(bytes(' 34\n', 16), undefined);
    assert.equal(bytes('', 8), undefined);
  });
});

describe('the answers of a target’s shell', () => {
  const mark = 'c0ffee';
  const text = `0x1\n\n${mark} 0\n\n${mark} 135\nmark 0\nc0ffee 0 is a file’s\0\n${mark}\n\n${mark} skipped\n`;
  const read = (chunks: readonly Buffer[]) => {
    const reader = createAnswerReader(mark);
    return chunks.flatMap(reader).map(({ status, output }: ShellAnswer) => [status, output.toString()]);
  };

  it('are cut by the mark, however they come', () => {
    const whole = read([Buffer.from(text)]);
    assert.deepEqual(whole.at(0), ['0', '0x1\n']);
    assert.deepEqual(whole.at(1), ['135', '']);
    assert.deepEqual(
      whole.map(([status]) => status),
      ['0', '135', '0 is a file’s\0'.replace('’', Buffer.from('’').toString('latin1')), 'skipped'],
    );
    for (const size of [1, 2, 3, 7]) {
      const bytes = Buffer.from(text);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      assert.deepEqual(read(chunks), whole, `${size} bytes`);
    }
  });

  it('do not fill memory', () => {
    const reader = createAnswerReader(mark);
    const chunk = Buffer.alloc(16 * 1024 * 1024);
    assert.throws(() => {
      for (let chunks = 0; chunks < 5; chunks++) reader(chunk);
    }, /too long/);
  });
});

describe('the loop for a target’s shell', () => {
  it('is one word in single quotes', () => {
    const [, loop = '', rest = ''] = /^loop='([^']*)'\n([\s\S]*)$/m.exec(shellScript.text) ?? [];
    assert.match(loop, /while read -r op a b c d e; do/);
    assert.doesNotMatch(rest, /'/);
    assert.doesNotMatch(shellScript.text, /\beval\b/);
  });
});
