import { readdirSync, readFileSync } from 'node:fs';
import type { Frame } from 'playwright-core';
import { chooseFromMenuOf } from '../ui/tree';
import { openWorkbench, type Workbench } from '../ui/workbench';

const filesView = 'Files and Shared Memory';

/** A real workbench whose files open as regions. */
export interface EditorWorkshop {
  readonly workbench: Workbench;
  /** Opens a file as region for the first time, which lists it in the Files view. */
  readonly openFromExplorer: (name: string) => Promise<Frame>;
  /** Opens a listed file; nanoseconds from the click to the first value on the page. */
  readonly timeOpening: (name: string) => Promise<number>;
  /** The editor's document, once a value is shown in it. */
  readonly editor: () => Promise<Frame>;
  readonly closeEditors: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** `files`: their sizes in bytes, by name. */
export async function openEditorWorkshop(
  files: Readonly<Record<string, number>>,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<EditorWorkshop> {
  const workbench = await openWorkbench({ files, settings, scrollBars: 'shown' });
  const { page, tree, openView, runCommand, webview } = workbench;
  const editor = () => webview('.cell.value');
  return {
    workbench,
    async openFromExplorer(name) {
      // The explorer's menu has Regscope's entry when Regscope is there.
      await openView(filesView);
      await page.keyboard.press('Control+Shift+E');
      const row = page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: name });
      await chooseFromMenuOf(row, 'Open as Registers');
      return await editor();
    },
    async timeOpening(name) {
      await openView(filesView);
      const row = await tree(filesView).item(new RegExp(`^${name}`));
      const since = process.hrtime.bigint();
      await row.click();
      await editor();
      return Number(process.hrtime.bigint() - since);
    },
    editor,
    closeEditors: () => runCommand('View: Close All Editors'),
    close: () => workbench.close(),
  };
}

/** Notes when each frame was drawn, from now until the answer is called, which returns the times between them. Nanoseconds. */
export async function watchFrames(frame: Frame): Promise<() => Promise<readonly number[]>> {
  await frame.evaluate(() => {
    const times: number[] = [];
    const note = (time: number) => {
      times.push(time);
      if (times.length < 100_000) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
    Object.assign(globalThis, { regscopeFrames: times });
  });
  return async () => {
    const times = await frame.evaluate(() =>
      (globalThis as unknown as { regscopeFrames: number[] }).regscopeFrames.splice(0),
    );
    return times.slice(1).map((time, index) => (time - (times[index] ?? time)) * 1e6);
  };
}

/** Seconds of CPU that the extension host, its helpers and the browser's pages have taken, of those below this process. */
export function cpuSeconds(): { readonly host: number; readonly pages: number } {
  let host = 0;
  let pages = 0;
  for (const pid of descendantsOf(process.pid)) {
    const { command, seconds } = processOf(pid);
    if (command.includes('--type=extensionHost') || command.includes('dist/helper.js')) host += seconds;
    if (command.includes('--type=renderer')) pages += seconds;
  }
  return { host, pages };
}

/** Clock ticks in a second, as Linux tells them to programs on every CPU that is in use (proc(5), sysconf(3)). */
const ticksPerSecond = 100;

function processOf(pid: number): { readonly command: string; readonly seconds: number } {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    // Behind the program's name, which may have any character: state is field 3, utime 14, stime 15.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { command, seconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond };
  } catch {
    return { command: '', seconds: 0 }; // It has ended.
  }
}

function descendantsOf(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = Number(
        readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')[1],
      );
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It has ended.
    }
  }
  const found: number[] = [];
  const visit = (pid: number) => {
    for (const child of children.get(pid) ?? []) {
      found.push(child);
      visit(child);
    }
  };
  visit(root);
  return found;
}
