import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

describe('the threat model', () => {
  const [, section = ''] = readFileSync('ARCHITECTURE.md', 'utf8').split('## Threat model');
  const claims = (section.split(/^## /m)[0] ?? '').split('\n').filter((line) => /^\| [A-Z]/.test(line));

  it('names a test for each claim, and each is there', () => {
    assert.ok(claims.length > 20);
    for (const claim of claims) {
      const file = /`(test\/[^`]+)`/.exec(claim)?.[1];
      const titles = [...claim.matchAll(/“([^”]+)”/g)].map(([, title = '']) => title);
      assert.ok(file !== undefined && titles.length > 0, claim);
      const source = readFileSync(file, 'utf8');
      for (const title of titles) assert.ok(source.includes(`('${title}`), `${file} has no test “${title}”.`);
    }
  });
});
