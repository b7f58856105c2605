import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Frame } from 'playwright-core';
import { accesses } from './registerEditor';
import { editorsInSight } from './regions';
import { useSharedWorkbench } from './useWorkbench';

/** `lspci -xxx` of another board: the demo's Ethernet controller in another slot, with these bytes of configuration space. */
function boardB(changes: Readonly<Record<number, number>>): string {
  const { binaries } = JSON.parse(readFileSync('media/demo-machine.json', 'utf8')) as {
    binaries: Record<string, string>;
  };
  const bytes = Buffer.from(binaries['/sys/devices/pci0000:00/0000:00:09.0/config'] ?? '', 'base64');
  for (const [offset, byte] of Object.entries(changes)) bytes[Number(offset)] = byte;
  const rows = Array.from({ length: 16 }, (_, row) => {
    const pairs = bytes
      .subarray(row * 16, row * 16 + 16)
      .toString('hex')
      .match(/../g);
    return `${(row * 16).toString(16).padStart(2, '0')}: ${pairs?.join(' ') ?? ''}\n`;
  });
  return `02:00.0 Ethernet controller: Intel 82574L\n${rows.join('')}`;
}

describe('the same device on another machine', () => {
  const workbench = useSharedWorkbench();
  let left: Frame;
  let right: Frame;

  const bar = (frame: Frame) => frame.locator('.comparison-bar');
  const row = (frame: Frame, name: string) =>
    frame
      .locator('.rows .table-row')
      .filter({ has: frame.locator('.register-name').getByText(name, { exact: true }) });

  async function frameOf(name: string): Promise<Frame> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const frame = (await editorsInSight(workbench())).get(name);
      if (frame !== undefined) return frame;
      await workbench().page.waitForTimeout(100);
    }
    return assert.fail(`${name} is not in sight.`);
  }

  before(async () => {
    const { page, runCommand } = workbench();
    const dump = boardB({ 0x04: 0x07, 0x3c: 0x0b });
    await page.evaluate((text) => navigator.clipboard.writeText(text), dump);
    await runCommand('Regscope: Paste a Dump…');
    await page.locator('.statusbar-item').filter({ hasText: 'pasted lspci' }).first().waitFor();
    await runCommand('Regscope: Show the Demo Machine');
    await page
      .locator('.statusbar-item')
      .filter({ hasText: /Regscope: demo/ })
      .first()
      .waitFor();
  });

  it('is found, and opened beside without a read', async () => {
    const { openView, tree, quickInput, page } = workbench();
    await page.setViewportSize({ width: 1600, height: 900 });
    await openView('PCI Devices');
    const before = accesses(workbench());
    await tree('PCI Devices').chooseFromMenu('0000:00:09.0', 'Compare with Another Machine…');
    await quickInput.pick('0000:00:09.0 configuration');
    await quickInput.waitFor('on another machine');
    await quickInput.pick('pasted lspci');
    left = await frameOf('0000:00:09.0 configuration');
    right = await frameOf('0000:02:00.0 configuration');
    await bar(left)
      .getByText(/pasted lspci/)
      .waitFor();
    await bar(right)
      .getByText(/0000:00:09.0 configuration .* demo/)
      .waitFor();
    await bar(left).getByText('0 differ, 0 equal, 12 not read in both').waitFor();
    assert.equal(accesses(workbench()), before);
    await workbench().screenshot('compare-opened');
    console.log(await left.locator('.toolbar').innerText(), await left.evaluate(() => document.querySelector('.registers-part')?.hasAttribute('hidden')));
  });

  it('is read when that is asked for, on both', async () => {
    const { screenshot, runCommand } = workbench();
    await runCommand('View: Toggle Primary Side Bar Visibility');
    await workbench().page.waitForTimeout(1000);
    await screenshot('compare-toggled');
    await bar(left).getByRole('button', { name: 'Read both' }).click();
    await workbench().page.waitForTimeout(1000);
    await screenshot('compare-read0');
    await row(left, 'Command').getByText('0x0103').waitFor({ timeout: 5000 });
    await screenshot('compare-read');
    console.log(await bar(left).innerText());
    await left.locator('vscode-checkbox', { hasText: 'Differs from other' }).click();
    await row(left, 'Vendor ID').waitFor({ state: 'detached' });
    await row(left, 'Command').click();
    await left.locator('.register-table').press('ArrowRight');
    await screenshot('compare-differing');
    for (const theme of ['light', 'high contrast'] as const) {
      await workbench().setTheme(theme);
      await screenshot(`compare-differing-${theme.replaceAll(' ', '-')}`);
    }
    await workbench().setTheme('dark');
  });
});
