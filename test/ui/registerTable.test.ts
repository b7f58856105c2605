import assert from 'node:assert/strict';
import { editorIn, openEdu } from './registerEditor';
import { useWorkbench } from './useWorkbench';

describe('registers by name', () => {
  const workbench = useWorkbench({ settings: { 'regscope.editor.confirmWrites': 'never' } });

  it('are shown as a table', async () => {
    const editor = await openEdu(workbench());
    await workbench().screenshot('registers-hex');
    await editor.press('Alt+r');
    const table = editor.frame.locator('[role=treegrid]');
    await table.waitFor();
    await editor.press('Home', 'F5');
    await editor.status(/Peek/);
    for (const name of ['IDENTIFICATION', 'STATUS', 'DMA_COMMAND']) {
      await table.locator('.register-row', { hasText: name }).first().locator('.twistie').click();
    }
    await table.locator('.field-row select').first().selectOption({ index: 1 });
    await editor.status(/staged/);
    await workbench().screenshot('registers-open');
    assert.ok(await table.isVisible());
    await workbench().runCommand('Regscope: Find Register…');
    await workbench().page.waitForTimeout(1500);
    await workbench().page.keyboard.type('status edu');
    await workbench().page.waitForTimeout(800);
    await workbench().screenshot('registers-search');
    await workbench().page.keyboard.press('Escape');
    await workbench().openView('PCI Devices');
    await workbench().tree('PCI Devices').chooseFromMenu('0000:00:04.0', 'Open Configuration Space');
    await workbench().page.waitForTimeout(1500);
    const config = await editorIn(workbench());
    await workbench().page.keyboard.press('Alt+r');
    await workbench().page.waitForTimeout(1000);
    await workbench().screenshot('registers-config0');
    await config.frame.locator('.register-wanting vscode-button').click();
    await workbench().page.waitForTimeout(1000);
    await config.press('Home', 'F5');
    await workbench().page.waitForTimeout(1000);
    await workbench().screenshot('registers-config');
  });
});
