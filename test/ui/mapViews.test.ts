import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/folders.mjs';
import { accesses } from './registerEditor';
import type { TreeRow } from './tree';
import { chooseFromMenuOf } from './tree';
import { useSharedWorkbench, useWorkbench } from './useWorkbench';
import { viewHeader, type Workbench } from './workbench';

const memory = 'Physical Memory';
const ports = 'I/O Ports';
const files = 'Files and Shared Memory';
const texts = (rows: readonly TreeRow[]) => rows.map(({ text }) => text);

/** The row that has the selection. */
async function selected({ page }: Workbench, view: string, text: string | RegExp): Promise<TreeRow> {
  const row = page
    .getByRole('tree', { name: view, exact: true })
    .locator('[role=treeitem][aria-selected=true]');
  await row.filter({ hasText: text }).waitFor({ timeout: 10_000 });
  return {
    text: await row.innerText(),
    label: (await row.getAttribute('aria-label')) ?? '',
    level: Number(await row.getAttribute('aria-level')),
    expanded: undefined,
  };
}

async function copied({ page }: Workbench): Promise<string> {
  return await page.evaluate(() => navigator.clipboard.readText());
}

/** Waits until the clipboard holds this. */
async function waitForCopy(workbench: Workbench, text: string | RegExp): Promise<void> {
  for (let attempt = 1; attempt <= 50; attempt++) {
    const held = await copied(workbench);
    if (typeof text === 'string' ? held === text : text.test(held)) return;
    await workbench.page.waitForTimeout(100);
  }
  assert.fail(`The clipboard holds ${await copied(workbench)}, not ${String(text)}.`);
}

/** A parent that sticks at the top of its view would lie over the row that is wanted. */
const settings = { 'workbench.tree.enableStickyScroll': false };

describe('Physical Memory and I/O Ports', () => {
  const workbench = useWorkbench({ settings });

  afterEach(async () => {
    await workbench().page.keyboard.press('Escape');
    await workbench().runCommand('View: Close All Editors');
  });

  it('hide System RAM and say so; a click shows it', async () => {
    const { openView, tree, page } = workbench();
    await openView(memory);
    await tree(memory).item('hidden · 2 ranges · 511.5 MiB');
    assert.ok(!texts(await tree(memory).rows()).some((text) => /^System RAM 0x/.test(text)));
    await tree(memory).click('hidden · 2 ranges');
    await tree(memory).item('System RAM 0x100000');
    await tree(memory).expand('System RAM 0x100000');
    await tree(memory).item('Kernel code');
    await viewHeader(page, memory).hover();
    await page.locator('.pane-header').getByRole('button', { name: 'Hide System RAM' }).click();
    await tree(memory).item('hidden · 2 ranges');
  });

  it('show sizes, kinds, devices with BAR and driver, and gaps', async () => {
    const { openView, tree } = workbench();
    await openView(memory);
    await tree(memory).expand(/^PCI Bus 0000:00.*0xc0000000/);
    await tree(memory).item(/^PCI Bus 0000:00.*0xc0000000 · 1004 MiB · PCI window/);
    await tree(memory).item(/^0000:00:04.0 BAR0.*0xfea00000 · 1 MiB/);
    await tree(memory).item(/^0000:00:02.0 BAR4.*0xfe400000 · 16 KiB.*virtio-pci/);
    await tree(memory).item(/^gap.*0xc0000000 · 976 MiB/);
    assert.equal(accesses(workbench()), 0);
  });

  it('tell more in a tooltip', async () => {
    const { openView, tree, page } = workbench();
    await openView(memory);
    await (await tree(memory).item(/^PCI MMCONFIG/)).hover();
    const hover = page.locator('.workbench-hover').filter({ hasText: '0xb0000000 – 0xbfffffff' });
    await hover.waitFor({ timeout: 10_000 });
    assert.match(await hover.innerText(), /PCI configuration space/);
    await page.mouse.move(900, 600);
  });

  it('open a gap only when it is confirmed, and read nothing', async () => {
    const { openView, tree, dialogText, answerDialog, editorTitles, webview } = workbench();
    await openView(memory);
    await tree(memory).click(/^gap.*0xfec00400/);
    assert.deepEqual(await editorTitles(), []);
    await tree(memory).chooseFromMenu(/^gap.*0xfec00400/, 'Open Unclaimed Range…');
    assert.match(await dialogText(), /hangs or resets the machine/);
    await answerDialog('Open Range');
    await webview('[role=grid] [role=gridcell]');
    assert.deepEqual(await editorTitles(), ['Gap @ 0xfec00400 (demo)']);
    assert.equal(accesses(workbench()), 0);
  });

  it('copy addresses and commands, and lead to the PCI Devices and back', async () => {
    const { openView, tree, quickInput, runCommand } = workbench();
    await openView(memory);
    await runCommand('Regscope: Go to Address');
    await quickInput.fill('00:04.0');
    await quickInput.accept();
    await quickInput.waitFor('Enter opens it');
    await quickInput.cancel();
    await selected(workbench(), memory, /0000:00:04\.0 BAR0/);
    await tree(memory).chooseFromMenu(/^0000:00:04.0 BAR0/, 'Copy Address');
    await waitForCopy(workbench(), '0xfea00000');
    await tree(memory).chooseFromMenu(/^0000:00:04.0 BAR0/, 'Copy as Command');
    await quickInput.pick('busybox devmem');
    await waitForCopy(workbench(), 'busybox devmem 0xfea00000 32');
    await tree(memory).chooseFromMenu(/^0000:00:04.0 BAR0/, 'Reveal in PCI Devices');
    const bar = await selected(workbench(), 'PCI Devices', 'BAR0');
    assert.match(bar.label, /0xfea00000/);
    await tree('PCI Devices').chooseFromMenu(/^BAR0.*0xfea00000/, 'Reveal in Memory Map');
    await selected(workbench(), memory, /0000:00:04\.0 BAR0/);
  });

  it('join ports to BARs', async () => {
    const { openView, tree, webview, editorTitles } = workbench();
    await openView(ports);
    await tree(ports).expand(/^PCI Bus 0000:00.*0x0d00/);
    await tree(ports).click(/^0000:00:1f.2 BAR4.*0xc220 · 32 bytes/);
    await webview('[role=grid] [role=gridcell]');
    assert.deepEqual(await editorTitles(), ['0000:00:1f.2 BAR4 (demo)']);
    await tree(ports).item(/^gap/);
  });

  it('have a find box', async () => {
    const { openView, page, runCommand } = workbench();
    await openView(memory);
    await runCommand('Regscope: Find in Physical Memory');
    const box = page.locator('.monaco-tree-type-filter:visible input');
    await box.waitFor({ timeout: 10_000 });
    await page.keyboard.type('hpet');
    await page
      .getByRole('tree', { name: memory, exact: true })
      .locator('[role=treeitem]')
      .filter({ hasText: 'HPET 0' })
      .waitFor();
    await page.keyboard.press('Escape');
  });
});

