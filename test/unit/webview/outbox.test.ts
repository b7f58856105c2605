import assert from 'node:assert/strict';
import type { FromWebview } from '../../../src/shared/protocol/webviewProtocol';
import { createOutbox } from '../../../webview/outbox';

const peek = (offset: number): FromWebview => ({ type: 'peek', offset, width: 32, count: 1 });

describe('requests', () => {
  it('go out once until they are answered', () => {
    const posted: FromWebview[] = [];
    const outbox = createOutbox((message) => posted.push(message));
    assert.equal(outbox.send(peek(0)), true);
    assert.equal(outbox.send(peek(0)), false);
    assert.equal(outbox.send(peek(4)), true);
    outbox.answered();
    assert.equal(outbox.send(peek(0)), true);
    assert.deepEqual(posted, [peek(0), peek(4), peek(0)]);
  });

  it('are under way for as long as the host says so', () => {
    const outbox = createOutbox(() => undefined);
    outbox.send(peek(0));
    outbox.setBusy('busy');
    outbox.answered();
    assert.equal(outbox.send(peek(0)), false);
    outbox.setBusy('idle');
    assert.equal(outbox.send(peek(0)), true);
  });
});
