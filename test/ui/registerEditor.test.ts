import assert from 'node:assert/strict';
import { accesses, editorIn, helperPid, openEdu, unread } from './registerEditor';
import { useSharedWorkbench, useWorkbench } from './useWorkbench';

describe('Open BAR0', () => {
  const workbench = useWorkbench();

  afterEach(async () => {
    await workbench().page.keyboard.press('Escape');
    await workbench().runCommand('View: Close All Editors');
  });

  it('opens the editor with every cell unread', async () => {
    const editor = await openEdu(workbench());
    assert.deepEqual(await workbench().editorTitles(), ['0000:00:04.0 BAR0 (demo)']);
    const header = await editor.frame.locator('header').innerText();
    assert.match(header, /0000:00:04\.0 BAR0/);
    assert.match(header, /demo/i);
    assert.match(header, /0xfea00000 – 0xfeafffff · 1 MiB/);
    for (const offset of [0, 4, 0x20, 0xfc]) assert.equal(await editor.cell(offset), unread);
  });

  it('peeks, pokes and flushes by the keyboard alone', async () => {
    await workbench().openView('PCI Devices');
    await workbench().tree('PCI Devices').expand('0000:00:04.0');
    const editor = await openEdu(workbench());
    await editor.peekUntil(0, '010000ed');
    assert.equal(await editor.cell(4), unread, 'a neighbour was read');
    await editor.status(/Peek at \+0x0: one read of 32 bits/);

    await editor.press('ArrowRight');
    await editor.enter('12345678');
    await editor.status(/Poked 0x12345678 at \+0x4: one write of 32 bits, not read back/);
    assert.equal(await editor.cell(4), '12345678');
    await editor.peekUntil(4, 'edcba987');

    await editor.goTo('0x8');
    await editor.enter('a');
    await editor.status(/Poked 0x0000000a/);
    await editor.peekUntil(8, '00375f00'); // 10! = 3628800

    await editor.press('Alt+F5');
    await editor.status(/Flush: .*Vendor ID of 0000:00:04\.0: answered 0x1234/);
    await workbench().screenshot('open-bar0');
  });

  it('peeks, pokes and flushes by the mouse and by the palette', async () => {
    const editor = await openEdu(workbench());
    await editor.goTo('0x60');
    await workbench().runCommand('Regscope: Poke');
    await editor.frame.locator('.cell-editor input:focus').waitFor();
    await editor.enter('5');
    await editor.status(/Poked 0x00000005 at \+0x60/);
    await editor.goTo('0x24');
    await editor.frame.getByRole('toolbar').getByRole('button', { name: /Peek/ }).click();
    await editor.status(/Peek at \+0x24/);
    await editor.peekUntil(0x24, '00000005');
    await workbench().runCommand('Regscope: Flush');
    await editor.status(/Flush: /);
    await workbench().runCommand('Regscope: Peek');
    await editor.status(/Peek at \+0x24/);
    await workbench().runCommand('Regscope: Go to Offset');
    await editor.typeOffset('0x64');
    await editor.enter('5');
    await editor.status(/Poked 0x00000005 at \+0x64/);
  });

  it('keeps a journal of what was about to be written', async () => {
    await workbench().runCommand('Regscope: Open Journal of Writes');
    const lines = workbench().page.locator('.monaco-editor .view-line');
    // The text editor draws spaces as no-break spaces.
    const intent = /about\sto\swrite\s0x12345678\s\(32\sbits\)\sat\s\+0x4\sin\sbar\s0000:00:04\.0\s0/;
    await lines.filter({ hasText: intent }).first().waitFor();
  });

  it('peeks a selection: one access for each of its cells', async () => {
    const editor = await openEdu(workbench());
    await editor.press('Shift+ArrowRight', 'Shift+ArrowRight', 'F5');
    await editor.status(/Peek at \+0x0: 3 reads of 32 bits/);
    assert.match(await editor.cell(0), /^010000ed$/);
    assert.match(await editor.cell(8), /^[0-9a-f]{8}$/);
    assert.equal(await editor.cell(12), unread);
  });

  it('reads nothing by opening, scrolling, selecting, hovering or changing the width', async () => {
    const before = accesses(workbench());
    const editor = await openEdu(workbench());
    const { page } = workbench();
    await editor.press('Control+End', 'Control+Home', 'PageDown', 'PageUp', 'Shift+ArrowDown', 'End', 'Home');
    const grid = editor.frame.locator('[role=grid]');
    await grid.hover();
    await page.mouse.wheel(0, 5000);
    await page.mouse.wheel(0, -5000);
    for (const width of ['8-bit', '16-bit', '64-bit']) {
      await editor.frame.getByRole('combobox', { name: 'Access width' }).click();
      await editor.frame.getByRole('option', { name: width, exact: true }).click();
    }
    await grid.hover({ position: { x: 300, y: 60 } });
    await workbench().runCommand('View: Split Editor');
    await workbench().runCommand('Regscope: Refresh');
    await page.waitForTimeout(500);
    assert.equal(accesses(workbench()), before);
  });

  it('refuses wrong input with what is allowed, and writes nothing', async () => {
    const editor = await openEdu(workbench());
    const before = accesses(workbench());
    await editor.enter('123456789');
    await editor.frame.getByText('0 to 0xffffffff is allowed').waitFor();
    await editor.press('Escape');
    for (const [text, problem] of [
      ['0x100000', /0x0 to 0xfffff is inside/],
      ['frog', /“frog” is not a number/],
      ['-4', /is not a number/],
    ] as const) {
      await editor.goTo(text);
      await editor.frame.getByText(problem).waitFor();
      await editor.press('Escape');
    }
    assert.equal(accesses(workbench()), before);
  });

  it('does not poke while writes are off, and asks before they go on', async () => {
    const { runCommand, answerDialog, dialogText } = workbench();
    const editor = await openEdu(workbench());
    await runCommand('Regscope: Disable Writes');
    await editor.frame.getByRole('button', { name: 'Enable writes' }).waitFor();
    const before = accesses(workbench());
    await editor.goTo('4');
    await editor.enter('1');
    await editor.status(/Writes are off/);
    assert.equal(accesses(workbench()), before);

    await editor.frame.getByRole('button', { name: 'Enable writes' }).click();
    assert.match(await dialogText(), /Enable writes to the registers of demo\?/);
    await answerDialog('Cancel');
    await editor.frame.getByRole('button', { name: 'Enable writes' }).click();
    await answerDialog('Enable Writes');
    await editor.frame.getByText('Writes on').waitFor();
    await editor.goTo('4');
    await editor.enter('1');
    await editor.status(/Poked 0x00000001/);
  });

  it('keeps what it had when the helper dies, marks it stale, and reads on with a new one', async () => {
    const editor = await openEdu(workbench());
    await editor.press('F5');
    await editor.cellBecomes(0, '010000ed');
    process.kill(helperPid(workbench()), 'SIGKILL');
    await editor.frame.locator('#cell-0.stale').waitFor();
    assert.equal(await editor.cell(0), '010000ed');
    await editor.press('F5');
    await editor.frame.locator('#cell-0.value').waitFor();
    await editor.status(/Peek at \+0x0/);
  });

  it('shares what is known between split tabs', async () => {
    const editor = await openEdu(workbench());
    await editor.press('F5');
    await editor.cellBecomes(0, '010000ed');
    await workbench().runCommand('View: Split Editor');
    await workbench().page.waitForTimeout(1000);
    const frames = await Promise.all(
      workbench()
        .page.frames()
        .map((frame) =>
          frame
            .locator('#cell-0.value')
            .count()
            .catch(() => 0),
        ),
    );
    assert.equal(frames.filter((count) => count === 1).length, 2);
  });

  it('comes back after the window is reloaded', async () => {
    await openEdu(workbench());
    await workbench().reload();
    const editor = await editorIn(workbench());
    assert.match(await editor.frame.locator('header').innerText(), /0000:00:04\.0 BAR0/);
    assert.equal(await editor.cell(0), unread);
  });
});

