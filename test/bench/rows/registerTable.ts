import type { Frame } from 'playwright-core';
import { openWorkbench, type Workbench } from '../../ui/workbench';
import { openBar0 } from '../../ui/regions';
import { watchFrames } from '../editorWorkshop';
import { timeAwaited, type Row } from '../measure';
import { rowsOfTimes } from '../rowsOfTimes';
import { scrolledGrid, scrollFrames, type Scroll, type Scrolled } from '../scrolling';
import type { Workshop } from '../workshop';

type MakeRow = (workshop: Workshop) => Promise<Row>;

const registers = 5000;
/** Of the demo machine: its BAR0 of 1 MiB is the one that is described, and by a built-in map of 12 registers too. */
const edu = '0000:00:04.0';

/** As a file says it: 4 fields a register, one for each kind of control, three of them with a word that no register has. */
function describeChannels(): string {
  const fields = [
    { name: 'ENABLE', bits: 0, description: 'Whether it runs.' },
    { name: 'MODE', bits: '3:1', description: 'How it runs.', values: { 0: 'Once', 1: 'Ring', 2: 'Linked' } },
    { name: 'LEVEL', bits: '15:8', description: 'How far its buffer may fill while it runs.' },
    {
      name: 'READY',
      bits: 31,
      access: 'RO',
      description: 'Whether it takes work.',
      values: { 0: 'No', 1: 'Yes' },
    },
  ];
  return JSON.stringify({
    regmap: 1,
    name: 'Channels',
    blocks: [
      {
        name: 'CHANNELS',
        bind: [{ pci: '1234:11e8', bar: 0 }],
        registers: Array.from({ length: registers }, (_, index) => ({
          name: `CHANNEL${index}`,
          offset: 0x1000 + index * 4,
          description: `Control of channel ${index}.`,
          reset: index % 2,
          fields,
        })),
      },
    ],
  });
}

const table: Scrolled = { viewport: '.register-table', place: '.register-table .rows .register-name' };

/** The tree-table as it is and with fields of all registers open, beside the grid of the same region and a page that nothing moves. */
export function tableScrolling(how: Scroll): readonly MakeRow[] {
  const contenders = {
    closed: `${registers} registers`,
    open: 'the same, 15000 fields open',
    grid: 'grid of the region',
    rest: 'nothing moves',
  };
  return rowsOfTimes(`registers, ${how}: a frame`, contenders, async (workshop) => {
    const workbench = await openDemo(workshop);
    const { page } = workbench;
    const frame = await openTable(workbench, edu, 'CHANNELS');
    let isTable = true;
    return async (name) => {
      if (isTable !== (name !== 'grid')) await page.keyboard.press('Alt+r');
      isTable = name !== 'grid';
      if (name === 'grid') {
        await frame.locator('[role=grid]').waitFor();
        await page.keyboard.press('Control+Home');
        return await scrollFrames(page, frame, how, scrolledGrid, `registers-${how}-grid`);
      }
      await filterBy(workbench, frame, name === 'open' ? 'runs' : '');
      await page.keyboard.press('Home');
      if (name === 'rest') {
        const frames = await watchFrames(frame);
        await page.waitForTimeout(2000);
        return await frames();
      }
      return await scrollFrames(page, frame, how, table, `registers-${how}-${name}`);
    };
  });
}

/** From a key in the filter until the rows that it leaves have been drawn, beside that in a table that many devices have. */
export function tableFiltering(): readonly MakeRow[] {
  const contenders = { channels: `${registers} registers, 20000 fields`, network: 'Regscope, 130 registers' };
  const places = {
    channels: { device: edu, block: 'CHANNELS', text: 'channel49 ready yes' },
    network: { device: '0000:00:08.0', block: 'E1000', text: 'ctrl speed' },
  };
  return rowsOfTimes('registers: a letter in the filter', contenders, async (workshop) => {
    const workbench = await openDemo(workshop);
    const { page } = workbench;
    return async (name) => {
      const { device, block, text } = places[name];
      await workbench.runCommand('View: Close All Editors');
      const frame = await openTable(workbench, device, block);
      await page.keyboard.press('Control+f');
      await frame.locator('.register-filter:focus').waitFor();
      const drawn = await watchKeys(frame);
      for (const letter of text) {
        await page.keyboard.press(letter === ' ' ? 'Space' : letter);
        await page.waitForTimeout(100);
      }
      const times = await drawn();
      if (times.length !== text.length) throw new Error(`${times.length} of ${text.length} keys were drawn.`);
      return times;
    };
  });
}

/** All names of the machine, from the keys that ask for them to the first of them in sight, beside VS Code's own palette. */
export async function findRegister(workshop: Workshop): Promise<Row> {
  const workbench = await openDemo(workshop);
  await openTable(workbench, edu, 'CHANNELS');
  const { page, quickInput } = workbench;
  const opening = async (keys: string, row: string) => {
    const since = await timeAwaited(1, async () => {
      await page.keyboard.press(keys);
      await quickInput.locator.locator('.monaco-list-row').filter({ hasText: row }).first().waitFor();
    });
    await quickInput.cancel();
    return since;
  };
  return {
    name: 'Find Register, from the keys to the first rows',
    unit: 'ns',
    samples: 5,
    ours: { name: `${registers} registers, 20000 fields`, sample: () => opening('Alt+n', '0000:00:') },
    peers: [{ name: "VS Code's palette", sample: () => opening('F1', ':') }],
  };
}

async function openDemo(workshop: Workshop): Promise<Workbench> {
  const files = { 'channels.regmap.json': describeChannels() };
  const workbench = await openWorkbench({ files, scrollBars: 'shown' });
  workshop.onClose(() => workbench.close());
  return workbench;
}

/** The tree-table of a device's BAR0, once it has this block. */
async function openTable(workbench: Workbench, device: string, block: string): Promise<Frame> {
  const { frame } = await openBar0(workbench, device);
  // Before the descriptions are there is nothing to switch to.
  await frame.locator('.names:not(:empty)').nth(1).waitFor();
  await workbench.page.keyboard.press('Alt+r');
  await frame.locator('.register-table .block-row').getByText(block, { exact: true }).waitFor();
  return frame;
}

async function filterBy({ page }: Workbench, frame: Frame, text: string): Promise<void> {
  await frame.locator('.register-filter').fill(text);
  await page.keyboard.press('Enter');
  await frame.locator('.register-table:focus').waitFor();
}

/** Notes how long each key takes until what it changes has been drawn. Nanoseconds. */
async function watchKeys(frame: Frame): Promise<() => Promise<readonly number[]>> {
  await frame.evaluate(() => {
    const times: number[] = [];
    let pressed = 0;
    document.addEventListener('keydown', ({ timeStamp }) => (pressed = timeStamp), true);
    // Heard last, so that its frame's work comes behind that of what is measured; a message is heard when the frame is drawn.
    document.addEventListener('input', () => {
      const since = pressed;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => times.push(performance.now() - since);
        port2.postMessage('drawn');
      });
    });
    Object.assign(globalThis, { regscopeKeys: times });
  });
  return async () => {
    const times = await frame.evaluate(() =>
      (globalThis as unknown as { regscopeKeys: number[] }).regscopeKeys.splice(0),
    );
    return times.map((time) => time * 1e6);
  };
}
