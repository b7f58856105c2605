import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegionSession } from '../../src/extension/editors/regionSession';
import { createJournal } from '../../src/extension/machine/journal';
import { journalWrite } from '../../src/extension/machine/journalLines';
import type { Machine } from '../../src/extension/machine/machine';
import { failureOf, isRefusal } from '../../src/shared/model/failure';
import { createRandom } from '../support/random';
import { startHelper, stopHelpers } from './startHelper';

const width = 32;
const size = 65_536;

describe('a file that is truncated under its region', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-truncated-'));
  });

  afterEach(async () => {
    await stopHelpers();
    rmSync(folder, { recursive: true });
  });

  it('gives values or failures and nothing between, and the helper and the journal go on (random)', async () => {
    const random = createRandom();
    const path = join(folder, 'region');
    const source = { kind: 'file', path } as const;
    const helper = await startHelper('--files', '--writes');
    const journal = createJournal(join(folder, 'journal.jsonl'));
    const machine: Pick<Machine, 'request' | 'write'> = {
      request: (method, params) => helper.request(method, params),
      write: (method, params, origin) =>
        journal.keep({ machine: 'local', source, write: journalWrite(method, params), ...origin }, () =>
          helper.request(method, params),
        ),
    };
    const quiet = {
      cells: () => undefined,
      reads: () => undefined,
      plan: () => undefined,
      keep: () => Promise.resolve(),
    };
    const session = new RegionSession(source, machine, quiet);
    let [values, failures, made, refused] = [0, 0, 0, 0];
    writeFileSync(path, Buffer.alloc(size, 0x5a));
    for (let step = 0; step < 250; step++) {
      const offset = random.upTo(size / 4 - 1) * 4;
      const isPoke = random.once(3);
      const access = isPoke
        ? session.poke({ offset, width, value: '0x5a5a5a5a', verify: false })
        : session.peek([{ offset, width }]);
      const outcome = access.then(
        () => undefined,
        (error: unknown) => failureOf(error),
      );
      // While it is under way, as often as not.
      const length = random.pick([0, 1, 4096, offset, size]);
      truncateSync(path, length);
      if (length > 0 && random.once(2)) writeFileSync(path, Buffer.alloc(length, 0x5a));
      const failure = await outcome;
      const cell = session.cells.find((each) => each.offset === offset);
      if (isPoke) {
        if (failure === undefined) made++;
        else refused++;
        const last = (await journal.entries()).at(-1)?.result?.outcome;
        const expected = failure === undefined ? 'made' : isRefusal(failure) ? 'refused' : 'unknown';
        assert.equal(last, expected, JSON.stringify(failure));
      } else if (failure === undefined && cell?.state === 'value') {
        values++;
        // What a file was lengthened by are zeros.
        assert.ok(['0x5a5a5a5a', '0x00000000'].includes(cell.value ?? ''), cell.value);
      } else {
        failures++;
        assert.ok(failure !== undefined || cell?.state === 'fault' || cell?.state === 'blocked', cell?.state);
      }
      writeFileSync(path, Buffer.alloc(size, 0x5a));
    }
    await journal.dispose();
    console.log(
      `      ${values} values, ${failures} failed; ${made} writes made, ${refused} refused or failed`,
    );
    assert.ok(values > 0 && made > 0 && failures + refused > 0);
    assert.equal((await helper.request('peek', { source, accesses: [{ offset: 0, width }] })).length, 1);
  });
});