describe('Go to Address', () => {
  const workbench = useSharedWorkbench();
  let others = 0;
  before('count the accesses of who used the workbench before', () => {
    others = accesses(workbench());
  });

  beforeEach(() => workbench().openView(memory));
  afterEach(async () => {
    await workbench().page.keyboard.press('Escape');
    await workbench().page.keyboard.press('Escape');
    await workbench().runCommand('View: Close All Editors');
  });

  it('checks while one types', async () => {
    const { runCommand, quickInput } = workbench();
    await runCommand('Regscope: Go to Address');
    for (const [text, message] of [
      ['0xfed000f0', /0xfed000f0: PNP0103:00 \+0xf0/],
      ['00:04.0+0x60', /0xfea00060: 0000:00:04\.0 \+0x60/],
      ['ioapic', /0xfec00000: IOAPIC 0/],
      ['0000:00:0', /and \d+ more/],
      ['99:00.0', /There is no PCI function 0000:99:00\.0/],
      ['nonsense', /Nothing in the memory map is called “nonsense”/],
    ] as const) {
      await quickInput.fill(text);
      await quickInput.locator.filter({ hasText: message }).waitFor({ timeout: 5000 });
    }
    await quickInput.cancel();
  });

  it('reveals the innermost range and opens the editor at the address, by the keyboard alone', async () => {
    const { runCommand, quickInput, page, webview, editorTitles } = workbench();
    await runCommand('Regscope: Go to Address');
    await quickInput.waitFor('Go to an address');
    await quickInput.type('0xfed000f0');
    await page.keyboard.press('Enter');
    await quickInput.waitFor('Enter opens it');
    const row = await selected(workbench(), memory, 'PNP0103:00');
    assert.equal(row.level, 2);
    await page.keyboard.press('Enter');
    const frame = await webview('[role=grid] [role=gridcell]');
    await frame.locator('#cell-60[aria-selected=true]').waitFor({ timeout: 10_000 });
    assert.deepEqual(await editorTitles(), ['HPET 0 @ 0xfed00000 (demo)']);

    // The same editor, which is open now, goes elsewhere: the tree has the focus, and Ctrl+G.
    await runCommand('Regscope: Focus on Physical Memory View');
    await page.keyboard.press('Control+g');
    await quickInput.waitFor('Go to an address');
    await quickInput.type('hpet+0x10');
    await page.keyboard.press('Enter');
    await quickInput.waitFor('Enter opens it');
    await page.keyboard.press('Enter');
    await frame.locator('#cell-4[aria-selected=true]').waitFor({ timeout: 10_000 });
    assert.equal(accesses(workbench()), others);
  });

  it('shows System RAM where the address is in it, and does not open it', async () => {
    const { runCommand, quickInput, tree, notification, dismissNotifications, editorTitles } = workbench();
    await tree(memory).item('hidden · 2 ranges');
    await runCommand('Regscope: Go to Address');
    await quickInput.fill('0x01000000');
    await quickInput.accept();
    await selected(workbench(), memory, 'Kernel code');
    await notification('RAM is not opened');
    await dismissNotifications();
    assert.deepEqual(await editorTitles(), []);
    await workbench().runCommand('Regscope: Hide System RAM');
    await tree(memory).item('hidden · 2 ranges');
  });

  it('lets one choose among several, and offers a range where there is none', async () => {
    const { runCommand, quickInput, dialogText, answerDialog, webview, editorTitles } = workbench();
    await runCommand('Regscope: Go to Address');
    await quickInput.fill('PCI Bus 0000:01');
    await quickInput.accept();
    await quickInput.waitFor('Go to “PCI Bus 0000:01”');
    await quickInput.pick('0xfe000000');
    await quickInput.waitFor('0xfe000000: PCI Bus 0000:01');
    await selected(workbench(), memory, /0xfe000000/);
    await quickInput.pick('Open a range here');
    await quickInput.waitFor('Size in bytes');
    await quickInput.fill('0');
    await quickInput.waitFor('at least 1 byte');
    await quickInput.fill('0x100');
    await quickInput.accept();
    assert.match(await dialogText(), /Open 256 bytes at 0xfe000000, which nothing claims/);
    await answerDialog('Open Range');
    await webview('[role=grid] [role=gridcell]');
    assert.deepEqual(await editorTitles(), ['Memory @ 0xfe000000 (demo)']);
  });
});

