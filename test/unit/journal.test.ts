import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJournal, intentOf } from '../../src/extension/machine/journal';
import { RegscopeError } from '../../src/shared/model/failure';
import { parsePciAddress } from '../../src/shared/model/pciAddress';

describe('journal of writes', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-journal-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('has each line in the file when it says so, for its user only', async () => {
    const { path, note, dispose } = createJournal(join(folder, 'below', 'journal.txt'));
    await note('first');
    await note('second');
    dispose();
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    assert.deepEqual(
      lines.map((line) => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, '')),
      ['first', 'second'],
    );
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it('that cannot be kept is a refusal to write', async () => {
    writeFileSync(join(folder, 'file'), '');
    const { note } = createJournal(join(folder, 'file', 'journal.txt'));
    await assert.rejects(
      note('lost'),
      (error) => error instanceof RegscopeError && error.failure.code === 'no-journal',
    );
  });

  it('tells what is about to be written, and where', () => {
    const device = parsePciAddress('0000:00:04.0') ?? assert.fail();
    const source = { kind: 'bar', device, bar: 0 } as const;
    assert.equal(
      intentOf('poke', { source, offset: 0x60, width: 32, value: '0x1' }),
      'about to write 0x00000001 (32 bits) at +0x60 in bar 0000:00:04.0 0',
    );
    assert.equal(
      intentOf('pokeBlock', { source, offset: 0x40, width: 16, data: Buffer.alloc(6).toString('base64') }),
      'about to write 3 words of 16 bits from +0x40 in bar 0000:00:04.0 0',
    );
    assert.equal(
      intentOf('pokeMany', {
        source,
        writes: [
          { offset: 0, width: 8, value: '0x1' },
          { offset: 1, width: 8, value: '0x2' },
        ],
      }),
      'about to write 0x01 (8 bits) at +0x0, then write 0x02 (8 bits) at +0x1 in bar 0000:00:04.0 0',
    );
  });
});
