import assert from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/folders.mjs';
import { useSharedWorkbench, useWorkbench } from './useWorkbench';
import type { Theme, Workbench } from './workbench';

const labels = [
  'Helper',
  'Root',
  'no_new_privs',
  'CAP_SYS_RAWIO',
  'Helper’s capabilities',
  'Landlock',
  'Helper’s files',
  'Kernel lockdown',
  'Secure Boot',
  '/dev/mem',
  'STRICT_DEVMEM',
  'IO_STRICT_DEVMEM',
  'iomem=relaxed',
  'sysfs resource files',
  'BARs',
  'MTRR and PAT',
  '/dev/port',
  'ioperm',
];

/** All of its lines are in sight then. */
async function showAlone({ openView, tree }: Workbench): Promise<void> {
  await openView('Access');
  await tree('Access').item('Helper');
  await tree('Access').item('ioperm');
}

describe('the Access view of the demo machine', () => {
  const workbench = useSharedWorkbench();

  it('is folded at first, below the others', async () => {
    const { openView, page } = workbench();
    await openView();
    const headers = page.locator('.part.sidebar .pane-header');
    await headers.filter({ hasText: 'Access' }).waitFor();
    assert.equal(await headers.last().locator('h3.title').innerText(), 'Access');
    assert.equal(await headers.last().getAttribute('aria-expanded'), 'false');
  });

  it('says line by line what the machine allows, to those who listen, too', async () => {
    const { tree } = workbench();
    await showAlone(workbench());
    const rows = await tree('Access').rows();
    assert.deepEqual(
      rows.map(({ label }) => label.split(':')[0]),
      labels,
    );
    const said = rows.map(({ label }) => label).join('\n');
    for (const line of [
      'Helper: recording · writes on · single instructions (ok)',
      'Kernel lockdown: off (ok)',
      '/dev/mem: not known (unknown)',
      'iomem=relaxed: not set (unknown)',
    ])
      assert.ok(said.includes(line), `${line} is not in\n${said}`);
  });

  it('explains a line and its next step, on the keyboard, too', async () => {
    const { tree, page } = workbench();
    await tree('Access').click('STRICT_DEVMEM');
    await page.keyboard.press('ArrowUp');
    const focused = tree('Access').locator.locator('.monaco-list-row.focused');
    assert.match((await focused.getAttribute('aria-label')) ?? '', /^\/dev\/mem:/);
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    const hover = page.locator('.monaco-hover:visible').filter({ hasText: 'Next step' }); // It loads at first.
    await hover.waitFor();
    const text = await hover.innerText();
    assert.match(text, /\/dev\/mem: not known/);
    assert.match(text, /This is a recorded machine\./);
    assert.match(text, /Next step: Show this machine/);
    await page.keyboard.press('Escape');
  });

  it('says so when writes are switched', async () => {
    const { tree, runCommand, answerDialog } = workbench();
    await runCommand('Regscope: Disable Writes');
    await tree('Access').item(/^Helper: .*writes off/);
    await runCommand('Regscope: Enable Writes');
    await answerDialog('Enable Writes');
    await tree('Access').item(/^Helper: .*writes on/);
  });

  it('offers the next step in the menu of a line', async () => {
    const { tree, page } = workbench();
    await (await tree('Access').item('/dev/mem')).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Show This Machine' }).waitFor();
    await page.keyboard.press('Escape');
  });

  for (const theme of ['dark', 'light', 'high contrast', 'high contrast light'] satisfies Theme[]) {
    it(`can be read in the ${theme} theme`, async () => {
      const { setTheme, tree, page, screenshot } = workbench();
      await setTheme(theme);
      await (await tree('Access').item('Helper')).waitFor();
      await page.mouse.move(900, 300);
      await screenshot(`access ${theme}`.replaceAll(' ', '-'));
    });
  }
});

describe('the Access view where the helper may not run as root', () => {
  const workbench = useWorkbench({
    user: 'ordinary',
    settings: { 'regscope.machine': 'local' },
    env: { PATH: folderOfSudo(), SHELL: '/nonexistent' }, // A shell that VS Code could ask would say another path.
  });

  it('asks for the password once, and takes no for an answer', async () => {
    const { page, openView } = workbench();
    await openView('Access');
    const box = page.locator('.quick-input-widget:visible');
    await box.getByText('Regscope: run the helper as root').waitFor();
    const input = box.locator('input');
    assert.equal(await input.getAttribute('type'), 'password');
    assert.match(await box.innerText(), /\[sudo\] password for somebody:/);
    await input.press('Escape');
    await box.waitFor({ state: 'hidden' });
  });

  it('shows what an ordinary user can see, and why there is no helper', async () => {
    const { tree, screenshot } = workbench();
    await showAlone(workbench());
    const rows = await tree('Access').rows();
    assert.deepEqual(
      rows.map(({ label }) => label.split(':')[0]),
      labels,
    );
    const said = rows.map(({ label }) => label).join('\n');
    assert.match(said, /^Helper: not started \(blocked\)$/m);
    assert.match(said, /^Root: you cancelled it \(blocked\)$/m);
    await screenshot('access-no-permission');
  });

  it('leaves the welcome text of the other views in place', async () => {
    const { page, openView, runCommand, tree } = workbench();
    await openView('PCI Devices', 'kept');
    await runCommand('Regscope: Refresh');
    await tree('Access').item('Helper');
    await page.locator('.welcome-view-content').filter({ hasText: 'Regscope needs root' }).waitFor();
  });

  it('copies the command line of a next step', async () => {
    const { tree, page } = workbench();
    await tree('Access').clickAction('Root', 'Copy Command Line to Run');
    await page.waitForFunction(
      async () => (await navigator.clipboard.readText()) === 'sudo -n true',
      undefined,
      { timeout: 5000 },
    );
  });

  it('opens the log from the line of the helper', async () => {
    const { tree, page } = workbench();
    await tree('Access').clickAction('Helper', 'Show Log');
    await page.locator('.part.panel').getByText('Access:').first().waitFor();
  });
});

/** What a program sees of a sudo that wants a password: this machine's own is not to be troubled. */
function folderOfSudo(): string {
  const folder = temporaryFolder('sudo');
  const script = `#!/bin/sh
if [ "$1" = -A ]; then "$SUDO_ASKPASS" '[sudo] password for somebody: ' && exit 3; fi
echo 'sudo: a password is required' >&2
exit 1
`;
  writeFileSync(join(folder, 'sudo'), script, { mode: 0o755 });
  return folder;
}
