import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packTar } from 'modern-tar';
import { useWorkbench } from './useWorkbench';
import { viewHeader, type Workbench } from './workbench';

const row = (offset: string, bytes: string) => `${offset}: ${bytes.padEnd(47, ' 00')}`;
const lspci = `# lspci -xxx
00:04.0 Unclassified device [00ff]: QEMU
${row('00', '34 12 e8 11 03 01 10 00 10 00 ff 00 00 00 00 00')}
${row('10', '00 00 a0 fe 00 00 00 00 00 00 00 00 00 00 00 00')}
${row('20', '00')}
${row('30', '00')}
`;
const iomem = 'fec00000-fec003ff : IOAPIC 0\nfed00000-fed003ff : HPET 0\n';

/** A tar of the demo machine's proc and sys. */
async function demoTar(): Promise<Uint8Array> {
  const { files, links } = JSON.parse(readFileSync('media/demo-machine.json', 'utf8')) as {
    files: Record<string, string>;
    links: Record<string, string>;
  };
  return await packTar([
    ...Object.entries(files).map(([path, text]) => ({
      header: { name: `machine${path}`, size: Buffer.byteLength(text) },
      body: text,
    })),
    ...Object.entries(links).map(([path, linkname]) => ({
      header: { name: `machine${path}`, size: 0, type: 'symlink' as const, linkname },
    })),
  ]);
}

/** The file dialog of VS Code in the browser is an input box. */
async function openFile({ runCommand, quickInput }: Workbench, path: string): Promise<void> {
  await runCommand('Regscope: Open a Recording…');
  await quickInput.waitFor('Open a recording');
  // While it lists the folder, Enter completes the name and does not open the file.
  for (let attempt = 1; attempt <= 5 && (await quickInput.locator.isVisible()); attempt++) {
    await quickInput.fill(path);
    await quickInput.accept();
    await quickInput.locator.waitFor({ state: 'hidden', timeout: 3000 }).catch(() => undefined);
  }
}

const statusBar = ({ page }: Workbench, text: RegExp) =>
  page.locator('.statusbar-item').filter({ hasText: text }).first().waitFor();

describe('a recording', () => {
  const workbench = useWorkbench({ files: { 'iomem.txt': iomem, 'lspci.txt': lspci } });

  it('opens from a tar in the views, and says what it is', async () => {
    const { workspace, openView, tree, page } = workbench();
    const path = join(workspace, 'board.tar');
    writeFileSync(path, await demoTar());
    await openFile(workbench(), path);
    await statusBar(workbench(), /Regscope: board, file of|Regscope: board, recorded/);
    await openView('PCI Devices');
    await tree('PCI Devices').item('0000:00:04.0');
    await openView('Physical Memory', 'kept');
    await tree('Physical Memory').item('HPET 0');
    assert.match(await viewHeader(page, 'PCI Devices').innerText(), /board/);
  });

  it('opens from text of iomem: what it lacks, its views say', async () => {
    const { workspace, openView, tree, page } = workbench();
    await openFile(workbench(), join(workspace, 'iomem.txt'));
    await statusBar(workbench(), /Regscope: iomem, file of/);
    await openView('Physical Memory');
    const ram = tree('Physical Memory').locator.getByRole('treeitem', { name: 'System RAM' });
    await ram.first().waitFor({ state: 'hidden' }); // Of the machine before.
    await tree('Physical Memory').item('HPET 0');
    assert.deepEqual(
      (await tree('Physical Memory').rows()).map(({ text }) => text.split(' 0x')[0]),
      ['gap', 'IOAPIC 0', 'gap', 'HPET 0'],
    );
    await openView('I/O Ports');
    await page.locator('.pane').filter({ hasText: 'The recording does not hold /proc/ioports' }).waitFor();
  });

  it('is pasted as lspci prints it; config space opens as recorded, and takes no writes', async () => {
    const { page, runCommand, openView, tree, webview, notification, dismissNotifications } = workbench();
    await page.evaluate((text) => navigator.clipboard.writeText(text), lspci);
    await runCommand('Regscope: Paste a Dump…');
    await statusBar(workbench(), /Regscope: pasted lspci, pasted \d{4}-\d\d-\d\d/);
    await openView('PCI Devices');
    await tree('PCI Devices').expand('0000:00:04.0');
    await tree('PCI Devices').item(/BAR0.*size not recorded/);
    await tree('PCI Devices').click('Configuration space');
    const frame = await webview('[role=grid] [role=gridcell]');
    assert.match(await frame.locator('header').innerText(), /recorded[\s\S]*64 bytes/i);
    assert.equal(await frame.locator('header .writes vscode-button:visible').count(), 0);
    await frame.locator('#cell-0').click();
    await page.keyboard.press('F5');
    await frame.locator('#cell-0').filter({ hasText: '11e81234' }).waitFor();
    await page.keyboard.type('5');
    await frame.locator('[role=status]').filter({ hasText: 'cannot be written to' }).waitFor();
    await runCommand('Regscope: Enable Writes');
    await notification('A recording cannot be written to.');
    await dismissNotifications();
    await workbench().screenshot('recording');
  });

  it('does not open a BAR, and says why', async () => {
    const { tree, webview } = workbench();
    await tree('PCI Devices').click(/BAR0/);
    const frame = await webview('text=does not hold');
    assert.match(await frame.locator('body').innerText(), /The recording does not hold .*resource0/);
  });

  it('is there after a reload, with its editors', async () => {
    await workbench().reload();
    const { webview, editorTitles } = workbench();
    await statusBar(workbench(), /Regscope: pasted lspci/);
    assert.ok((await editorTitles()).includes('0000:00:04.0 configuration (recorded)'));
    await webview('text=does not hold');
  });

  it('is chosen from the list of machines, and the demo is there again', async () => {
    const { runCommand, quickInput } = workbench();
    await runCommand('Regscope: Show Machine…');
    const rows = await quickInput.rows();
    for (const name of ['This machine', 'Demo', 'board', 'iomem', 'pasted lspci', 'Paste a Dump'])
      assert.ok(
        rows.some((text) => text.includes(name)),
        `${name} in ${rows.join('\n')}`,
      );
    await quickInput.pick('Demo');
    await statusBar(workbench(), /Regscope: demo, writes on/);
  });
});
