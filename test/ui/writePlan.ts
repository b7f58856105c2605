import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { intentText } from '../../src/extension/machine/journalText';
import { helperPid, type Editor } from './registerEditor';
import type { Workbench } from './workbench';

/** The staged writes as the side panel lists them. */
export interface Plan {
  readonly section: Locator;
  /** `+0x30 · 32 bit: 0x00000000 → 0x00000001`, in their order. */
  readonly lines: () => Promise<string[]>;
  /** Waits until the plan has so many lines; with none it is hidden. */
  readonly has: (count: number) => Promise<void>;
  /** A button of the line at this place, such as `Move up`. */
  readonly press: (place: number, button: string) => Promise<void>;
}

export function planOf({ frame }: Editor): Plan {
  const section = frame.locator('.plan-section');
  const lines = section.locator('.planned');
  return {
    section,
    lines: () =>
      lines.evaluateAll((drawn) =>
        drawn.map((line) =>
          ['.go', '.change'].map((part) => line.querySelector(part)?.textContent).join(': '),
        ),
      ),
    has: async (count) => {
      if (count === 0) await section.waitFor({ state: 'hidden' });
      else await lines.nth(count - 1).waitFor();
      await lines.nth(count).waitFor({ state: 'detached' });
    },
    press: (place, button) =>
      lines
        .nth(place)
        .getByRole('button', { name: new RegExp(`^${button}`) })
        .click(),
  };
}

/** What has been written since this call, as `0x00000001 at +0x30`, in its order: each write is in the journal first. */
export function watchWrites({ journal }: Workbench): () => string[] {
  const before = journal().length;
  return () =>
    journal()
      .slice(before)
      .map(({ intent }) => /about to (.*) in /.exec(intentText(intent))?.[1] ?? '')
      .map((intent) => intent.replace(/^write (\S+) \(32 bits\)/, '$1'));
}

/** Saves, and lets the helper die before it answers the first write: whether that was made nobody knows. */
export async function dieOverWrite(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  const written = watchWrites(workbench);
  const pid = helperPid(workbench);
  process.kill(pid, 'SIGSTOP');
  await page.keyboard.press('Control+s');
  for (let attempt = 0; attempt < 100 && written().length === 0; attempt++) await page.waitForTimeout(100);
  assert.equal(written().length, 1);
  process.kill(pid, 'SIGKILL');
}
