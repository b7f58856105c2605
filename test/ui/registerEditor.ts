import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import type { Workbench } from './workbench';

/** The editor as its user sees it. Offsets are bytes, the width is 32 bits unless it was changed. */
export interface Editor {
  readonly frame: Frame;
  /** What stands in the cell at this offset. */
  readonly cell: (offset: number, width?: number) => Promise<string>;
  /** Selects the cell by Ctrl+G, as from anywhere in the editor. */
  readonly goTo: (text: string) => Promise<void>;
  readonly press: (...keys: string[]) => Promise<void>;
  /** Types into the field of the offset to go to, once it has the focus. */
  readonly typeOffset: (text: string) => Promise<void>;
  /** Types, and presses Enter: over a cell, this pokes it. */
  readonly enter: (text: string) => Promise<void>;
  /** Waits for the line at the bottom to say this. */
  readonly status: (text: RegExp) => Promise<string>;
  /** Peeks the selected cell until it reads so: the demo's devices take a few milliseconds for what they do. */
  readonly peekUntil: (offset: number, text: string) => Promise<void>;
  /** Waits until the cell at this offset reads so. */
  readonly cellBecomes: (offset: number, text: string | RegExp) => Promise<void>;
}

/** The editor that is seen, once it shows cells. */
export async function editorIn({ webview, page }: Workbench): Promise<Editor> {
  const frame = await webview('[role=grid] [role=gridcell]');
  const enter = async (text: string) => {
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  };
  // Where the focus was outside the editor, the key goes by way of VS Code and its effect comes later.
  const typeOffset = async (text: string) => {
    await frame.locator('vscode-text-field:focus-within').waitFor();
    await enter(text);
  };
  const cellAt = (offset: number, width = 32) => frame.locator(`#cell-${offset / (width / 8)}`);
  return {
    frame,
    cell: (offset, width) => cellAt(offset, width).innerText(),
    goTo: async (text) => {
      await page.keyboard.press('Control+g'); // It selects what stood there.
      await typeOffset(text);
    },
    enter,
    typeOffset,
    press: async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    },
    status: async (text) => {
      const line = frame.locator('[role=status]').filter({ hasText: text });
      await line.waitFor();
      return await line.innerText();
    },
    peekUntil: async (offset, text) => {
      for (let attempt = 1; attempt <= 20; attempt++) {
        await page.keyboard.press('F5');
        await page.waitForTimeout(100);
        // What was just written would read the same.
        const isValue = await cellAt(offset).evaluate(({ classList }) => classList.contains('value'));
        if (isValue && (await cellAt(offset).innerText()) === text) return;
      }
      assert.fail(`The cell at ${offset} reads ${await cellAt(offset).innerText()}, not ${text}.`);
    },
    cellBecomes: async (offset, text) => {
      await cellAt(offset).filter({ hasText: text }).waitFor();
    },
  };
}

/** Opens BAR0 of edu from the palette. */
export async function openEdu(workbench: Workbench): Promise<Editor> {
  await workbench.runCommand('Regscope: Open BAR0');
  await workbench.quickInput.pick('0000:00:04.0');
  const editor = await editorIn(workbench);
  await editor.frame.locator('[role=grid]').click({ position: { x: 260, y: 40 } });
  await editor.goTo('0');
  return editor;
}

/** How many requests for an access the log tells of. */
export function accesses({ log }: Workbench): number {
  return [...log().matchAll(/: (peek|poke) of /g)].length;
}

/** Of the helper that was started last for the machine's registers. */
export function helperPid({ log }: Workbench): number {
  const [last] = [...log().matchAll(/hardware helper started: pid (\d+)/g)].slice(-1);
  return Number(last?.[1]);
}

/** What stands in a cell that was never peeked. */
export const unread = '········';
