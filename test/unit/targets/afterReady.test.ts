import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterReady } from '../../../src/extension/helper/target/afterReady';

const after = (...chunks: readonly string[]) =>
  text(afterReady(Readable.from(chunks.map((chunk) => Buffer.from(chunk)))));

describe('what a script on a target prints', () => {
  it('begins after its mark, wherever that is cut', async () => {
    const said = 'Welcome.\nregscope-ready\nContent\nregscope-ready\n';
    for (let cut = 0; cut <= said.length; cut++) {
      assert.equal(await after(said.slice(0, cut), said.slice(cut)), 'Content\nregscope-ready\n');
    }
    assert.equal(await after('regscope-ready\n'), '');
  });

  it('is nothing without the mark, and is not waited for without end', async () => {
    await assert.rejects(after('Welcome.\n'), /did not run/);
    await assert.rejects(after(...Array<string>(70).fill('x'.repeat(1000)), 'regscope-ready\n'), /too much/);
  });
});
