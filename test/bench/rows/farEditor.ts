import { delimiter, join, resolve } from 'node:path';
import type { Frame } from 'playwright-core';
import { layOutDemo } from '../../../src/extension/machine/demoMachine';
import { startLink } from '../../target/link';
import { board, startSshServer } from '../../target/sshServer';
import { openBar0 } from '../../ui/regions';
import { openWorkbench } from '../../ui/workbench';
import { far, roundTrip } from '../farTarget';
import type { Contender, Row } from '../measure';
import type { Workshop } from '../workshop';

/** A network card of the demo machine's. */
const device = '0000:00:08.0';

/** An offset in its BAR0 behind which no register is known: one that a read changes would not be read with others. */
const undescribed = '0x8000';

/** What a login sees of the demo machine in the place of this one. */
const books = ['/sys', '/proc/iomem', '/proc/ioports'];

/**
 * From the key to the frame that shows a value in each cell in sight, in a real workbench. The target is this machine by real
 * ssh, with files of the demo machine as its registers: its own are not to be touched, and an emulated one's CPU would be measured.
 */
export async function farScreenShown(workshop: Workshop): Promise<Row> {
  layOutDemo(resolve('media/demo-machine.json'), workshop.folder);
  const server = await startSshServer(
    (line) => console.log(line),
    Object.fromEntries(books.map((path) => [path, join(workshop.folder, path)])),
  );
  const link = await startLink(server.port);
  const sshFolder = await server.userWith(server.through(link.port));
  const workbench = await openWorkbench({
    settings: { 'regscope.targets': [{ name: 'Board', destination: board, rootWay: 'none' }] },
    env: { PATH: [sshFolder, process.env['PATH']].join(delimiter) },
  });
  workshop.onClose(async () => {
    await workbench.close();
    await link.stop();
    await server.stop();
  });

  /** Peeks what is in sight of a region that was just opened: each value that is shown then is new. */
  const peekScreen = async (machine: RegExp | string): Promise<Shown> => {
    const { runCommand, quickInput, page } = workbench;
    await runCommand('View: Close All Editors');
    await runCommand('Regscope: Show Machine…');
    await quickInput.pick(machine);
    await page
      .locator('.statusbar')
      .getByText(/Regscope: /)
      .filter({ hasText: machine })
      .waitFor();
    const { frame, goTo } = await openBar0(workbench, device);
    await goTo(undescribed);
    await page.waitForTimeout(500);
    const shown = untilShown(frame);
    await page.keyboard.press('Control+Shift+F5');
    return await shown;
  };
  const contender = (name: string, machine: RegExp | string, delay: number): Contender => ({
    name,
    sample: async () => {
      link.slow(delay);
      return (await peekScreen(machine)).milliseconds * 1e6;
    },
  });
  const { cells } = await peekScreen('Board');
  return {
    name: `${cells} registers in sight, from the key to the page, ${far}`,
    unit: 'ns',
    samples: 9,
    ours: contender('a target in the workbench', 'Board', roundTrip / 2),
    peers: [
      contender('Regscope, without the relay’s delay', 'Board', 0),
      contender('Regscope, the demo machine without ssh', /demo/i, 0),
    ],
  };
}

interface Shown {
  /** From the key to the frame in which each cell in sight has a value. */
  readonly milliseconds: number;
  /** In sight. */
  readonly cells: number;
}

/** Watches the next F5. */
async function untilShown(frame: Frame): Promise<Shown> {
  return await frame.evaluate(
    () =>
      new Promise<Shown>((resolve, reject) => {
        const cellsInSight = () => {
          const grid = document.querySelector('[role=grid]')?.getBoundingClientRect();
          return [...document.querySelectorAll('[role=gridcell].cell')].filter((cell) => {
            const { top, bottom } = cell.getBoundingClientRect();
            return grid !== undefined && top >= grid.top && bottom <= grid.bottom;
          });
        };
        const look = (pressed: number) =>
          requestAnimationFrame((time) => {
            const cells = cellsInSight();
            const isRead = cells.every(({ classList }) => classList.contains('value'));
            if (isRead) resolve({ milliseconds: time - pressed, cells: cells.length });
            else look(pressed);
          });
        const onKey = ({ key, timeStamp }: KeyboardEvent) => {
          if (key !== 'F5') return;
          removeEventListener('keydown', onKey, true);
          look(timeStamp);
        };
        addEventListener('keydown', onKey, true);
        setTimeout(() => reject(new Error('Not every cell in sight was read.')), 10_000);
      }),
  );
}