describe('the side bar', () => {
  const workbench = useSharedWorkbench();

  it('opens a BAR from the PCI Devices view', async () => {
    const { openView, tree, editorTitles } = workbench();
    await openView('PCI Devices');
    await tree('PCI Devices').expand('0000:00:07.0');
    await tree('PCI Devices').click(/^BAR0/);
    await editorIn(workbench());
    assert.deepEqual(await editorTitles(), ['0000:00:07.0 BAR0 (demo)']);
  });

  it('opens BAR0 from the device itself', async () => {
    const { openView, tree, page } = workbench();
    await openView('PCI Devices');
    await tree('PCI Devices').clickAction('0000:00:04.0', 'Open BAR0');
    // The editor of the test before is there already.
    await page.getByRole('tab', { name: /^0000:00:04\.0 BAR0 \(demo\)/ }).waitFor();
    await editorIn(workbench());
  });

  it('opens a range of physical memory', async () => {
    const { openView, tree } = workbench();
    await openView('Physical Memory');
    await tree('Physical Memory').expand('HPET 0');
    await tree('Physical Memory').clickAction('HPET 0', 'Open Region');
    const editor = await editorIn(workbench());
    await editor.frame.locator('[role=grid]').click({ position: { x: 260, y: 40 } });
    await editor.goTo('0xfed00000');
    await editor.press('F5');
    await editor.cellBecomes(0, '8086a201');
    await workbench().screenshot('hpet');
  });

  it('opens configuration space, at the widths it takes', async () => {
    const { openView, tree, screenshot } = workbench();
    await openView('PCI Devices');
    await tree('PCI Devices').expand('0000:00:04.0');
    await tree('PCI Devices').click(/^Configuration space/);
    const editor = await editorIn(workbench());
    await editor.frame.locator('[role=grid]').click({ position: { x: 260, y: 40 } });
    await editor.goTo('0');
    await editor.press('F5');
    await editor.cellBecomes(0, '11e81234');
    await editor.frame.getByRole('combobox', { name: 'Access width' }).click();
    const wide = editor.frame.getByRole('option', { name: '64-bit', exact: true });
    assert.equal(await wide.getAttribute('aria-disabled'), 'true');
    await editor.press('Escape');
    await screenshot('configuration-space');
  });

  it('lists the I/O ports', async () => {
    const { openView, tree } = workbench();
    await openView('I/O Ports');
    await tree('I/O Ports').expand('PCI Bus 0000:00');
    await tree('I/O Ports').item('rtc0');
  });

  it('takes a range of addresses from the palette, and says why it cannot be opened', async () => {
    const { runCommand, quickInput } = workbench();
    await runCommand('Regscope: Open Region');
    await quickInput.pick('Physical address range');
    await quickInput.waitFor('Physical address');
    await quickInput.fill('nonsense');
    await quickInput.waitFor('is not a number');
    await quickInput.fill('0x1000000');
    await quickInput.accept();
    await quickInput.waitFor('Size in bytes');
    await quickInput.fill('0x1000');
    await quickInput.accept();
    const refused = await workbench().webview('.notice:not([hidden]) p');
    await refused.getByText(/overlaps System RAM/).waitFor();
  });
});

