import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Frame } from 'playwright-core';
import { accesses, editorIn } from './registerEditor';
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

const title = '0000:00:09.0 configuration (demo)';
const otherTitle = '0000:02:00.0 configuration (recorded)';

describe('the same device on another machine', () => {
  const workbench = useSharedWorkbench();
  let left: Frame;
  let right: Frame;

  const bar = () => left.locator('.comparison-bar');
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
    const { openView, tree, quickInput } = workbench();
    await openView('PCI Devices');
    const before = accesses(workbench());
    await tree('PCI Devices').chooseFromMenu('0000:00:09.0', 'Compare with Another Machine…');
    await quickInput.pick('0000:00:09.0 configuration');
    await quickInput.waitFor('on another machine');
    await quickInput.pick('pasted lspci');
    left = await frameOf(title.replace(' (demo)', ''));
    right = await frameOf(otherTitle.replace(' (recorded)', ''));
    await bar()
      .getByText(/pasted lspci/)
      .waitFor();
    await bar().getByText('0 differ, 0 equal, 0 not read in both').waitFor();
    assert.equal(accesses(workbench()), before);
    await editorIn(workbench());
    await workbench().screenshot('compare-before');
  });

  it('is read when that is asked for, on both', async () => {
    await bar().getByRole('button', { name: 'Read both' }).click();
    await row(left, 'Command').getByText('0x0103').waitFor();
    await workbench().screenshot('compare-read');
    console.log(await bar().innerText());
  });
});
