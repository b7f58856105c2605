import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { saveAs } from './saveAs';
import { useWorkbench } from './useWorkbench';

describe('dump and load by command', () => {
  const workbench = useWorkbench();

  it('dumps a range of BAR0 to a file, and loads a file into a register', async () => {
    const { runCommand, quickInput, webview, workspace, notification, dismissNotifications, screenshot } =
      workbench();
    await runCommand('Regscope: Open BAR0');
    await quickInput.pick('0000:00:04.0');
    await webview('[role=grid] [role=gridcell]');

    const file = join(workspace, 'edu.bin');
    await runCommand('Regscope: Dump Region to File…');
    await quickInput.pick('32 bits');
    await quickInput.waitFor('reading a register can have side effects');
    assert.equal(await quickInput.value(), '0x0+0x100000');
    await quickInput.fill('0x0+0x6');
    await quickInput.waitFor('multiple of 4 bytes');
    await screenshot('dump-range');
    await quickInput.fill('0x0+0x8');
    await quickInput.accept();
    await saveAs(workbench(), '0000-00-04.0-BAR0.bin', file);
    await notification(/Dumped 0000:00:04\.0 BAR0 from \+0x0 \(8 bytes, 2 reads of 32 bits\) to .*edu\.bin/);
    assert.equal(readFileSync(file).length, 8);
    assert.equal(readFileSync(file).readUInt32LE(0), 0x0100_00ed);
    await dismissNotifications();

    // What is poked at +0x4 is read back inverted.
    const values = join(workspace, 'values.bin');
    writeFileSync(values, Buffer.from('78563412', 'hex'));
    await runCommand('Regscope: Load File into Region…');
    await quickInput.waitFor('Load a file into 0000:00:04.0 BAR0 (demo)');
    await quickInput.waitFor('values.bin'); // Its folder has been read, and its field filled.
    await quickInput.fill(values);
    await quickInput.accept();
    await quickInput.pick('32 bits');
    await quickInput.waitFor('written once');
    assert.equal(await quickInput.value(), '0x0+0x4');
    await quickInput.fill('0x4+0x4');
    await quickInput.accept();
    await notification(
      /Loaded .*values\.bin into 0000:00:04\.0 BAR0 from \+0x4 \(4 bytes, 1 write of 32 bits\)/,
    );
    const editor = await webview('[role=grid] [role=gridcell]');
    await editor.locator('[role=grid]').click({ position: { x: 260, y: 40 } });
    await workbench().page.keyboard.press('Control+g');
    await editor.locator('vscode-text-field:focus-within').waitFor();
    await workbench().page.keyboard.type('4');
    await workbench().page.keyboard.press('Enter');
    const cell = editor.locator('#cell-1').filter({ hasText: 'edcba987' });
    for (let attempt = 1; attempt <= 20 && !(await cell.isVisible()); attempt++) {
      await workbench().page.keyboard.press('F5'); // The demo's device takes a few milliseconds.
      await workbench().page.waitForTimeout(100);
    }
    await cell.waitFor();
  });

  it('dumps what the menu of the side bar is opened on', async () => {
    const { openView, tree, quickInput, workspace, notification } = workbench();
    await openView('PCI Devices');
    await tree('PCI Devices').expand('0000:00:04.0');
    await tree('PCI Devices').chooseFromMenu(/^Configuration space/, 'Dump Region to File…');
    await quickInput.pick('16 bits');
    await quickInput.waitFor('side effects');
    await quickInput.accept();
    const file = join(workspace, 'config.bin');
    await saveAs(workbench(), '0000-00-04.0-configuration.bin', file);
    await notification(/\(256 bytes, 128 reads of 16 bits\)/);
    assert.equal(readFileSync(file).readUInt32LE(0), 0x11e8_1234);
  });
});
