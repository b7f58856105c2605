// A target as its user has it: VS Code on this machine, the user's own ssh, and a guest whose every access QEMU's trace shows.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { temporaryFolder } from '../support/folders.mjs';
import { editorIn, openEdu, type Editor } from '../ui/registerEditor';
import { useWorkbench } from '../ui/useWorkbench';
import { planOf } from '../ui/writePlan';
import { deviceAddresses } from './devices';
import { bootGuest, type Guest } from './guest';
import { runHostCommand } from './command';
import { poll } from './poll';
import { writeSshUser } from './sshUser';
import { formatAccess, formatRefusal, type TracedAccess } from './trace';
import {
  answerWithin,
  backgroundRegions,
  barOf,
  bootTimeout,
  enableDevice,
  outputOf,
  withoutDecodeChecks,
  type TracedBar,
} from './underTest';

const password = `corr"ect 'horse\\ $HOME`;
const { PATH = '' } = process.env;

/** Where a second server listens in the guest. */
const passwordPort = 2222;

describe('a target in the workbench', function () {
  this.timeout(bootTimeout);
  this.bail(true); // Each goes on where the one before has left off.
  const sshFolder = temporaryFolder('targets');
  let guest: Guest;
  let running: Guest | undefined;
  let bar: TracedBar;

  before('boot the guest', async () => {
    guest = running = await bootGuest({ share: sshFolder, log: (line) => console.log(`      ${line}`) });
    await enableDevice(guest, deviceAddresses.edu);
    bar = await barOf(guest, deviceAddresses.edu, 0, 'edu-mmio');
    const { stdout } = await guest.run(['mkpasswd', '-m', 'sha512', password]);
    await asRoot(`sed -i 's|^user:[^:]*|user:${stdout.trim()}|' /etc/shadow`);
    await asRoot('echo "user ALL=(ALL) ALL" >/etc/sudoers.d/test; chmod 440 /etc/sudoers.d/test; visudo -cq');
    await asRoot(`dropbear -R -E -p ${passwordPort} 2>/dev/null`); // Takes passwords, as the first does not.
    const stranger = join(sshFolder, 'stranger');
    await runHostCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', stranger]);
    const { HostName = '', Port = '', IdentityFile = '' } = guest.sshSettings;
    const asked = { HostName, Port, IdentityFile, UserKnownHostsFile: join(sshFolder, 'known') };
    await writeSshUser(sshFolder, {
      board: asked,
      stranger: { ...guest.sshSettings, IdentityFile: stranger },
      nowhere: { HostName: 'no-such-host.invalid' },
      locked: {
        ...guest.sshSettings,
        Port: String(await guest.forward(passwordPort)),
        PubkeyAuthentication: 'no',
      },
    });
  });

  after('stop the guest', () => running?.stop());

  const workbench = useWorkbench({
    timeout: 2 * answerWithin,
    env: { PATH: [sshFolder, PATH].join(delimiter) },
  });

  const asRoot = (script: string) => outputOf(guest, ['sh', '-c', script]);

  /** The accesses that were made on somebody's demand while `body` ran, in words, and how often a device was asked whether it decodes. */
  const demanded = async (body: () => Promise<unknown>) => {
    const { trace } = await guest.traced(body);
    const { checks, others } = withoutDecodeChecks(trace.accesses);
    const isDemanded = ({ region }: TracedAccess) => !backgroundRegions.test(region);
    return {
      checks,
      lines: [
        ...others.filter(isDemanded).map((access) => formatAccess(access, bar.base)),
        ...trace.refused.map(formatRefusal),
      ],
    };
  };
  const identification = { checks: 1, lines: ['R 4 bytes @ edu-mmio+0x0 = 0x010000ed'] };

  /** From the keyboard, and nothing else. */
  const type = async (text: string) => {
    await workbench().quickInput.type(text);
    await workbench().page.keyboard.press('Enter');
  };
  /** The machines' rows as a screen reader says them. */
  const machineRow = (label: string | RegExp) => workbench().tree('Machines').item(label);

  /** Waits until a target's helper was started so many times: the demo machine, which is shown before, lists the same devices. */
  const connected = (name: string, times: number) =>
    poll(2 * answerWithin, `${name} to be connected`, async () => {
      const started =
        workbench()
          .log()
          .match(new RegExp(`${name}: hardware helper started`, 'g')) ?? [];
      return (await Promise.resolve(started.length >= times)) || undefined;
    });

  const boardTab = '0000:00:04.0 BAR0 (Board)';
  const demoTab = '0000:00:04.0 BAR0 (demo)';
  /** The editor of a tab: the demo's has a badge. */
  const editorOf = async (title: string): Promise<Editor> => {
    await workbench().page.locator('.tabs-container .tab').filter({ hasText: title }).click();
    const badge = '.title-line .badge:first-of-type';
    await workbench().webview(title === demoTab ? `${badge}:not([hidden])` : `${badge}[hidden]`);
    const editor = await editorIn(workbench());
    await editor.frame.locator('[role=grid]').click({ position: { x: 260, y: 40 } });
    return editor;
  };
  /** Peeks the selected cell, which had no value; the helper may have to be started for it. */
  const peeks = async ({ frame, press }: Editor, offset: number, text: string) => {
    await press('F5');
    await frame
      .locator(`#cell-${offset / 4}.value`)
      .filter({ hasText: text })
      .waitFor();
  };
  const told = ({ frame }: Editor, text: RegExp) =>
    frame.locator('[role=status]').filter({ hasText: text }).waitFor();

  it('is connected to by keyboard, with its host key asked about, and nothing is read', async () => {
    const { page, quickInput, openView, tree, dialogText, screenshot } = workbench();
    await openView('PCI Devices');
    const { checks, lines } = await demanded(async () => {
      await page.keyboard.press('F1');
      await quickInput.waitFor('name of a command');
      await quickInput.fill('>Regscope: Connect to Target'); // As a user types, without losing the first letters.
      await page.keyboard.press('Enter');
      await quickInput.waitFor('user@host');
      await type('root@board');
      await quickInput.waitFor('What Regscope calls the target');
      assert.equal(await quickInput.value(), 'board');
      await quickInput.fill('Board');
      await page.keyboard.press('Enter');
      const question = await dialogText();
      assert.match(question, /Is this the host key of root@board\?/);
      assert.match(question, /fingerprint is:? SHA256:/i);
      await screenshot('target-host-key');
      await page.keyboard.press('Enter');
      await connected('Board', 1);
      await tree('PCI Devices').item(deviceAddresses.edu);
    });
    assert.deepEqual({ checks, lines }, { checks: 0, lines: [] });
    assert.match(readFileSync(join(sshFolder, 'known'), 'utf8'), /^\[127\.0\.0\.1\]:\d+ ssh-/);
    await screenshot('target');
  });

  it('has a register peeked by one read', async () => {
    const editor = await openEdu(workbench());
    assert.deepEqual(await workbench().editorTitles(), [boardTab]);
    assert.deepEqual(await demanded(() => peeks(editor, 0, '010000ed')), identification);
  });

  it('is written to when its writes are on, by one store each', async () => {
    const { runCommand, dialogText, answerDialog } = workbench();
    const editor = await editorIn(workbench());
    await editor.goTo('0x8');
    const refused = await demanded(async () => {
      await editor.enter('5');
      await told(editor, /Writes are off/);
    });
    assert.deepEqual(refused.lines, []);
    await runCommand('Regscope: Enable Writes');
    assert.match(await dialogText(), /Enable writes to the registers of Board\?/);
    await answerDialog('Enable Writes');
    await workbench().page.locator('.statusbar').getByText('Regscope: Board, writes on').waitFor();
    await editor.frame.locator('[role=grid]').click({ position: { x: 260, y: 40 } });
    await editor.goTo('0x8');
    const { lines } = await demanded(async () => {
      await editor.enter('5');
      await told(editor, /Poked 0x00000005 at \+0x8/);
      await editor.peekUntil(8, '00000078'); // 5!
    });
    assert.deepEqual(
      lines.filter((line) => line.startsWith('W')),
      ['W 4 bytes @ edu-mmio+0x8 = 0x00000005'],
    );
    assert.equal(lines.at(-1), 'R 4 bytes @ edu-mmio+0x8 = 0x00000078');
  });

  it('is open beside the demo machine, each tab with its own', async () => {
    const { runCommand, editorTitles, page, quickInput } = workbench();
    await runCommand('Regscope: Show the Demo Machine');
    await page.locator('.statusbar').getByText('Regscope: demo').waitFor();
    // The target's writes are on still, and that is said.
    await page.locator('.statusbar').getByText('Regscope: Board, writes on').waitFor();
    await runCommand('Regscope: Open BAR0');
    await quickInput.pick('0000:00:04.0');
    const demo = await editorOf(demoTab);
    assert.deepEqual(await editorTitles(), [boardTab, demoTab]);
    await demo.goTo('0');
    assert.deepEqual((await demanded(() => peeks(demo, 0, '010000ed'))).lines, []);
    const board = await editorOf(boardTab);
    await board.goTo('0x24');
    const { lines } = await demanded(() => peeks(board, 0x24, '00000000'));
    assert.deepEqual(lines, ['R 4 bytes @ edu-mmio+0x24 = 0x00000000']);
  });

  it('keeps what is staged when the link is cut, connects anew for the next peek, and writes once', async () => {
    const { openView, page, screenshot } = workbench();
    const board = await editorOf(boardTab);
    await board.goTo('0x4');
    await page.keyboard.type('12345678');
    await board.press('Control+Enter');
    await planOf(board).has(1);
    await openView('Machines');
    await machineRow(/^Board.* ms/);
    await screenshot('target-machines');
    const { lines } = await demanded(async () => {
      cutLinks();
      await board.frame.locator('.cell.stale').first().waitFor();
      await machineRow(/^Board.*not connected/);
      await screenshot('target-cut');
    });
    assert.deepEqual(lines, []);
    await planOf(board).has(1);
    await board.frame.locator('[role=grid]').click({ position: { x: 260, y: 40 } });
    await board.goTo('0');
    assert.deepEqual(await demanded(() => peeks(board, 0, '010000ed')), identification);
    const saved = await demanded(async () => {
      await board.press('Control+s');
      await told(board, /Poked/);
    });
    assert.deepEqual(saved.lines, ['W 4 bytes @ edu-mmio+0x4 = 0x12345678']);
    await planOf(board).has(0);
  });

  it('is disconnected, and stays so until somebody connects', async () => {
    const { openView, tree, page, runCommand, quickInput, setTheme, screenshot } = workbench();
    await runCommand('Regscope: Show Machine…');
    await quickInput.pick('Board');
    await openView('PCI Devices', 'kept');
    await tree('PCI Devices').item(deviceAddresses.edu);
    await tree('Machines').clickAction(/^Board.* ms/, 'Disconnect Target');
    await tree('Machines').item(/^Board.*not connected/);
    await said(/There is no connection to Board\. You ended it\./);
    await page.waitForTimeout(2000); // Longer than views wait between two looks.
    await tree('Machines').item(/^Board.*not connected/);
    assert.deepEqual(sshProcesses(), []);
    await tree('PCI Devices').click('Try Again');
    await tree('PCI Devices').item(deviceAddresses.edu);
    await tree('Machines').item(/^Board.* ms/);
    const board = await editorOf(boardTab);
    await board.goTo('0');
    await peeks(board, 0, '010000ed');
    for (const theme of ['light', 'high contrast', 'dark'] as const) {
      await setTheme(theme);
      await screenshot(`targets-${theme.replaceAll(' ', '-')}`);
    }
  });

  it('is cleared of what was put there, and taken off the list', async () => {
    const { tree, notification, dialogText, answerDialog, dismissNotifications } = workbench();
    assert.match(await asRoot('ls /root/.cache/regscope'), /^helper-[0-9a-f]+$/m);
    await tree('Machines').chooseFromMenu(/^Board/, 'Remove Programs from Target');
    await notification(/What Regscope had put on Board is gone/);
    assert.equal(await asRoot('ls -A /root/.cache'), '');
    await dismissNotifications();
    await tree('Machines').chooseFromMenu(/^Board/, 'Take Target off the List…');
    assert.match(await dialogText(), /Take Board off the list of targets\?/);
    await answerDialog('Take It off the List');
    const { page } = workbench();
    await page.locator('.statusbar').getByText('Regscope: demo').waitFor();
    await tree('Machines').locator.getByRole('treeitem', { name: 'Board' }).waitFor({ state: 'hidden' });
    assert.equal(await page.locator('.statusbar').getByText('Regscope: Board').count(), 0);
  });

  it('says why there is no connection, and is changed by keyboard', async () => {
    const { quickInput, page, tree, runCommand, screenshot } = workbench();
    await connectTo('root@nowhere', 'Nowhere');
    await said(/There is no host called nowhere\. .*Could not resolve hostname/);
    await tree('Machines').item(/^Nowhere.*There is no host called nowhere/);
    await screenshot('target-failed');
    await runCommand('Regscope: Change Target…');
    await quickInput.waitFor('Which target?');
    await quickInput.rows();
    await page.keyboard.press('Enter');
    await quickInput.waitFor('A change ends its connection');
    await quickInput.rows();
    await page.keyboard.press('Enter');
    await quickInput.waitFor('Destination of ssh');
    await quickInput.fill('-oProxyCommand=touch');
    await quickInput.waitFor('Such as “board”');
    await quickInput.fill('root@stranger');
    await page.keyboard.press('Enter');
    await said(/root@stranger refused the login\. .*Permission denied/);
    await tree('Machines').item(/^Nowhere.*root@stranger refused the login/);
  });

  it('asks for the password of sudo there, once more when it was wrong', async () => {
    const { tree, quickInput, page, log } = workbench();
    await connectTo('user@board', 'Person');
    await quickInput.waitFor('sudo: user@Person');
    await page.keyboard.press('Escape');
    await said(/You cancelled the password\. Use “Regscope: Refresh” to be asked again\./);
    await page.waitForTimeout(2000);
    assert.equal(await quickInput.locator.isVisible(), false);
    await tree('PCI Devices').click('Try Again');
    await quickInput.waitFor('sudo: user@Person');
    await type('wrong');
    await quickInput.waitFor('That was wrong; once more.');
    await type(password);
    await connected('Person', 1);
    assert.match(log(), /Person: hardware helper started: pid \d+, uid 0,/);
    assert(!log().includes('horse'));
  });

  it('asks for the password of a login', async () => {
    const { quickInput } = workbench();
    await connectTo('user@locked', 'Locked');
    await quickInput.waitFor('password');
    await type('wrong');
    await quickInput.waitFor('That was wrong; once more.');
    await type(password);
    await quickInput.waitFor('sudo: user@Locked');
    await type(password);
    await connected('Locked', 1);
  });

  /** Keeps a destination under a name, from the palette. */
  const connectTo = async (destination: string, name: string) => {
    const { runCommand, quickInput } = workbench();
    await runCommand('Regscope: Connect to Target…');
    await quickInput.waitFor('user@host');
    await type(destination);
    await quickInput.waitFor('What Regscope calls the target');
    await quickInput.fill(name);
    await quickInput.accept();
  };
  /** Waits for what a view says in the place of its rows. */
  const said = (text: RegExp) => workbench().page.locator('.part.sidebar').getByText(text).first().waitFor();

  const sshProcesses = () =>
    readdirSync('/proc').filter(
      (pid) => /^\d+$/.test(pid) && commandOf(pid).includes(join(sshFolder, 'config')),
    );
  const cutLinks = () => {
    const pids = sshProcesses();
    assert(pids.length > 0, 'There is no link to cut.');
    for (const pid of pids) {
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It has ended with the one before.
      }
    }
  };
});

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // Gone by now.
  }
}
