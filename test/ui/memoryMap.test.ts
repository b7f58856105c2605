import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { accesses } from './registerEditor';
import { saveAs } from './saveAs';
import { useSharedWorkbench, useWorkbench } from './useWorkbench';
import type { Workbench } from './workbench';

interface Picture {
  readonly frame: Frame;
  /** The box whose name for screen readers holds this. */
  readonly box: (text: string | RegExp) => Locator;
  /** Waits for the line at the bottom to say this. */
  readonly status: (text: RegExp) => Promise<void>;
  /** Waits until the box that has the focus is named so. */
  readonly focused: (text: RegExp) => Promise<void>;
}

async function openPicture(workbench: Workbench): Promise<Picture> {
  await workbench.runCommand('Regscope: Show Memory Map Picture');
  return await pictureIn(workbench);
}

async function pictureIn(workbench: Workbench): Promise<Picture> {
  const frame = await workbench.webview('[role=tree] [role=treeitem]');
  return {
    frame,
    box: (text) => frame.getByRole('treeitem', { name: text }).first(),
    status: (text) => frame.locator('.status').filter({ hasText: text }).waitFor({ timeout: 10_000 }),
    focused: (text) => frame.locator('.box:focus').and(frame.getByLabel(text)).waitFor({ timeout: 10_000 }),
  };
}

/** The tops and heights of the boxes of a column, from top to bottom. */
function placesOf(frame: Frame, level: number): Promise<{ top: number; height: number }[]> {
  return frame.locator(`.box[aria-level="${level}"]`).evaluateAll((boxes) =>
    boxes.map((box) => {
      const { top, height } = box.getBoundingClientRect();
      return { top, height };
    }),
  );
}

