import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { HelperClient } from '../../src/extension/helper/helperClient';
import type { Source } from '../../src/shared/model/source';
import { failsWith, startHelper, stopHelpers } from './startHelper';

const count = 10_000;

describe('ten thousand requests at once', function () {
  this.timeout(60_000);
  let folder: string;
  let helper: HelperClient;
  let source: Source;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-load-'));
    const path = join(folder, 'region');
    writeFileSync(path, Buffer.from(Uint32Array.from({ length: count }, (_, index) => index).buffer));
    source = { kind: 'file', path };
    helper = await startHelper('--files');
  });
  after(async () => {
    await stopHelpers();
    rmSync(folder, { recursive: true });
  });

  it('are each answered with their own register', async () => {
    const since = performance.now();
    const answers = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        helper.request(
          'peek',
          { source, accesses: [{ offset: index * 4, width: 32 }] },
          { patience: 60_000 },
        ),
      ),
    );
    console.log(`      ${Math.round((1000 * count) / (performance.now() - since))} a second`);
    answers.forEach(([answer], index) => {
      assert.ok(answer !== undefined && 'value' in answer);
      assert.equal(Number(answer.value), index);
    });
  });

  it('are each cancelled while they wait for a device that never gets ready, and others are heard', async () => {
    const waits = Array.from({ length: count }, () => {
      const cancellation = new CancellationTokenSource();
      const never = { source, offset: 0, width: 32, mask: '0x1', value: '0x1', deadline: 600_000 } as const;
      const wait = helper.request('waitFor', never, { cancel: cancellation.token, patience: 600_000 });
      return { cancellation, ended: assert.rejects(wait, failsWith('cancelled')) };
    });
    const since = performance.now();
    const [answer] = await helper.request('peek', { source, accesses: [{ offset: 4, width: 32 }] });
    assert.deepEqual(answer, { value: '0x00000001' });
    const heard = performance.now() - since;
    for (const { cancellation } of waits) cancellation.cancel();
    await Promise.all(waits.map(({ ended }) => ended));
    console.log(
      `      heard after ${Math.round(heard)} ms, all ended after ${Math.round(performance.now() - since)} ms`,
    );
    // It is still there, and does what it is asked.
    const [last] = await helper.request('peek', { source, accesses: [{ offset: 8, width: 32 }] });
    assert.deepEqual(last, { value: '0x00000002' });
  });
});
