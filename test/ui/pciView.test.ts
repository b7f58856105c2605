import assert from 'node:assert/strict';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { temporaryRootPrefix } from '../../src/shared/model/demo';
import { temporaryFolder } from '../support/folders.mjs';
import { useWorkbench } from './useWorkbench';
import type { Theme } from './workbench';

const view = 'PCI Devices';
const edu = '0000:00:04.0';
const rootPort = '0000:00:0c.0';
const xhci = '0000:01:00.0';
const plugged = '0000:00:1e.0';

describe('the PCI Devices view', () => {
  /** Where the demo machine lays itself out: its folder is this machine's sysfs. */
  const scratch = temporaryFolder('pci-view');
  const workbench = useWorkbench({
    env: { TMPDIR: scratch },
    settings: { 'workbench.tree.enableStickyScroll': false }, // It covers rows.
  });

  const onDemo = (path: string) => {
    const [root] = readdirSync(scratch).filter((name) => name.startsWith(temporaryRootPrefix));
    return join(scratch, root ?? assert.fail('The demo machine is not there.'), path);
  };
  const deviceFolder = (address: string) => onDemo(`sys/devices/pci0000:00/${address}`);
  const levelOf = async (label: string) => {
    const row = await workbench().tree(view).item(label);
    return await row.getAttribute('aria-level');
  };
  const clipboard = () => workbench().page.evaluate('navigator.clipboard.readText()');
  const isSelected = async (row: Locator) => (await row.getAttribute('aria-selected')) === 'true';
  /** What VS Code shows of a row under the mouse. */
  const tooltipOf = async (label: string | RegExp) => {
    const { page, tree } = workbench();
    await page.mouse.move(700, 500);
    await (await tree(view).item(label)).hover();
    const hover = page.locator('.monaco-hover:visible');
    await hover.waitFor();
    return (await hover.innerText()).replaceAll(/\s+/g, ' ');
  };

  before(async () => {
    const { openView, tree, page } = workbench();
    await openView(view);
    page.setDefaultTimeout(10_000);
    await tree(view).item(edu);
  });

  it('shows the topology: root bus, bridge, what is behind it', async () => {
    assert.deepEqual(
      [await levelOf('Bus 0000:00'), await levelOf(edu), await levelOf(rootPort)],
      ['1', '2', '2'],
    );
    assert.equal(await levelOf(xhci), '3');
    await workbench().screenshot('pci-tree');
  });

  it('shows a list on demand, and again after a reload', async () => {
    const { page, reload, openView, tree, runCommand } = workbench();
    await tree(view).locator.hover();
    await page.getByRole('button', { name: 'Show PCI Devices as List' }).click();
    await tree(view).locator.getByRole('treeitem', { name: 'Bus 0000:00' }).waitFor({ state: 'hidden' });
    assert.deepEqual([await levelOf(edu), await levelOf(xhci)], ['1', '1']);
    await workbench().screenshot('pci-list');
    await reload();
    await openView(view);
    assert.equal(await levelOf(xhci), '1');
    await runCommand('Regscope: Show PCI Devices as Tree');
    await tree(view).item('Bus 0000:00');
    assert.equal(await levelOf(xhci), '3');
  });

  it('tells what is known of a device and of its BARs in tooltips', async () => {
    const text = await tooltipOf(edu);
    for (const part of [edu, '1234', '11e8', 'Driver none', '_SB_.PCI0.S20_', 'BAR0 0xfea00000 · 1 MiB']) {
      assert.ok(text.includes(part), `${part} is not in: ${text}`);
    }
    await workbench().screenshot('pci-tooltip');
    await workbench().tree(view).expand('0000:00:02.0');
    await workbench()
      .tree(view)
      .item(/^BAR4 .* claimed by virtio-pci-modern · 64-bit, prefetchable/);
    assert.match(await tooltipOf(/^BAR4/), /has claimed it/);
    await workbench().tree(view).collapse('0000:00:02.0');
  });

  it('opens items with Enter', async () => {
    const { page, tree, editorTitles, webview } = workbench();
    const row = await tree(view).item(edu);
    const isExpanded = (expanded: boolean) =>
      row.and(page.locator(`[aria-expanded="${expanded}"]`)).waitFor();
    const before = (await row.getAttribute('aria-expanded')) === 'true';
    await row.click(); // It has the keyboard then, and is folded or unfolded.
    await isExpanded(!before);
    if (before) await page.keyboard.press('ArrowRight');
    await isExpanded(true);
    const below = Number(await row.getAttribute('data-index')) + 1; // Its children come a moment later.
    const bar = tree(view).locator.locator(`[data-index="${below}"]`).filter({ hasText: 'BAR0' });
    await bar.waitFor();
    await page.keyboard.press('ArrowDown');
    await bar.and(page.locator('.focused')).waitFor();
    await page.keyboard.press('Enter');
    await webview('[role=grid] [role=gridcell]');
    assert.deepEqual(await editorTitles(), [`${edu} BAR0 (demo)`]);
  });

  it('offers a configuration space, addresses and commands in context menus', async () => {
    const { tree, editorTitles, quickInput, page } = workbench();
    await tree(view).chooseFromMenu(edu, 'Open Configuration Space');
    await page.locator('.tab').filter({ hasText: 'configuration' }).waitFor();
    assert.ok((await editorTitles()).includes(`${edu} configuration (demo)`));
    await tree(view).chooseFromMenu(edu, 'Copy Address');
    await untilEqual(clipboard, edu);
    await tree(view).chooseFromMenu(edu, 'Copy as Command');
    await untilEqual(clipboard, `lspci -s ${edu} -nnvv`);
    await tree(view).expand(edu);
    await tree(view).chooseFromMenu(/^BAR0/, 'Copy Address');
    await untilEqual(clipboard, '0xfea00000');
    await tree(view).chooseFromMenu(/^BAR0/, 'Copy as Command');
    const lines = (await quickInput.rows()).join('\n');
    for (const program of ['pcimem', 'devmem2']) assert.match(lines, new RegExp(program));
    await quickInput.cancel();
  });

  it('reveals a BAR in the memory map', async () => {
    const { tree } = workbench();
    await tree(view).chooseFromMenu(/^BAR0/, 'Reveal in Memory Map');
    const line = await tree('Physical Memory').item(edu);
    await until(() => isSelected(line));
  });

  it('reads a link when asked to, and forgets it with the next refresh', async () => {
    const { tree, runCommand } = workbench();
    const badge = () => tree(view).item(new RegExp(`${rootPort.replaceAll('.', '\\.')}.*degraded`));
    await tree(view).chooseFromMenu(rootPort, 'Read Link Status');
    await badge();
    assert.match(await tooltipOf(rootPort), /Link read at/);
    await workbench().screenshot('pci-link');
    await runCommand('Regscope: Refresh');
    const degraded = tree(view).locator.getByRole('treeitem', { name: /degraded/ });
    await degraded.waitFor({ state: 'hidden' });
  });

  it('shows a device that is plugged in, bound, unbound and pulled within 2 s, selection and expansion kept', async () => {
    const { tree } = workbench();
    await tree(view).expand(edu);
    const bar = await tree(view).item(/^BAR0/);
    await bar.click();
    assert.ok(await isSelected(bar));

    const rows = tree(view).locator.getByRole('treeitem');
    const appears = async (name: string | RegExp, change: () => void) => {
      const since = Date.now();
      change();
      await rows.filter({ hasText: name }).first().waitFor({ timeout: 5000 });
      const took = Date.now() - since;
      console.log(`      ${String(name)} after ${took} ms`);
      assert.ok(took < 2000, `${took} ms`);
      assert.ok(await isSelected(bar), 'The selection is lost.');
      assert.equal(await (await tree(view).item(edu)).getAttribute('aria-expanded'), 'true');
    };
    await appears(plugged, () => plug(deviceFolder(plugged), onDemo(`sys/bus/pci/devices/${plugged}`)));
    const driver = join(deviceFolder(plugged), 'driver');
    await appears(/0000:00:1e\.0 · 1af4:1110 · vfio-pci$/, () =>
      symlinkSync('../../../bus/pci/drivers/vfio-pci', driver),
    );
    await appears(/0000:00:1e\.0 · 1af4:1110$/, () => unlinkSync(driver));
    const since = Date.now();
    unlinkSync(onDemo(`sys/bus/pci/devices/${plugged}`));
    rmSync(deviceFolder(plugged), { recursive: true });
    await rows.filter({ hasText: plugged }).waitFor({ state: 'hidden' });
    assert.ok(Date.now() - since < 2000);
  });

  it('shows a new range of memory, too', async () => {
    const { openView, page, tree } = workbench();
    await openView('Physical Memory');
    await tree('Physical Memory').locator.focus();
    await page.keyboard.press('Home'); // The top is in sight.
    await tree('Physical Memory').item(/^Reserved.*\b0x0000\b/);
    const iomem = onDemo('proc/iomem');
    const since = Date.now();
    writeFileSync(iomem, `00000000-00000000 : Newcomer\n${readFileSync(iomem, 'utf8')}`);
    const row = tree('Physical Memory').locator.getByRole('treeitem', { name: /^Newcomer/ });
    await row.waitFor({ state: 'attached' });
    assert.ok(Date.now() - since < 2000);
  });

  it('looks for changes only while somebody sees the views', async function () {
    this.timeout(60_000);
    const { page, openView } = workbench();
    const helper = helperOf(onDemo(''));
    await page.waitForTimeout(3000); // What was refreshed last has settled.
    const whileShown = await usage(helper);
    await page
      .locator('.activitybar')
      .getByRole('tab', { name: /^Explorer/ })
      .click();
    await page.waitForTimeout(3000); // A look that was under way has ended.
    const whileHidden = await usage(helper);
    await openView(view);
    // Shares of a CPU are for people to judge: the extension host has work of its own.
    console.log(`      shown: ${JSON.stringify(whileShown)}, hidden: ${JSON.stringify(whileHidden)}`);
    // A look is dozens of reads.
    assert.ok(whileShown.helperReads > 50);
    assert.ok(whileHidden.helperReads < 10);
  });

  for (const theme of ['light', 'dark', 'high contrast', 'high contrast light'] satisfies Theme[]) {
    it(`looks as it should (${theme})`, async () => {
      const { setTheme, screenshot, tree, page } = workbench();
      await setTheme(theme);
      await tree(view).item(xhci);
      await tooltipOf(xhci);
      await page.waitForTimeout(300); // The hover fades in.
      await screenshot(`pci-${theme.replaceAll(' ', '-')}`);
    });
  }
});