describe('Memory map picture', () => {
  const workbench = useSharedWorkbench();
  let others = 0;
  before('count the accesses of who used the workbench before', () => {
    others = accesses(workbench());
  });

  afterEach(async () => {
    await workbench().page.keyboard.press('Escape');
    await workbench().runCommand('View: Close All Editors');
  });

  it('draws what the machine has, and makes no access for it', async () => {
    const { frame, box } = await openPicture(workbench());
    assert.deepEqual(await workbench().editorTitles(), ['Memory Map']);
    await box(/^System RAM, 0x100000 – 0x1ffd6fff · 510\.8 MiB · RAM/).waitFor();
    await box(/^0000:00:04\.0, 0xfea00000 – 0xfeafffff · 1 MiB · Device, BAR0 · /).waitFor();
    await box(/^virtio-pci-modern, 0xfe400000/).waitFor();
    await box(/^free, 0xfd000000|^gap, /).waitFor();
    assert.match(await frame.locator('header').innerText(), /demo[^]*not to scale/i);

    const places = await placesOf(frame, 1);
    assert.ok(places.length > 10, String(places.length));
    for (const [index, { top, height }] of places.entries()) {
      const before = places[index - 1];
      assert.ok(height >= 17.9, String(height));
      if (before !== undefined) assert.ok(Math.abs(before.top + before.height - top) < 0.6);
    }
    assert.equal(accesses(workbench()), others);
  });

  it('opens BAR0 of edu by a click', async () => {
    const { box } = await openPicture(workbench());
    await box('0000:00:04.0').click();
    const editor = await workbench().webview('[role=grid] [role=gridcell]');
    assert.match(await editor.locator('header').innerText(), /0000:00:04\.0 BAR0[^]*0xfea00000 – 0xfeafffff/);
    assert.deepEqual(await workbench().editorTitles(), ['Memory Map', '0000:00:04.0 BAR0 (demo)']);
    assert.equal(accesses(workbench()), others);
  });

  it('says why System RAM does not open', async () => {
    const { box, status } = await openPicture(workbench());
    await box('System RAM, 0x1000').click();
    await status(/System RAM is RAM, which is not opened. It holds no registers./);
    await box('gap').first().click();
    await status(/Nothing is listed from 0x/);
  });

  it('is used by the keyboard alone, from opening it to the view that it reveals in', async () => {
    const { frame, focused, status } = await openPicture(workbench());
    const { page } = workbench();
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await focused(/^Reserved, 0x0 –/);
    await press('End');
    await focused(/^Reserved, 0xfd00000000/);
    await press('Home', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowDown');
    await focused(/^PCI Bus 0000:00, 0xa0000 –/);
    await press('ArrowLeft');
    await focused(/^Reserved, 0x9fc00 –/);

    await press('Enter'); // It has ranges in it, so this zooms.
    await status(/Showing Reserved, 0x9fc00 – 0xfffff/);
    await focused(/^not divided further, 0x9fc00/);
    assert.equal(await frame.getByRole('treeitem', { name: 'HPET' }).count(), 0);
    await press('ArrowDown', 'ArrowDown');
    await focused(/^Video ROM/);
    await press('Escape');
    await status(/whole address space/);
    await focused(/^Reserved, 0x9fc00/);
    await press('+', '-');
    await focused(/^Reserved, 0x9fc00/);

    await press('r');
    const row = workbench().tree('Physical Memory').locator.locator('[role=treeitem][aria-selected=true]');
    await row.filter({ hasText: '0x9fc00' }).waitFor();
    await page.locator('.part.sidebar :focus-within').first().waitFor();
    assert.equal(accesses(workbench()), others);
  });

  it('keeps its zoom in a hidden tab, through a refresh, and over a reload of the window', async () => {
    let picture = await openPicture(workbench());
    await picture.box(/^PCI Bus 0000:00, 0xc0000000/).dblclick({ position: { x: 60, y: 20 } });
    await picture.status(/Showing PCI Bus 0000:00, 0xc0000000/);
    await picture.box('0000:00:04.0').focus();
    await workbench().runCommand('Regscope: Refresh');
    await picture.focused(/^0000:00:04\.0/);

    await workbench().runCommand('File: New Untitled Text File');
    await workbench().runCommand('View: Close Editor');
    picture = await pictureIn(workbench());
    assert.match(await picture.frame.locator('.crumbs').innerText(), /PCI Bus 0000:00/);

    await workbench().reload();
    picture = await pictureIn(workbench());
    assert.match(await picture.frame.locator('.crumbs').innerText(), /PCI Bus 0000:00/);
    await picture.frame.getByRole('button', { name: 'Whole address space' }).click();
    await picture.box('HPET 0').waitFor();
  });

  it('exports an SVG that stands alone', async () => {
    const { frame, status } = await openPicture(workbench());
    await frame.getByRole('button', { name: 'Export as SVG…' }).click();
    const { workspace, page } = workbench();
    const file = join(workspace, 'exported.svg');
    await saveAs(workbench(), 'memory-map.svg', file);
    await status(/Saved .*exported\.svg/);

    const svg = readFileSync(file, 'utf8');
    const parsed = await page.evaluate((text) => {
      const drawing = new DOMParser().parseFromString(text, 'image/svg+xml');
      return {
        root: drawing.documentElement.nodeName,
        titles: Array.from(drawing.querySelectorAll('g > title'), (title) => title.textContent),
        error: drawing.querySelector('parsererror')?.textContent,
      };
    }, svg);
    assert.equal(parsed.error, undefined);
    assert.equal(parsed.root, 'svg');
    const first = await frame
      .locator('.box[aria-level="1"]')
      .evaluateAll((boxes) => boxes.map((box) => (box as HTMLElement).title));
    assert.ok(first.length > 10);
    for (const title of first) assert.ok(parsed.titles.includes(title), `${title} is not in the drawing`);
  });

  it('is shown in light, dark and high contrast', async () => {
    const { setTheme, screenshot, openView } = workbench();
    await openView('Physical Memory');
    const { box, frame } = await openPicture(workbench());
    await screenshot('memory-map');
    await box('0000:00:04.0').focus();
    for (const theme of ['light', 'dark', 'high contrast', 'high contrast light'] as const) {
      await setTheme(theme);
      await workbench().page.waitForTimeout(500); // the webview takes its colours a moment later
      await screenshot(`memory-map-${theme.replaceAll(' ', '-')}`);
    }
    await setTheme('dark');
    await box('PCI Bus 0000:00, 0xc0000000').press('+');
    await screenshot('memory-map-zoomed');
    const { page } = workbench();
    const size = page.viewportSize() ?? assert.fail();
    await page.setViewportSize({ width: 800, height: 600 });
    await box('0000:00:04.0').focus();
    await screenshot('memory-map-narrow');
    const { scrollWidth, clientWidth } = await frame
      .locator('body')
      .evaluate((body) => ({ scrollWidth: body.scrollWidth, clientWidth: body.clientWidth }));
    await page.setViewportSize(size);
    assert.ok(scrollWidth <= clientWidth, 'the page itself is wider than the panel');
  });
});

describe('Memory map picture of a machine that does not let itself be seen', () => {
  const workbench = useWorkbench({ settings: { 'regscope.machine': 'local' }, user: 'ordinary' });

  it('says why, and what to do', async () => {
    await workbench().runCommand('Regscope: Show Memory Map Picture');
    const frame = await workbench().webview('.notice .icon');
    const text = await frame.locator('.notice').innerText();
    assert.match(text, /sudo|root/);
    await workbench().screenshot('memory-map-unavailable');
  });
});
