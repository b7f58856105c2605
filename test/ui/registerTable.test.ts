import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accesses, editorIn, openEdu, type Editor } from './registerEditor';
import { useWorkbench } from './useWorkbench';
import { planOf, watchWrites } from './writePlan';

const mine = {
  regmap: 1,
  name: 'Mine',
  blocks: [
    {
      name: 'SCRATCH',
      bind: [{ pci: '1234:11e8', bar: 0 }],
      registers: [{ name: 'FIRST', offset: '0x40', reset: '0x5', fields: [{ name: 'TICK', bits: '3:0' }] }],
    },
  ],
};

describe('registers by name', () => {
  const workbench = useWorkbench({ files: { 'maps/mine.regmap.json': JSON.stringify(mine) } });
  let editor: Editor;

  const table = () => editor.frame.locator('[role=treegrid]');
  /** The row of a register, a field or a block. */
  const row = (name: string) =>
    table()
      .locator('.table-row')
      .filter({ has: editor.frame.locator('.register-name').getByText(name, { exact: true }) });
  const value = (name: string) => row(name).locator('.register-value');
  /** It is drawn with the next frame. */
  const becomesActive = (name: string) => row(name).and(table().locator('.active')).waitFor();

  beforeEach(async () => {
    editor = await openEdu(workbench());
  });

  afterEach(async () => {
    await workbench().page.keyboard.press('Escape');
    await workbench().runCommand('View: Close All Editors');
  });

  async function openTable(): Promise<void> {
    await editor.press('Alt+r');
    await row('EDU').waitFor();
  }

  async function filterBy(text: string): Promise<void> {
    await editor.press('Control+f');
    await editor.frame.locator('.register-filter:focus').waitFor();
    await workbench().page.keyboard.type(text);
  }

  it('stand beside the cells and are said of them', async () => {
    const { frame } = editor;
    assert.equal(await frame.locator('.names').nth(1).innerText(), 'IDENTIFICATION · LIVENESS · FACTORIAL');
    assert.match(
      (await frame.locator('#cell-0').getAttribute('aria-label')) ?? '',
      /^IDENTIFICATION, offset 0x0/,
    );
    await frame.locator('#cell-1').hover();
    await frame.locator('#cell-1[title^="LIVENESS · RW: Reads as the inverse"]').waitFor();
    await frame.locator('.field-section').getByText('IDENTIFICATION · RO').waitFor();
    await editor.press('F5');
    await editor.status(/Peek/);
    await frame.locator('.field-line', { hasText: 'EDU' }).getByText('0xed (237)').waitFor();
  });

  it('are a table that reads nothing by itself', async () => {
    const before = accesses(workbench());
    await openTable();
    await becomesActive('IDENTIFICATION');
    await editor.press('ArrowRight', 'ArrowDown');
    await becomesActive('MAJOR');
    await editor.press('ArrowLeft', 'ArrowLeft', 'End', 'Home', 'PageDown');
    await filterBy('irq_factorial');
    await editor.frame.getByText('1 of 12 registers').waitFor();
    await row('IRQ_FACTORIAL').waitFor();
    await editor.press('Escape');
    await editor.frame.getByText('12 registers', { exact: true }).waitFor();
    await workbench().page.waitForTimeout(300);
    assert.equal(accesses(workbench()), before);
  });

  it('are read by block, but for those that are not made to be read', async () => {
    await openTable();
    const before = accesses(workbench());
    await row('EDU').click();
    await editor.press('F5');
    await editor.status(/9 reads of different widths.*Not read: INTERRUPT_RAISE is not made to be read/);
    assert.equal(accesses(workbench()), before + 9);
    assert.equal(await value('IDENTIFICATION').innerText(), '0x010000ed');
    await row('INTERRUPT_RAISE').click();
    await editor.press('F5');
    assert.match(await workbench().dialogText(), /INTERRUPT_RAISE is not made to be read.*Read it\?/s);
    await workbench().answerDialog('Cancel');
    await editor.status(/Not read: INTERRUPT_RAISE/);
    assert.equal(accesses(workbench()), before + 9);
  });

  it('take a field’s value: one read, then what is planned', async () => {
    await openTable();
    const written = watchWrites(workbench());
    await row('STATUS').locator('.twistie').click();
    await editor.press('F5');
    await editor.status(/Peek at \+0x20/);
    await row('IRQ_FACTORIAL').click({ position: { x: 60, y: 5 } });
    const before = accesses(workbench());
    await editor.press('Enter', 'ArrowDown');
    await editor.status(/STATUS was read and a write of it is staged/);
    assert.equal(accesses(workbench()), before + 1);
    assert.deepEqual(await planOf(editor).lines(), ['+0x20 · 32 bit: 0x00000000 → 0x00000080']);
    await planOf(editor).section.getByText('STATUS: IRQ_FACTORIAL = On').waitFor();
    assert.deepEqual(written(), []);
    await editor.press('Escape', 'Control+s');
    await editor.status(/Poked/);
    assert.deepEqual(written(), ['0x00000080 at +0x20']);
    await editor.press('ArrowUp', 'F5');
    await editor.status(/Peek at \+0x20/);
    await row('STATUS').getByText('IRQ_FACTORIAL=On').waitFor();
    // By typing, as in a cell.
    await editor.enter('0');
    await editor.status(/Poked 0x00000000 at \+0x20/);
  });

  it('come from the workspace too, as soon as a file says so', async () => {
    await openTable();
    await row('SCRATCH').getByText('Mine (workspace)').waitFor();
    await row('FIRST').click();
    await editor.press('F5');
    await editor.frame.locator('vscode-checkbox', { hasText: 'Differs from reset' }).click();
    await row('FIRST').waitFor();
    await row('EDU').waitFor({ state: 'detached' });
    const changed = JSON.stringify(mine).replace('FIRST', 'MILLISECONDS');
    writeFileSync(join(workbench().workspace, 'maps/mine.regmap.json'), changed);
    await row('MILLISECONDS').waitFor();
    writeFileSync(join(workbench().workspace, 'maps/mine.regmap.json'), JSON.stringify(mine));
  });

  it('are found in all regions, and opened', async () => {
    const { page, quickInput, editorTitles } = workbench();
    await editor.press('Alt+n');
    await quickInput.waitFor('Find a register');
    await quickInput.type('hpet main_cnt');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'HPET.MAIN_CNT' }).first().waitFor();
    await page.keyboard.press('Escape');
    const before = accesses(workbench());
    await editor.press('Alt+n');
    await quickInput.waitFor('Find a register');
    await quickInput.type('edu dma_count');
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'EDU.DMA_COUNT' }).waitFor();
    await page.keyboard.press('Enter');
    await row('DMA_COUNT').waitFor();
    await becomesActive('DMA_COUNT');
    assert.equal(accesses(workbench()), before);
    assert.equal((await editorTitles()).length, 1);
  });

  it('are those of configuration space, once it was read', async () => {
    const { openView, tree } = workbench();
    await openView('PCI Devices');
    await tree('PCI Devices').chooseFromMenu('0000:00:04.0', 'Open Configuration Space');
    await workbench().page.locator('.tab.active', { hasText: 'configuration' }).waitFor();
    editor = await editorIn(workbench());
    await editor.press('Alt+r');
    await editor.frame.getByText('when the configuration space has been read').waitFor();
    await editor.frame.locator('.register-wanting vscode-button').click();
    await row('Vendor ID').getByText('0x1234').waitFor();
    await row('Device ID').getByText('0x11e8').waitFor();
    await row('Command').locator('.twistie').click();
    await row('Memory Space Enable').waitFor();
    await editor.frame.locator('.register-wanting').waitFor({ state: 'hidden' });
    await filterBy('message address');
    await row('Message Address').waitFor();
  });

  it('lie where the device says, once that was asked for', async () => {
    const { runCommand, quickInput } = workbench();
    await runCommand('Regscope: Open Region');
    await quickInput.pick('0000:00:02.0 BAR4');
    await workbench().page.locator('.tab.active', { hasText: 'BAR4' }).waitFor();
    editor = await editorIn(workbench());
    await editor.press('Alt+r');
    await editor.frame.getByText('when the device’s capabilities have been read').waitFor();
    const before = accesses(workbench());
    await editor.frame.locator('.register-wanting vscode-button').click();
    await table().locator('.block-row', { hasText: '+0x3000' }).waitFor();
    await editor.frame.locator('.register-wanting').waitFor({ state: 'hidden' });
    assert.equal(accesses(workbench()), before);
    await workbench().screenshot('registers-virtio');
  });

  it('are shown again as they were left, and the grid with its width', async () => {
    await openTable();
    await row('DMA_SOURCE').click();
    await workbench().reload();
    editor = { ...editor, frame: await workbench().webview('[role=treegrid] .table-row') };
    await row('DMA_SOURCE').waitFor();
    await becomesActive('DMA_SOURCE');
    await editor.press('Alt+r');
    await editor.frame.locator('[role=grid]').waitFor();
    assert.equal(await editor.frame.locator('#cell-32').innerText(), '········');
  });
});