interface HelperProcess {
  readonly pid: string;
  /** The extension host. */
  readonly parent: string;
}

/** The helper that serves the machine below `root`. */
function helperOf(root: string): HelperProcess {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (!command.includes('--root') || !command.some((part) => part !== '' && root.startsWith(part)))
        continue;
      return { pid, parent: statOf(pid)[1] ?? '' };
    } catch {
      // It has ended.
    }
  }
  assert.fail('The helper is not there.');
}

/** What stands in /proc/PID/stat behind the program's name: state, parent … (proc(5)). */
function statOf(pid: string): string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
}

/** Over ten seconds: how often the helper has read something, and which share of a CPU it and its host took. */
async function usage({ pid, parent }: HelperProcess) {
  const reads = () => Number(/^syscr: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
  /** Ticks of a hundredth of a second (proc(5), utime and stime). */
  const ticks = (of: string) => Number(statOf(of)[11]) + Number(statOf(of)[12]);
  const [readsBefore, hostBefore, helperBefore] = [reads(), ticks(parent), ticks(pid)];
  const seconds = 4;
  await new Promise((done) => setTimeout(done, seconds * 1000));
  return {
    helperReads: reads() - readsBefore,
    hostPercent: (ticks(parent) - hostBefore) / seconds,
    helperPercent: (ticks(pid) - helperBefore) / seconds,
  };
}

function plug(folder: string, link: string): void {
  const files = {
    modalias: 'pci:v00001AF4d00001110sv00001AF4sd00001100bc05sc00i00',
    enable: '0',
    resource: '0x00000000fe210000 0x00000000fe2100ff 0x0000000000040200',
  };
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), `${text}\n`);
  symlinkSync(`../../../devices/pci0000:00/${plugged}`, link);
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    if (await isTrue()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.fail('It did not come to be.');
}

async function untilEqual(read: () => Promise<unknown>, expected: string): Promise<void> {
  let last: unknown;
  for (const end = Date.now() + 5000; Date.now() < end && last !== expected;) last = await read();
  assert.equal(last, expected);
}
