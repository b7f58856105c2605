import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { demoRoot, helperPid, helperReads, openBar0, openFile, openRange } from './regions';
import { openEdu, unread, type Editor } from './registerEditor';
import { useWorkbench } from './useWorkbench';

/** Chooses in a box of the toolbar. */
async function choose({ frame }: Editor, box: string, option: string): Promise<void> {
  await frame.getByRole('combobox', { name: box }).click();
  await frame.getByRole('option', { name: option, exact: true }).click();
}

const columnsOf = ({ frame }: Editor) => frame.locator('.column-header .cell').allInnerTexts();

/** What screen readers say of a cell. */
async function labelOf({ frame }: Editor, offset: number, width = 32): Promise<string> {
  return (await frame.locator(`#cell-${offset / (width / 8)}`).getAttribute('aria-label')) ?? '';
}

describe('the grid', () => {
  const workbench = useWorkbench();

  afterEach(async () => {
    await workbench().page.keyboard.press('Escape');
    await workbench().runCommand('View: Close All Editors');
  });

  it('has rows of 4 to 64 bytes, or as many as fit, below a header that stays', async () => {
    const editor = await openEdu(workbench());
    const { frame } = editor;
    const offsets = frame.locator('.rows .offset');
    for (const bytes of [4, 8, 16, 32, 64]) {
      await choose(editor, 'Bytes per row', String(bytes));
      await frame.locator(`.column-header .cell >> nth=${bytes / 4 - 1}`).waitFor();
      assert.equal((await columnsOf(editor)).length, bytes / 4);
      assert.equal(await offsets.nth(1).innerText(), `+0x${bytes.toString(16).padStart(5, '0')}`);
    }
    await choose(editor, 'Bytes per row', 'Fit');
    await frame.locator('.column-header .cell').nth(4).waitFor({ state: 'detached' });
    const grid = frame.locator('[role=grid]');
    const overflows = await grid.evaluate((element) => element.scrollWidth > element.clientWidth);
    assert.ok(!overflows, 'Rows that fit do not fit.');

    await choose(editor, 'Bytes per row', '16');
    const header = frame.locator('.column-header');
    const before = await header.boundingBox();
    await grid.focus();
    await editor.press('PageDown', 'PageDown');
    await frame.locator('#cell-0').waitFor({ state: 'detached' });
    assert.deepEqual(await header.boundingBox(), before);
    assert.deepEqual(await columnsOf(editor), ['+0', '+4', '+8', '+c']);
  });

  it('shows a value at the width it was read with, and at no other', async () => {
    const editor = await openEdu(workbench());
    await editor.press('F5');
    await editor.cellBecomes(0, '010000ed');
    await choose(editor, 'Access width', '8-bit');
    await editor.frame.locator('.column-header .cell').nth(15).waitFor();
    assert.equal(await editor.cell(0, 8), '··');
    await editor.goTo('0');
    await editor.press('Control+F5');
    await editor.status(/Peek at \+0x0: 16 reads of 8 bits/);
    assert.deepEqual(await Promise.all([0, 1, 2, 3].map((offset) => editor.cell(offset, 8))), [
      'ed',
      '00',
      '00',
      '01',
    ]);
    await choose(editor, 'Access width', '64-bit');
    await editor.frame.locator('.column-header .cell').nth(2).waitFor({ state: 'detached' });
    assert.deepEqual(await columnsOf(editor), ['+0', '+8']);
    await choose(editor, 'Access width', '32-bit');
    await editor.cellBecomes(0, '010000ed');
  });

  it('goes to the next width, row length and byte order by key', async () => {
    const editor = await openEdu(workbench());
    await editor.press('F5');
    await editor.cellBecomes(0, '010000ed');
    await editor.press('Control+Alt+e');
    await editor.cellBecomes(0, 'ed000001');
    assert.match(await editor.frame.locator('.column-header .offset').innerText(), /Big endian/);
    assert.match(await labelOf(editor, 0), /value ed000001/);
    // The characters are in the order of memory whichever it is.
    assert.equal((await editor.frame.locator('.rows .ascii').first().innerText()).length, 16);
    await editor.press('Control+Alt+e');
    await editor.cellBecomes(0, '010000ed');
    await editor.press('Control+Alt+r');
    await editor.frame.locator('.column-header .cell').nth(7).waitFor();
    await editor.press('Control+Alt+w');
    await editor.frame.locator('.column-header .cell').nth(4).waitFor({ state: 'detached' });
    assert.deepEqual(await columnsOf(editor), ['+0', '+8', '+10', '+18']);
  });

  it('tells each state of a cell to the eye and to screen readers', async () => {
    const editor = await openEdu(workbench());
    const { frame } = editor;
    assert.match(await labelOf(editor, 0), /^IDENTIFICATION, offset 0x0, 32 bit, unread$/);
    await editor.peekUntil(0, '010000ed');
    assert.match(await labelOf(editor, 0), /value 010000ed, Last read 010000ed at /);

    // A counter of the demo: two reads differ.
    await editor.goTo('0x40');
    await editor.press('F5');
    await frame.locator('#cell-16.value').waitFor();
    const first = await editor.cell(0x40);
    await editor.press('F5');
    await frame.locator('#cell-16.changed').waitFor();
    assert.match(await labelOf(editor, 0x40), new RegExp(`changed from ${first}`));

    for (const [offset, value, hint] of [
      [0x100, 'ffffffff', /all ones: may be a dead bus/],
      [0x104, '6b6b6b6b', /POISON_FREE/],
      [0x108, 'deadbeef', /a pattern/],
    ] as const) {
      await editor.goTo(offset.toString());
      await editor.enter(value);
      await frame.locator(`#cell-${offset / 4}.written`).waitFor();
      assert.match(await labelOf(editor, offset), new RegExp(`last written ${value}, not read since`));
      await editor.peekUntil(offset, value);
      await frame.locator(`#cell-${offset / 4}.value.hinted`).waitFor();
      assert.match(await labelOf(editor, offset), hint);
    }

    await editor.goTo('0x60');
    await workbench().page.keyboard.type('5');
    await editor.press('Control+Enter');
    await frame.locator('#cell-24.staged').waitFor();
    assert.match(await labelOf(editor, 0x60), /staged 00000005, not written yet/);

    process.kill(helperPid(workbench()), 'SIGKILL');
    await frame.locator('#cell-0.stale').waitFor();
    assert.match(await labelOf(editor, 0), /stale value 010000ed/);

    // No two states look alike, were there no colours.
    const looks = await frame.evaluate(() =>
      ['#cell-1', '#cell-0', '#cell-24'].map((cell) => {
        const style = getComputedStyle(document.querySelector(cell) as Element);
        return [style.fontStyle, style.textDecorationStyle, style.borderTopStyle].join();
      }),
    );
    assert.equal(new Set(looks).size, looks.length);
    await workbench().runCommand('Regscope: Discard Staged Writes');
    await frame.locator('#cell-24.staged').waitFor({ state: 'detached' });
  });

  it('says why an access has failed, and why one was refused', async () => {
    const faulting = await openBar0(workbench(), '0000:00:07.0');
    const root = demoRoot(workbench());
    // The mapping's file ends before the region does: the access is made, and SIGBUS is the answer.
    truncateSync(join(root, 'sys/bus/pci/devices/0000:00:07.0/resource0'), 0);
    await faulting.press('F5');
    await faulting.frame.locator('#cell-0.fault').waitFor();
    assert.equal(await faulting.cell(0), '!!!!!!!!');
    assert.match(await labelOf(faulting, 0), /fault: The access was made and not answered/);

    const config = join(root, 'sys/bus/pci/devices/0000:00:04.0/config');
    const commandRegister = 4; // PCI Local Bus Specification 3.0, 6.2.2.
    const command = readFileSync(config).subarray(commandRegister, commandRegister + 2);
    const setCommand = (bytes: Uint8Array) => {
      const file = openSync(config, 'r+');
      writeSync(file, bytes, 0, 2, commandRegister);
      closeSync(file);
    };
    setCommand(Buffer.from([0, 0]));
    try {
      const refused = await openEdu(workbench());
      await refused.press('F5');
      await refused.frame.locator('#cell-0.blocked').waitFor();
      assert.equal(await refused.cell(0), '××××××××');
      assert.match(await labelOf(refused, 0), /blocked: .* does not decode memory accesses/);
      await refused.press('Control+f');
      await refused.frame.locator('.find-field:focus').waitFor();
      await refused.enter('blocked');
      await refused.frame.getByText('1 of 1').waitFor();
    } finally {
      setCommand(command);
    }
  });

  it('has a context menu about the cells', async () => {
    const editor = await openEdu(workbench());
    const { page, screenshot } = workbench();
    await editor.frame.locator('#cell-5').click({ button: 'right' });
    const menu = page.locator('.monaco-menu');
    await menu.waitFor();
    const items = (await menu.locator('.action-label').allInnerTexts()).filter((text) => text.trim() !== '');
    for (const item of ['Peek', 'Peek Row', 'Toggle Live Mode for the Selection', 'Poke', 'Copy As…'])
      assert.ok(items.includes(item), `${item} is not among ${items.join(', ')}`);
    await screenshot('editor-context-menu');
    await menu.getByText('Peek Row', { exact: true }).click();
    await editor.status(/Peek at \+0x10: 4 reads of 32 bits/);
    assert.equal(await editor.cell(0), unread);
  });

  it('keeps to what fits when it is narrow', async () => {
    const { page, screenshot } = workbench();
    const editor = await openEdu(workbench());
    await page.setViewportSize({ width: 900, height: 900 });
    try {
      const { frame } = editor;
      await frame.locator('#cell-0').waitFor();
      const grid = await frame.locator('[role=grid]').boundingBox();
      const side = await frame.locator('aside').boundingBox();
      assert.ok(grid && side);
      assert.ok(side.y >= grid.y + grid.height, 'The inspector is not below the grid.');
      assert.ok(grid.height > 150, 'The grid has no room.');
      await editor.press('Control+F5');
      await editor.status(/Peek at/);
      await screenshot('editor-narrow');
      await editor.press('Alt+i');
      await frame.locator('aside').waitFor({ state: 'hidden' });
      await editor.press('Alt+i');
      await frame.locator('aside').waitFor();
    } finally {
      await page.setViewportSize({ width: 1280, height: 900 });
    }
  });
});

