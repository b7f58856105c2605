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
    await workbench().screenshot('registers-table');
    await editor.press('Home', 'F5');
    await editor.status(/Peek/);
    for (const name of ['IDENTIFICATION', 'STATUS', 'DMA_COMMAND']) {
      await table.locator('.register-row', { hasText: name }).first().locator('.twistie').click();
    }
    await table.locator('.field-row input[type=checkbox]').first().click();
    await workbench().page.waitForTimeout(300);
    await workbench().page.waitForTimeout(800);
    await workbench().screenshot('registers-open');
    assert.ok(await table.isVisible());
  });
});
void editorIn;
