import assert from 'node:assert/strict';
import type { Workbench } from './workbench';

/** The dialog has the title of the box before it: what tells it is the name that it proposes. */
export async function saveAs({ quickInput, page }: Workbench, proposed: string, path: string): Promise<void> {
  for (let waited = 0; !(await quickInput.value()).endsWith(proposed); waited += 100) {
    assert.ok(waited < 10_000, `No dialog proposes ${proposed}.`);
    await page.waitForTimeout(100);
  }
  await quickInput.fill(path);
  await quickInput.accept();
}