describe('a machine whose kernel hides the addresses', () => {
  // It stands for a root without CAP_SYS_ADMIN, as in a container.
  const bin = temporaryFolder('sudo');
  writeFileSync(join(bin, 'sudo'), '#!/bin/sh\nshift 2\nexec "$@"\n', { mode: 0o755 });
  const workbench = useWorkbench({
    settings: { 'regscope.machine': 'local' },
    user: 'ordinary',
    env: { PATH: bin, SHELL: '/nonexistent' }, // A shell that VS Code could ask would say another path.
  });

  it('shows no zeros, but why, and what to do', async () => {
    const { openView, page, log, screenshot } = workbench();
    for (const view of [memory, ports]) {
      await openView(view);
      const pane = page.locator('.pane').filter({ hasText: view });
      const text = pane.locator('.welcome-view-content').filter({ hasText: 'The kernel hides' });
      await text.waitFor();
      assert.match(await text.innerText(), /CAP_SYS_ADMIN.*Let it run as root/s);
      assert.equal(await pane.getByRole('treeitem').count(), 0);
    }
    assert.match(log(), /The addresses in \/proc\/iomem are hidden/);
    await screenshot('hidden-addresses');
  });
});

describe('Files and shared memory', () => {
  const workbench = useWorkbench({ files: { 'registers.bin': new Uint8Array(256).fill(0x5a) } });
  const segment = `regscope-test-${process.pid}`;

  before(() => {
    mkdirSync('/dev/shm', { recursive: true });
    writeFileSync(join('/dev/shm', segment), new Uint8Array(4096));
  });
  after(() => rmSync(join('/dev/shm', segment), { force: true }));

  it('open from the explorer, are listed, and show when they are gone', async () => {
    const { page, openView, tree, editorTitles, webview, workspace } = workbench();
    await openView(files);
    await page.getByRole('button', { name: 'Open Shared Memory…' }).first().waitFor();
    await page
      .locator('.activitybar')
      .getByRole('tab', { name: /^Explorer/ })
      .click();
    const row = page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: 'registers.bin' });
    await chooseFromMenuOf(row, 'Open as Registers');
    const frame = await webview('[role=grid] [role=gridcell]');
    assert.deepEqual(await editorTitles(), ['registers.bin']);
    // A file is read where it is looked at.
    await frame.locator('#cell-0').filter({ hasText: '5a5a5a5a' }).waitFor();
    await openView(files);
    await tree(files).item(/^registers.bin.*256 bytes · file/);
    rmSync(join(workspace, 'registers.bin'));
    await tree(files).item(/^registers.bin.*missing/);
    writeFileSync(join(workspace, 'registers.bin'), new Uint8Array(8192));
    await tree(files).item(/^registers.bin.*8 KiB/);
  });

  it('take segments of /dev/shm, with size and owner, and keep the list over a reload', async () => {
    const { openView, tree, runCommand, quickInput, reload, webview } = workbench();
    await runCommand('Regscope: Open Shared Memory…');
    await quickInput.waitFor('Open shared memory');
    const row = (await quickInput.rows()).find((each) => each.includes(segment));
    assert.match(row ?? '', /4 KiB · \w+/);
    await quickInput.pick(segment);
    await webview('[role=grid] [role=gridcell]');
    await openView(files);
    await tree(files).item(new RegExp(`^${segment}.*4 KiB · shared memory`));
    await reload();
    await openView(files);
    await tree(files).item(new RegExp(`^${segment}`));
    await tree(files).chooseFromMenu(/^registers.bin/, 'Remove from List');
    await tree(files)
      .locator.getByRole('treeitem', { name: /^registers.bin/ })
      .waitFor({ state: 'detached' });
    assert.equal(accesses(workbench()), 0);
  });

  it('are written by one window at a time: the second is told who writes, may look, and may take over', async () => {
    const show = async ({ openView, tree, webview, page }: Workbench) => {
      await openView(files);
      await (await tree(files).item(new RegExp(`^${segment}`))).click();
      const frame = await webview('[role=grid] [role=gridcell]');
      const enable = frame.getByRole('button', { name: 'Enable writes' });
      const inStatusBar = page
        .locator('.statusbar-item.warning-kind')
        .filter({ hasText: 'this machine, writes on' });
      return { frame, enable, on: frame.getByText('Writes on'), inStatusBar };
    };
    const first = await show(workbench());
    await first.enable.click();
    assert.match(await workbench().dialogText(), /Enable writes to the registers of this machine\?/);
    await workbench().answerDialog('Enable Writes');
    await first.on.waitFor();
    await first.inStatusBar.waitFor();

    const other = await workbench().anotherWindow();
    const second = await show(other);
    await second.enable.click();
    assert.match(
      await other.dialogText(),
      /are on in another window\. Take them over\?.*held by “workspace” \(process \d+, since [\d:]+/,
    );
    await other.answerDialog('Cancel');
    await first.on.waitFor();
    await second.frame.locator('#cell-0').filter({ hasText: '00000000' }).waitFor();
    await second.enable.click();
    await other.answerDialog('Take Over Writes');
    await second.on.waitFor();
    await first.enable.waitFor();
    await first.inStatusBar.waitFor({ state: 'hidden' });
    await workbench().notification(/Writes to this machine are off now: they were taken over by “workspace”/);
    await other.page.close();
  });
});

describe('the look of the maps', () => {
  const workbench = useWorkbench({ settings });

  for (const theme of ['dark', 'light', 'high contrast'] as const) {
    it(`is pictured in ${theme}`, async () => {
      const { setTheme, openView, tree, screenshot, page } = workbench();
      await setTheme(theme);
      await openView(files);
      await openView(ports, 'kept');
      await tree(ports).expand(/^PCI Bus 0000:00.*0x0000/);
      await openView(memory, 'kept');
      await tree(memory).expand(/^PCI Bus 0000:00.*0xc0000000/);
      const bar = await tree(memory).item(/^0000:00:02.0 BAR4/);
      await bar.hover();
      await page.locator('.workbench-hover').filter({ hasText: 'Driver' }).waitFor({ timeout: 10_000 });
      await screenshot(`maps ${theme}`.replaceAll(' ', '-'));
      await page.mouse.move(900, 600);
    });
  }
});
