import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { projectRoot } from '../../support/folders.mjs';
import { cpuSeconds, openEditorWorkshop, watchFrames, type EditorWorkshop } from '../editorWorkshop';
import type { Contender, Row } from '../measure';
import { demoRoot, openBar0 } from '../../ui/regions';
import type { Workshop } from '../workshop';

const kibibyte = 1024;
const gibibyte = 1024 ** 3;

/**
 * microsoft/vscode-hexeditor 1.11 cannot be had from the registry that everything else comes from; it was measured once,
 * in such a workbench with a file of 1 GiB: first bytes after 320-375 ms; frames while the wheel scrolls 16-24 ms at the
 * median, 29-38 ms at the 95th percentile, 100-111 ms at worst.
 */
export async function firstPaint(workshop: Workshop): Promise<Row> {
  const sizes = { 'large.bin': gibibyte, 'small.bin': 4 * kibibyte };
  const editors = await openEditors(workshop, sizes);
  for (const name of Object.keys(sizes)) await editors.openFromExplorer(name);
  const opening = (name: keyof typeof sizes, told: string): Contender => ({
    name: told,
    sample: async () => {
      await editors.closeEditors();
      return await editors.timeOpening(name);
    },
  });
  return {
    name: 'first values of a region, from the click',
    unit: 'ns',
    samples: 5,
    ours: opening('large.bin', '1 GiB'),
    peers: [opening('small.bin', 'Regscope, 4 KiB')],
  };
}

/** Of the frames of one way to scroll. */
const figures = {
  'median frame': (sorted: readonly number[]) => sorted[Math.floor(sorted.length / 2)],
  '95th percentile': (sorted: readonly number[]) => sorted[Math.floor(sorted.length * 0.95)],
  'worst frame': (sorted: readonly number[]) => sorted.at(-1),
} as const;

const scrolls = {
  wheel: async ({ workbench: { page } }: EditorWorkshop, editor: Frame, halfway: () => Promise<void>) => {
    await editor.locator('[role=grid]').hover({ position: { x: 200, y: 200 } });
    for (let turn = 0; turn < 45; turn++) await page.mouse.wheel(0, 400);
    await halfway();
    for (let turn = 0; turn < 45; turn++) await page.mouse.wheel(0, -400);
  },
  drag: async ({ workbench: { page } }: EditorWorkshop, editor: Frame, halfway: () => Promise<void>) => {
    const box = await editor.locator('[role=grid]').boundingBox();
    if (box === null) throw new Error('The grid is not in sight.');
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

const scrolled = { 'huge.bin': 64 * gibibyte, 'small.bin': 64 * kibibyte };

/**
 * A region of 64 GiB beside one of 64 KiB: the first row scrolls, the others are further figures of the same runs. The
 * trace of the last run is out/bench/HOW.json, for the browser's profiler.
 */
export function scrolling(how: keyof typeof scrolls): readonly ((workshop: Workshop) => Promise<Row>)[] {
  /** The times of all frames of a run, sorted. */
  const runs: Record<keyof typeof scrolled, (readonly number[])[]> = { 'huge.bin': [], 'small.bin': [] };
  return Object.entries(figures).map(([figure, figureOf], index) => async (workshop) => {
    const editors = index === 0 ? await openEditors(workshop, scrolled) : undefined;
    const contender = (name: keyof typeof scrolled, told: string): Contender => {
      let turn = 0;
      return {
        name: told,
        sample: async () => {
          if (editors !== undefined) runs[name].push(await timesOfFrames(how, editors, name));
          return figureOf(runs[name][turn++] ?? []) ?? NaN;
        },
      };
    };
    return {
      name: `${how}: ${figure}`,
      unit: 'ns',
      samples: 3,
      ours: contender('huge.bin', '64 GiB'),
      peers: [contender('small.bin', 'Regscope, 64 KiB')],
    };
  });
}

async function timesOfFrames(
  how: keyof typeof scrolls,
  editors: EditorWorkshop,
  name: keyof typeof scrolled,
): Promise<readonly number[]> {
  await editors.closeEditors();
  await editors.openFromExplorer(name);
  const editor = await editors.editor();
  const { page } = editors.workbench;
  const browser = page.context().browser();
  mkdirSync(join(projectRoot, 'out/bench'), { recursive: true });
  await browser?.startTracing(page, { path: join(projectRoot, `out/bench/${how}.json`) });
  const frames = await watchFrames(editor);
  const place = () => editor.locator('.rows .row .offset').first().innerText();
  const before = await place();
  await scrolls[how](editors, editor, async () => {
    if ((await place()) === before) throw new Error(`The ${how} has not moved the rows.`);
  });
  const times = [...(await frames())].sort((a, b) => a - b);
  await browser?.stopTracing();
  return times;
}

/** CPU time in a second of wall time, beside the same editor at rest. Every one of the registers changes at each read. */
export async function liveRegisters(workshop: Workshop): Promise<Row> {
  const settings = { 'regscope.editor.liveInterval': 100 };
  const { workbench } = await openEditors(workshop, {}, settings);
  const { page } = workbench;
  // Nothing behaves in the demo's network card: its registers are what stands in this file.
  const device = '0000:00:08.0';
  const { frame } = await openBar0(workbench, device);
  const path = join(demoRoot(workbench), 'sys/bus/pci/devices', device, 'resource0');
  const write = workshop.startPython('scribble.py', path, '4000');
  const selectThousand = async () => {
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Control+g');
    await frame.locator('vscode-text-field:focus-within').waitFor();
    await page.keyboard.type('0xf9c');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+Control+Home');
  };
  await selectThousand();
  let live = false;
  const measured = (name: string, wanted: boolean): Contender => ({
    name,
    sample: async () => {
      if (live !== wanted) await page.keyboard.press('Alt+l');
      live = wanted;
      await page.waitForTimeout(500);
      const before = cpuSeconds();
      const since = process.hrtime.bigint();
      for (let round = 0; round < 50; round++) {
        await write('again');
        await page.waitForTimeout(100);
      }
      const after = cpuSeconds();
      const seconds = Number(process.hrtime.bigint() - since) / 1e9;
      return ((after.host - before.host + after.pages - before.pages) / seconds) * 1e9;
    },
  });
  return {
    name: 'CPU time in a second: 1,000 live registers at 10 Hz',
    unit: 'ns',
    samples: 2,
    ours: measured('live', true),
    peers: [measured('the same at rest', false)],
  };
}

async function openEditors(
  workshop: Workshop,
  files: Readonly<Record<string, number>>,
  settings = {},
): Promise<EditorWorkshop> {
  const editors = await openEditorWorkshop(files, settings);
  workshop.onClose(() => editors.close());
  return editors;
}