describe('this machine, for a user who may not see it', () => {
  const workbench = useWorkbench({
    settings: { 'regscope.machine': 'local' },
    user: 'ordinary',
    env: { PATH: '/nonexistent' }, // Here, sudo is not installed.
  });

  it('says why nothing is listed, and what to do', async () => {
    const { openView, page, log, screenshot } = workbench();
    await openView('PCI Devices', 'kept');
    for (const view of ['Physical Memory', 'PCI Devices']) {
      const text = page.locator('.pane').filter({ hasText: view }).locator('.welcome-view-content');
      await text.filter({ hasText: 'Regscope needs root' }).waitFor();
    }
    assert.match(log(), /may not run its helper as root on this machine\. sudo is not installed\./);
    await screenshot('no-permission');
  });

  it('says it to a command, too', async () => {
    const { runCommand, notification } = workbench();
    await runCommand('Regscope: Open BAR0');
    await notification(/may not run its helper as root.*sudo is not installed/);
  });

  it('offers the demo machine', async () => {
    const { page, tree } = workbench();
    await page.getByRole('button', { name: 'Show the Demo Machine' }).first().click();
    await tree('PCI Devices').item('0000:00:04.0');
  });
});

describe('the look', () => {
  const workbench = useSharedWorkbench();

  for (const theme of ['dark', 'light', 'high contrast', 'high contrast light'] as const) {
    it(`is pictured in ${theme}`, async () => {
      const { setTheme, openView, tree, screenshot, page } = workbench();
      await setTheme(theme);
      await openView('PCI Devices');
      await tree('PCI Devices').expand('0000:00:04.0');
      const editor = await openEdu(workbench());
      await editor.press('Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown', 'F5');
      await editor.status(/Peek at/);
      await editor.goTo('0x4');
      await editor.enter('cafe');
      await editor.status(/Poked/);
      await page.waitForTimeout(300); // Toasts and hover go.
      await screenshot(`editor ${theme}`.replaceAll(' ', '-'));
    });
  }
});
