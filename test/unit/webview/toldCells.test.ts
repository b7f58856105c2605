import assert from 'node:assert/strict';
import { RegionSession } from '../../../src/extension/editors/regionSession';
import { cellsOf } from '../../../src/shared/model/cellRun';
import { toHex } from '../../../src/shared/base/hex';
import type { HelperParams, PeekResult } from '../../../src/shared/protocol/helperProtocol';
import { createCellStore } from '../../../webview/cellStore';
import { createRandom } from '../../support/random';

const cellCount = 40;

describe('what the page knows of cells', () => {
  it('is what the extension knows, however it is told', async () => {
    const random = createRandom();
    let mayFail = false;
    const failure = { code: 'fault', what: 'Bus error.' } as const;
    const readEach = (params: unknown) =>
      (params as HelperParams<'peek'>).accesses.map((): PeekResult =>
        mayFail && random.once(20) ? { failure } : { value: toHex(BigInt(random.upTo(2)), 8) },
      );
    const readBlock = (params: unknown) => {
      const { count } = params as HelperParams<'peekBlock'>;
      const done = mayFail && random.once(2) ? random.upTo(count - 1) : count;
      const words = Uint32Array.from({ length: done }, () => random.upTo(2));
      const data = Buffer.from(words.buffer).toString('base64');
      return { data, done, ...(done < count && { failure }) };
    };
    const machine = {
      request: (method: string, params: unknown) => {
        if (mayFail && random.once(8)) return Promise.reject(new Error('gone')) as never;
        return Promise.resolve(method === 'peek' ? readEach(params) : readBlock(params)) as never;
      },
      write: () => Promise.resolve({}) as never,
    };
    const store = createCellStore();
    let runsTold = 0;
    const session = new RegionSession({ kind: 'file', path: '/none' }, machine, {
      cells: (cells) => store.put(cells),
      reads: (runs) => {
        runsTold++;
        store.putReads(runs);
      },
      plan: () => undefined,
      keep: () => Promise.resolve(),
    });
    const anyRun = () => {
      const first = random.upTo(cellCount - 1);
      return { offset: first * 4, width: 32, count: 1 + random.upTo(cellCount - 1 - first) } as const;
    };
    for (let step = 0; step < 500; step++) {
      mayFail = random.once(2);
      const run = anyRun();
      switch (random.upTo(3)) {
        case 0:
          await session.peek(cellsOf(run)).catch(() => undefined);
          break;
        case 1:
          await session.poke({ offset: run.offset, width: 32, value: '0x7', verify: false });
          break;
        default: {
          // Runs of one request do not overlap.
          const next = run.offset / 4 + run.count;
          const rest = cellCount - next;
          const behind = { offset: next * 4, width: 32, count: 1 + random.upTo(rest - 1) } as const;
          const runs = rest === 0 ? [run] : [run, behind];
          await session.readRuns(runs).then(
            () => session.tellRuns(runs),
            () => undefined,
          );
        }
      }
      const byOffset = (cells: Iterable<{ readonly offset: number }>) =>
        [...cells].sort((one, other) => one.offset - other.offset);
      assert.deepEqual(byOffset(store.known), byOffset(session.cells), `step ${step}`);
    }
    assert.ok(runsTold > 0);
  });
});
