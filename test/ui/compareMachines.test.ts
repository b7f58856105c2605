import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Frame } from 'playwright-core';
import { problemsIn } from './axe';
import { accesses } from './registerEditor';
import { editorsInSight } from './regions';
import { useWorkbench } from './useWorkbench';

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
  const workbench = useWorkbench();
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
    const dump = boardB({ 0x04: 0x07, 0x3c: 0x0b, 0xcc: 0x03, 0xd2: 0x81, 0xe8: 0x20 });
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
    assert.ok(!(await quickInput.rows()).some((text) => text.includes('Demo')));
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
  });

  it('is read on both when that is asked for, and what differs is listed', async () => {
    const { runCommand } = workbench();
    await runCommand('View: Toggle Primary Side Bar Visibility');
    await bar(left).getByRole('button', { name: 'Read both: 12 registers and more' }).click();
    await bar(left).getByText('5 differ, ').waitFor();
    await bar(right).getByText('5 differ, ').waitFor();
    await left.locator('[role=status]').filter({ hasText: 'were read of both, once each' }).waitFor();
    await row(right, 'Command').getByText('0x0107').waitFor();
    await left.locator('vscode-checkbox', { hasText: 'Differs from other' }).click();
    await row(left, 'Vendor ID').waitFor({ state: 'detached' });
    assert.deepEqual(await left.locator('.difference-name').allInnerTexts(), [
      'Command +0x4',
      'Interrupt Line +0x3c',
      'Power Management Control/Status +0xcc',
      'Message Control +0xd2',
      'Device Control +0xe8',
    ]);
    const listed = await left.locator('.register-row, .field-row').allInnerTexts();
    assert.deepEqual(
      listed.slice(0, 3).map((text) => text.replaceAll(/\s+/g, ' ')),
      [
        'Command +0x004 0x0103 0x0107 Bus Master Enable: 0 ≠ 1',
        'Bus Master Enable [2] 1',
        'Interrupt Line +0x03c 0x0a 0x0b',
      ],
    );
  });

  it('shows in the other what is selected in one', async () => {
    await row(left, 'Interrupt Line').click();
    await right.locator('.table-row.active', { hasText: 'Interrupt Line' }).waitFor();
    await left.locator('.difference-section button', { hasText: 'Command' }).click();
    await right.locator('.table-row.active', { hasText: 'Command' }).waitFor();
    await left.getByText('1 cell of 16 bit · value 0x0103').waitFor();
  });

  for (const theme of ['dark', 'light', 'high contrast', 'high contrast light'] as const) {
    it(`is compared so that axe finds nothing to object to in ${theme}`, async () => {
      await workbench().setTheme(theme);
      await left.locator('.register-table').focus();
      await workbench().screenshot(`compare-${theme.replaceAll(' ', '-')}`);
      assert.deepEqual(await problemsIn(left), []);
    });
  }

  it('is copied as a list', async () => {
    const { page, runCommand, quickInput } = workbench();
    await runCommand('Regscope: Copy What Differs…');
    await quickInput.pick('Markdown');
    let text = '';
    for (let attempt = 0; attempt < 50 && !text.startsWith('A: '); attempt++) {
      text = await page.evaluate(() => navigator.clipboard.readText());
      await page.waitForTimeout(100);
    }
    assert.match(
      text,
      /^A: 0000:00:09\.0 configuration, demo {2}\nB: 0000:02:00\.0 configuration, pasted lspci/,
    );
    assert.ok(text.includes('| Command | +0x4 | 0x0103 | 0x0107 | Bus Master Enable \\[2\\]: 0 ≠ 1 |'), text);
  });

  it('is not found where there is none, and that is said', async () => {
    const { openView, tree, quickInput, notification, dismissNotifications } = workbench();
    await openView('PCI Devices');
    await tree('PCI Devices').chooseFromMenu('0000:00:04.0', 'Compare with Another Machine…');
    await quickInput.pick('0000:00:04.0 BAR0');
    await quickInput.waitFor('on another machine');
    await quickInput.fill('pasted lspci'); // Rows may move under a click, and this machine is one of them.
    await quickInput.accept();
    await notification(/pasted lspci.* has nothing like 0000:00:04\.0 BAR0.*1234:11e8/);
    await dismissNotifications();
  });
});
