import { join } from 'node:path';
import { cpuSeconds, openEditorWorkshop, type EditorWorkshop } from '../editorWorkshop';
import type { Contender, Row } from '../measure';
import { rowsOfTimes } from '../rowsOfTimes';
import { scrolledGrid, scrollFrames, type Scroll } from '../scrolling';
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

const scrolled = { 'huge.bin': 64 * gibibyte, 'small.bin': 64 * kibibyte };

/** A region of 64 GiB beside one of 64 KiB. */
export function scrolling(how: Scroll): readonly ((workshop: Workshop) => Promise<Row>)[] {
  const contenders = { 'huge.bin': '64 GiB', 'small.bin': 'Regscope, 64 KiB' };
  return rowsOfTimes(`${how}: a frame`, contenders, async (workshop) => {
    const editors = await openEditors(workshop, scrolled);
    return async (name) => {
      await editors.closeEditors();
      await editors.openFromExplorer(name);
      return await scrollFrames(
        editors.workbench.page,
        await editors.editor(),
        how,
        scrolledGrid,
        `${how}-${name}`,
      );
    };
  });
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