describe('what is read', () => {
  const bytes = Uint8Array.from({ length: 0x4000 }, (_, offset) => (offset * 7) & 0xff);
  const workbench = useWorkbench({ files: { 'bytes.bin': bytes } });
  const wordAt = (offset: number) => Buffer.from(bytes).readUInt32LE(offset).toString(16).padStart(8, '0');

  afterEach(async () => {
    await workbench().page.keyboard.press('Escape');
    await workbench().runCommand('View: Close All Editors');
  });

  it('is of a file what is in sight, by itself', async () => {
    const editor = await openFile(workbench(), 'bytes.bin');
    await editor.cellBecomes(0, wordAt(0));
    await editor.press('Control+End');
    await editor.cellBecomes(0x3ffc, wordAt(0x3ffc));
    await editor.press('Control+f');
    await editor.frame.locator('.find-field:focus').waitFor();
    const scope = await editor.frame.locator('.find-message').innerText();
    const known = Number(/(\d+) cells/.exec(scope)?.[1]);
    assert.ok(known > 0 && known < 400, `${scope}: of 4096, two pages were in sight`);
    await editor.press('Escape');
    // A taller window has more in sight.
    await editor.press('Control+Home');
    const { page } = workbench();
    const rows = await editor.frame.locator('.rows .row').count();
    await page.setViewportSize({ width: 1280, height: 1300 });
    try {
      await editor.frame
        .locator('.rows .row')
        .nth(rows + 4)
        .waitFor();
      await editor.cellBecomes((rows + 4) * 16, wordAt((rows + 4) * 16));
    } finally {
      await page.setViewportSize({ width: 1280, height: 900 });
    }
  });

  it('becomes stale when the file is written by another program, and is read again', async () => {
    const editor = await openFile(workbench(), 'bytes.bin');
    await editor.cellBecomes(0, wordAt(0));
    const changed = Uint8Array.from(bytes);
    changed[0] = 0xee;
    writeFileSync(join(workbench().workspace, 'bytes.bin'), changed);
    await editor.cellBecomes(0, `${wordAt(0).slice(0, 6)}ee`);
    assert.match(await labelOf(editor, 0), /changed from/);
    writeFileSync(join(workbench().workspace, 'bytes.bin'), bytes);
  });

  it('is of ROM what is in sight, and of registers nothing', async () => {
    const rom = await openRange(workbench(), '0xf0000', '0x10000');
    await rom.frame.locator('#cell-0.value').waitFor();
    const registers = await openRange(workbench(), '0xfed00000', '0x400');
    await registers.press('PageDown', 'Control+End', 'Control+Home');
    await registers.frame.locator('#cell-0').waitFor();
    assert.equal(await registers.frame.locator('.cell.value').count(), 0);
    const before = helperReads(workbench());
    await registers.press('PageDown', 'Control+End', 'Control+Home', 'ArrowDown', 'Shift+End');
    await registers.press('Control+Alt+w', 'Control+Alt+r', 'Control+Alt+e', 'Alt+i', 'Alt+i');
    await registers.frame.locator('[role=grid]').hover();
    await workbench().page.waitForTimeout(500);
    assert.equal(helperReads(workbench()), before, 'The helper was asked for something.');
  });

  it('is nothing when the setting is off, but what is asked for', async () => {
    await workbench().changeSettings({ 'regscope.editor.readMemory': false });
    try {
      const editor = await openFile(workbench(), 'bytes.bin');
      await editor.press('PageDown', 'Control+Home');
      await workbench().page.waitForTimeout(500);
      assert.equal(await editor.cell(0), unread);
      await editor.press('F5');
      await editor.status(/Peek at \+0x0: one read of 32 bits/);
      await editor.press('ArrowDown', 'ArrowRight', 'Control+F5');
      await editor.status(/Peek at \+0x10: 4 reads of 32 bits/);
      assert.equal(await editor.cell(0x14), wordAt(0x14));
      assert.equal(await editor.cell(0x20), unread);
      await editor.press('Control+Shift+F5');
      await editor.status(/Peek at \+0x0: [1-9]\d+ reads of 32 bits/);
      assert.equal(await editor.cell(0x20), wordAt(0x20));
    } finally {
      await workbench().changeSettings({ 'regscope.editor.readMemory': undefined });
    }
  });

  it('is found anywhere in a region of 64 GiB', async () => {
    const size = 64 * 2 ** 30;
    const path = join(workbench().workspace, 'vast.bin');
    writeFileSync(path, 'head');
    truncateSync(path, size); // Sparse: it takes no room.
    const file = openSync(path, 'r+');
    writeSync(file, 'the very end', size - 12);
    closeSync(file);
    const editor = await openFile(workbench(), 'vast.bin');
    await editor.cellBecomes(0, Buffer.from('head').reverse().toString('hex'));
    assert.match(await editor.frame.locator('header').innerText(), /64 GiB/);
    await editor.press('Control+End');
    await editor.cellBecomes(size - 4, Buffer.from(' end').reverse().toString('hex'));
    const lastRow = editor.frame.locator('.row.current');
    assert.equal(await lastRow.locator('.offset').innerText(), '+0xffffffff0');
    assert.match(await lastRow.locator('.ascii').innerText(), /the very end$/);
    // One row further, in the middle of it.
    await editor.goTo('0x800000004');
    await editor.cellBecomes(0x8_0000_0004, '00000000');
    await editor.press('ArrowDown');
    await lastRow.getByText('+0x800000010').waitFor();
    await workbench().screenshot('editor-64-gib');
  });
});
