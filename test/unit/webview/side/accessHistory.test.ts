import assert from 'node:assert/strict';
import type { CellContent } from '../../../../src/shared/protocol/webviewProtocol';
import { differsFromWritten } from '../../../../webview/side/accessHistory';
import { clockText } from '../../../../webview/side/clockText';

const content: CellContent = { offset: 0, width: 32, state: 'value', at: 2 };

describe('the last read', () => {
  it('differs from what was written only where it came after, with another value', () => {
    const write = { value: '0x0000000f', at: 1 } as const;
    const differs = (more: Partial<CellContent>) =>
      differsFromWritten({ ...content, lastWrite: write, ...more });
    assert.equal(differs({ lastRead: { value: '0x0000000e', at: 2 } }), true);
    assert.equal(differs({ lastRead: { value: '0xf', at: 2 } }), false);
    assert.equal(differs({ lastRead: { value: '0x0000000e', at: 0 }, state: 'written' }), false);
    assert.equal(differs({ lastRead: { value: '0x0000000e', at: 1 } }), true);
    assert.equal(differs({ lastRead: { value: '0x0000000e', at: 1 }, state: 'written' }), false);
    assert.equal(differs({}), false);
    assert.equal(differsFromWritten({ ...content, lastRead: write }), false);
  });
});

describe('the time of an access', () => {
  const noon = new Date(2026, 10, 22, 12, 34, 56, 789).getTime();

  it('is told to the millisecond, with the day where that is another', () => {
    assert.match(clockText(noon, noon + 1000), /^12\D34\D56\D789$/);
    assert.match(clockText(noon, noon + 24 * 60 * 60 * 1000), /2026.*12\D34\D56\D789/);
  });
});
