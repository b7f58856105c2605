import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseFile, editorsInSight, helperPid, helperReads, openBar0, openFile } from './regions';
import { accesses, editorIn, openEdu, unread, type Editor } from './registerEditor';
import { useWorkbench } from './useWorkbench';

/** Registers of edu in the demo: the first counts milliseconds, the second seconds. */
const milliseconds = 0x40;
const seconds = 0x44;

const noAccess = 'The helper was asked for something.';

describe('around the grid', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, offset) => offset);
  const others = bytes.with(5, 0xaa).with(0x40, 0xbb);
  const workbench = useWorkbench({ files: { 'one.bin': bytes, 'other.bin': others, 'third.bin': others } });

  afterEach(async () => {
    await workbench().page.keyboard.press('Escape');
    await workbench().runCommand('View: Close All Editors');
  });

  /** Waits until a cell shows something else. */
  async function changes({ frame }: Editor, offset: number): Promise<void> {
    const cell = frame.locator(`#cell-${offset / 4}`);
    const before = await cell.innerText();
    await cell.filter({ hasNotText: before }).waitFor({ timeout: 10_000 });
  }

  /** Waits until the helper has been asked for nothing for a while. */
  async function comesToRest(): Promise<void> {
    const { page } = workbench();
    for (let attempt = 1; attempt <= 10; attempt++) {
      const before = helperReads(workbench());
      await page.waitForTimeout(400);
      if (helperReads(workbench()) === before) return;
    }
    assert.fail(noAccess);
  }

  it('reads the live cells again and again, and no others', async () => {
    await workbench().changeSettings({ 'regscope.editor.liveInterval': 50 });
    const editor = await openEdu(workbench());
    const { frame } = editor;
    await editor.goTo(String(seconds));
    await editor.press('F5');
    await frame.locator(`#cell-${seconds / 4}.value`).waitFor();
    const once = await editor.cell(seconds);
    await editor.goTo(String(milliseconds));
    await editor.press('Alt+l');
    await frame.locator(`#cell-${milliseconds / 4}.live`).waitFor();
    await changes(editor, milliseconds);
    await changes(editor, milliseconds);
    assert.equal(await frame.locator('.cell.live').count(), 1);
    const meter = frame.getByRole('meter');
    assert.equal(await meter.getAttribute('aria-valuemax'), '20');
    await frame.locator('[role=meter]:not([aria-valuenow="0"])').waitFor();
    await workbench().page.waitForTimeout(1100); // The seconds have changed by now.
    assert.equal(await editor.cell(seconds), once);

    // Another interval is taken over while it reads.
    await workbench().changeSettings({ 'regscope.editor.liveInterval': 200 });
    await frame.locator('[role=meter][aria-valuemax="5"]').waitFor();
    await changes(editor, milliseconds);

    await frame.getByRole('button', { name: 'Stop', exact: true }).click();
    await frame.locator('.cell.live').waitFor({ state: 'detached' });
    await comesToRest();

    await editor.press('Alt+l');
    await frame.locator('.cell.live').waitFor();
    await editor.press('Alt+l');
    await frame.locator('.cell.live').waitFor({ state: 'detached' });
    await comesToRest();
    await workbench().changeSettings({ 'regscope.editor.liveInterval': undefined });
  });

  it('reads no live cell that nobody sees, and none once the helper has died', async () => {
    await workbench().changeSettings({ 'regscope.editor.liveInterval': 50 });
    const editor = await openEdu(workbench());
    const { frame } = editor;
    await editor.goTo(String(milliseconds));
    await editor.press('Alt+l');
    await frame.locator('.cell.live').waitFor();
    await changes(editor, milliseconds);
    await openFile(workbench(), 'one.bin'); // in a tab before it
    await comesToRest();
    await workbench().runCommand('View: Open Previous Editor');
    const again = await editorIn(workbench());
    await again.frame.locator('.cell.live').waitFor();
    await changes(again, milliseconds);

    process.kill(helperPid(workbench()), 'SIGKILL');
    await again.frame.locator('.cell.live').waitFor({ state: 'detached' });
    await again.frame.locator(`#cell-${milliseconds / 4}.stale`).waitFor();
    await again.status(/helper/i);
    await workbench().changeSettings({ 'regscope.editor.liveInterval': undefined });
  });

  it('goes to offsets, addresses and bookmarks by name; bookmarks outlive the window', async () => {
    const { quickInput, page, runCommand, reload } = workbench();
    const editor = await openEdu(workbench());
    const { frame } = editor;
    const activeCell = (offset: number) => frame.locator(`#cell-${offset / 4}.active`).waitFor();
    await editor.goTo('0x80');
    await activeCell(0x80);
    await editor.goTo('0xfea00024');
    await activeCell(0x24);
    await editor.press('Control+Alt+k');
    await quickInput.waitFor('Bookmark at 0x24');
    await quickInput.fill('Interrupts');
    await quickInput.accept();
    await quickInput.waitFor('Note to');
    await quickInput.fill('ones acknowledge');
    await quickInput.accept();
    await frame.locator('#cell-9.bookmarked').waitFor();
    await frame.locator('.row.current .gutter.bookmarked').waitFor();
    const label = (await frame.locator('#cell-9').getAttribute('aria-label')) ?? '';
    assert.match(label, /bookmark “Interrupts”: ones acknowledge/);
    await editor.goTo('0');
    await activeCell(0);
    await editor.goTo('interrupts');
    await activeCell(0x24);
    await editor.goTo('0');
    await editor.press('Control+Alt+j');
    await quickInput.pick('Interrupts');
    await activeCell(0x24);
    await editor.goTo('0x1000');
    await frame.getByRole('button', { name: /^Interrupts/ }).click();
    await activeCell(0x24);

    await reload();
    const later = await editorIn(workbench());
    await later.frame.locator('#cell-9.bookmarked').waitFor();
    await later.frame.locator('#cell-9').click();
    await runCommand('Regscope: Edit Bookmark…');
    await quickInput.waitFor('Name');
    await quickInput.fill('');
    await page.keyboard.press('Enter');
    await later.frame.locator('#cell-9.bookmarked').waitFor({ state: 'detached' });
  });

  it('finds values, bytes, text and states in what was read, and reads nothing for it', async () => {
    // Views that are seen ask the helper whether the machine has changed.
    await workbench().page.keyboard.press('Control+Shift+E');
    await workbench().page.locator('.explorer-folders-view').waitFor();
    const editor = await openEdu(workbench());
    const { frame } = editor;
    const found = (offset: number) => frame.locator(`#cell-${offset / 4}.active`).waitFor();
    for (const offset of [0x100, 0x180, 0x200]) {
      await editor.goTo(String(offset));
      await editor.enter('6c696d65'); // “emil”, as it lies in memory
      await frame.locator(`#cell-${offset / 4}.written`).waitFor();
    }
    await editor.goTo('0');
    await editor.press('F5');
    await editor.cellBecomes(0, '010000ed');
    await comesToRest();
    const before = { requests: accesses(workbench()), reads: helperReads(workbench()) };
    await editor.press('Control+f');
    const field = frame.locator('.find-field');
    await frame.locator('.find-field:focus').waitFor();
    await editor.enter('0x6c696d65');
    await found(0x100);
    await frame.getByText('1 of 3').waitFor();
    await editor.press('Enter');
    await found(0x180);
    await editor.press('F3');
    await found(0x200);
    await frame.getByText('3 of 3').waitFor();
    await editor.press('F3');
    await found(0x100);
    await editor.press('Shift+F3');
    await found(0x200);
    for (const [query, offset] of [
      ['"emil"', 0x100],
      ['ed 00 00 01', 0],
      ['0x0100????', 0],
      ['0xe0/0xf0', 0],
    ] as const) {
      await field.fill(query);
      await field.press('Enter');
      await found(offset);
    }
    await field.fill('fault');
    await frame.getByText('No results').waitFor();
    await field.fill('frog');
    await frame.locator('.find-bar.invalid').waitFor();
    await field.press('Escape');
    await field.waitFor({ state: 'hidden' });
    assert.ok(await frame.locator('[role=grid]').evaluate((grid) => grid === document.activeElement));
    const after = { requests: accesses(workbench()), reads: helperReads(workbench()) };
    assert.deepEqual(after, before, noAccess);
  });

  it('copies the selected cells as values, hex, C, JSON and commands', async () => {
    const { page, quickInput } = workbench();
    const editor = await openEdu(workbench());
    await editor.press('F5');
    await editor.cellBecomes(0, '010000ed');
    await editor.press('Shift+ArrowRight');
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    const copied = async (text: RegExp) => {
      for (let attempt = 1; attempt <= 50; attempt++) {
        if (text.test(await clipboard())) return;
        await page.waitForTimeout(100);
      }
      assert.match(await clipboard(), text);
    };
    await editor.press('Control+c');
    await copied(/^0x010000ed\t$/);
    for (const [choice, text] of [
      ['Hex with addresses', /^fea00000: 010000ed/],
      ['C array', /uint32_t at_0x0000\[1\] = \{[^]*0x010000ed,/],
      ['JSON', /"0x010000ed"/],
      ['busybox devmem', /devmem 0xfea00000 32/],
    ] as const) {
      await editor.press('Alt+c');
      await quickInput.waitFor('Copy as');
      await quickInput.pick(choice);
      await copied(text);
    }
  });

  it('compares two regions side by side, until it is ended', async () => {
    const { runCommand, quickInput, screenshot } = workbench();
    await openFile(workbench(), 'third.bin');
    await openFile(workbench(), 'other.bin');
    const one = await openFile(workbench(), 'one.bin');
    await one.frame.locator('#cell-0.value').waitFor();
    await runCommand('Regscope: Compare with Another Region…');
    await quickInput.pick('other.bin');
    const differing = async (title: string) => {
      const frame = (await editorsInSight(workbench())).get(title);
      assert.ok(frame, `${title} is not in sight.`);
      await frame.locator('#cell-1.differs').waitFor();
      await frame.locator('#cell-16.differs').waitFor();
      assert.equal(await frame.locator('.cell.differs').count(), 2);
      return frame;
    };
    await workbench().page.locator('.editor-group-container').nth(1).waitFor();
    for (let waited = 0; (await editorsInSight(workbench())).size < 2 && waited < 100; waited++)
      await workbench().page.waitForTimeout(100);
    const left = await differing('one.bin');
    const right = await differing('other.bin');
    const label = (await left.locator('#cell-1').getAttribute('aria-label')) ?? '';
    assert.match(label, /value 07060504, differs from the other region: value 0706aa04$/);
    await left.getByText('≠ other.bin').waitFor();
    await screenshot('editor-compare');

    // The active one of the two lets go of the other when it is compared with a third.
    await right.locator('[role=grid]').click({ position: { x: 260, y: 40 } });
    await runCommand('Regscope: Compare with Another Region…');
    await quickInput.pick('third.bin');
    await right.getByText('≠ third.bin').waitFor();
    await left.locator('.cell.differs').first().waitFor({ state: 'detached' });
    await left.getByText('≠ other.bin').waitFor({ state: 'hidden' });
    await runCommand('Regscope: Stop Comparing');
    await right.getByText('≠ third.bin').waitFor({ state: 'hidden' });
  });

  it('compares with a region that is not open yet', async () => {
    const { runCommand, quickInput } = workbench();
    const one = await openFile(workbench(), 'one.bin');
    await one.frame.locator('#cell-0.value').waitFor();
    await runCommand('Regscope: Compare with Another Region…');
    await quickInput.pick('Another region');
    await quickInput.waitFor('Open a region');
    await quickInput.pick('File or shared-memory segment');
    await chooseFile(workbench(), 'other.bin');
    await one.frame.locator('#cell-1.differs').waitFor();
    // What is read later is compared as well.
    writeFileSync(join(workbench().workspace, 'other.bin'), others.with(8, 0xcc));
    await one.frame.locator('#cell-2.differs').waitFor();
    writeFileSync(join(workbench().workspace, 'other.bin'), others);
    await one.frame.locator('#cell-2.differs').waitFor({ state: 'detached' });
  });

  it('says in the status bar how the region is reached and when it was accessed last', async () => {
    const { page } = workbench();
    const item = page.locator('.statusbar-item').filter({ hasText: 'resource0' });
    const editor = await openEdu(workbench());
    await item.filter({ hasText: /^resource0 · mapped · uncached$/ }).waitFor();
    await editor.goTo('0x8');
    await editor.press('F5');
    await item.filter({ hasText: /· read \+0x8 at / }).waitFor();
    await editor.enter('3');
    await item.filter({ hasText: /· write \+0x8 at / }).waitFor();
    await openFile(workbench(), 'one.bin');
    await item.waitFor({ state: 'hidden' });
    await page
      .locator('.statusbar-item')
      .filter({ hasText: /^one\.bin · mapped · read/ })
      .waitFor();
  });

  it('takes settings over while it is open, and keeps what was chosen when it is reloaded', async () => {
    const { changeSettings, reload, page } = workbench();
    const editor = await openBar0(workbench(), '0000:00:07.0');
    const columns = editor.frame.locator('.column-header .cell');
    await changeSettings({ 'regscope.editor.bytesPerRow': 32 });
    await columns.nth(7).waitFor();
    await changeSettings({ 'regscope.editor.width': 64 });
    await columns.nth(4).waitFor({ state: 'detached' });
    await changeSettings({ 'regscope.editor.byteOrder': 'big' });
    await editor.frame.getByText('Big endian').waitFor();
    await changeSettings({
      'regscope.editor.bytesPerRow': undefined,
      'regscope.editor.width': undefined,
      'regscope.editor.byteOrder': undefined,
    });
    await columns.nth(3).waitFor();
    assert.deepEqual(await columns.allInnerTexts(), ['+0', '+4', '+8', '+c']);

    // What is chosen in the editor is not undone by another setting.
    await editor.press('Control+Alt+w', 'Control+Alt+e', 'Control+Alt+r', 'Alt+i');
    await editor.frame.locator('aside').waitFor({ state: 'hidden' });
    await changeSettings({ 'regscope.editor.verify': true });
    assert.deepEqual(await columns.allInnerTexts(), ['+0', '+8', '+10', '+18']);
    await changeSettings({ 'regscope.editor.verify': undefined });
    await editor.goTo('0x1008');
    await reload();
    const later = await editorIn(workbench());
    await later.frame.locator(`#cell-${0x1008 / 8}.active`).waitFor();
    assert.deepEqual(await later.frame.locator('.column-header .cell').allInnerTexts(), [
      '+0',
      '+8',
      '+10',
      '+18',
    ]);
    assert.ok(await later.frame.getByText('Big endian').isVisible());
    assert.ok(await later.frame.locator('aside').isHidden());
    assert.equal(await later.cell(0x1008, 64), unread + unread);
    await page.keyboard.press('Alt+i');
  });
});
