import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { projectRoot } from '../support/folders.mjs';
import { watchFrames } from './editorWorkshop';

export type Scroll = keyof typeof scrolls;

/** What is scrolled in an editor's document: selectors. */
export interface Scrolled {
  readonly viewport: string;
  /** Its first element tells by its text where the rows are. */
  readonly place: string;
}

export const scrolledGrid: Scrolled = { viewport: '[role=grid]', place: '.rows .row .offset' };

const scrolls = {
  wheel: async (page: Page, viewport: string, editor: Frame, halfway: () => Promise<void>) => {
    await editor.locator(viewport).hover({ position: { x: 200, y: 200 } });
    for (let turn = 0; turn < 45; turn++) await page.mouse.wheel(0, 400);
    await halfway();
    for (let turn = 0; turn < 45; turn++) await page.mouse.wheel(0, -400);
  },
  drag: async (page: Page, viewport: string, editor: Frame, halfway: () => Promise<void>) => {
    const box = await editor.locator(viewport).boundingBox();
    if (box === null) throw new Error(`${viewport} is not in sight.`);
    // Chromium's bar: 15 pixels wide, with a button of that height at each end and no thumb shorter than 17.
    const x = box.x + box.width - 7;
    const top = box.y + 24;
    const way = box.height - 60;
    const steps = 60;
    await page.mouse.move(x, top);
    await page.mouse.down();
    for (let step = 1; step <= steps; step++) await page.mouse.move(x, top + (way * step) / steps);
    await halfway();
    for (let step = steps - 1; step >= 0; step--) await page.mouse.move(x, top + (way * step) / steps);
    await page.mouse.up();
  },
} as const;

const traced = new Set<string>();

/**
 * There and back, from the start. Times of the frames. The first run of a name, which warms up, has out/bench/NAME.json written,
 * for the browser's profiler: to start that alone stops the page for a third of a second.
 */
export async function scrollFrames(
  page: Page,
  editor: Frame,
  how: Scroll,
  { viewport, place }: Scrolled,
  name: string,
): Promise<readonly number[]> {
  const browser = traced.has(name) ? undefined : page.context().browser();
  traced.add(name);
  mkdirSync(join(projectRoot, 'out/bench'), { recursive: true });
  await browser?.startTracing(page, { path: join(projectRoot, `out/bench/${name}.json`) });
  const frames = await watchFrames(editor);
  const placeNow = () => editor.locator(place).first().innerText();
  const before = await placeNow();
  await scrolls[how](page, viewport, editor, async () => {
    if ((await placeNow()) === before) throw new Error(`The ${how} has not moved the rows.`);
  });
  const times = await frames();
  await browser?.stopTracing();
  return times;
}
