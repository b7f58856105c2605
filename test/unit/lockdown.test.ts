import assert from 'node:assert/strict';
import { parseLockdown } from '../../src/shared/linux/lockdown';

describe('lockdown', () => {
  it('is the level in brackets', () => {
    assert.equal(parseLockdown('[none] integrity confidentiality\n'), 'none');
    assert.equal(parseLockdown('none [integrity] confidentiality\n'), 'integrity');
    assert.equal(parseLockdown('none integrity [confidentiality]\n'), 'confidentiality');
  });

  it('is unknown where none is marked', () => {
    for (const text of ['', 'none integrity', '[other]', '[]'])
      assert.equal(parseLockdown(text), undefined, text);
  });
});
