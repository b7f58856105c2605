import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { editorIn, type Editor } from './registerEditor';
import type { Workbench } from './workbench';

/** Opens a file of the workspace as a region. */
export async function openFile(workbench: Workbench, name: string): Promise<Editor> {
  await workbench.runCommand('Regscope: Open File as Region…');
  await chooseFile(workbench, name);
  return await focused(workbench, name);
}

/** Answers the dialog for a file. */
export async function chooseFile({ quickInput, workspace }: Workbench, name: string): Promise<void> {
  // Until the folder is listed, what is typed is overwritten.
  await quickInput.locator.locator('.quick-input-list .monaco-list-row').filter({ hasText: name }).waitFor();
  await quickInput.fill(join(workspace, name));
  await quickInput.accept();
}

/** Opens BAR0 of a device of the demo machine, with the first cell selected. */
export async function openBar0(workbench: Workbench, device: string): Promise<Editor> {
  await workbench.runCommand('Regscope: Open BAR0');
  await workbench.quickInput.pick(device);
  return await focused(workbench, `${device} BAR0`);
}

/** Opens a range of the demo machine's physical addresses. */
export async function openRange(workbench: Workbench, base: string, size: string): Promise<Editor> {
  const { runCommand, quickInput } = workbench;
  await runCommand('Regscope: Open Region');
  await quickInput.pick('Physical address range');
  await quickInput.waitFor('Physical address');
  await quickInput.fill(base);
  await quickInput.accept();
  await quickInput.waitFor('Size in bytes');
  await quickInput.fill(size);
  await quickInput.accept();
  return await focused(workbench, '');
}

/** The editor of the region with this title, with its first cell selected. */
async function focused(workbench: Workbench, title: string): Promise<Editor> {
  await workbench.webview(`h1:text-is(${JSON.stringify(title)})`.replace(':text-is("")', ':not(:empty)'));
  const editor = await editorIn(workbench);
  await editor.frame.locator('[role=grid]').focus();
  await editor.press('Control+Home');
  await editor.frame.locator('.cell.active').first().waitFor();
  return editor;
}

/** The register editors in sight, by the title of their region. */
export async function editorsInSight({ page }: Workbench): Promise<Map<string, Frame>> {
  const editors = new Map<string, Frame>();
  for (const frame of page.frames()) {
    const title = frame.locator('h1');
    if (await title.isVisible().catch(() => false)) editors.set(await title.innerText(), frame);
  }
  return editors;
}

/** Process id of the demo machine's helper. */
export function helperPid({ log }: Workbench): number {
  const pid = [...log().matchAll(/hardware helper started: pid (\d+)/g)].at(-1)?.[1];
  assert.ok(pid, 'No helper was started.');
  return Number(pid);
}

/**
 * Grows with whatever the demo's helper reads, requests among them: it reads for no other reason. What wakes Node's own loop,
 * 8 bytes at a time (eventfd(2)), does not count.
 */
export function helperReads(workbench: Workbench): number {
  const io = readFileSync(`/proc/${helperPid(workbench)}/io`, 'utf8');
  const fieldOf = (name: string) => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(io)?.[1]);
  return fieldOf('rchar') - 8 * fieldOf('syscr');
}

/** Where the demo machine's files are. */
export function demoRoot(workbench: Workbench): string {
  const args = readFileSync(`/proc/${helperPid(workbench)}/cmdline`, 'utf8').split('\0');
  const root = args[args.indexOf('--root') + 1];
  assert.ok(root);
  return root;
}
