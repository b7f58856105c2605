// From the user's hands to the bus: VS Code, its extension host and the helper run in the guest, its window in a browser
// here. Whatever is done to an editor, QEMU's trace holds no access; a peek of one cell is one.
import { strict as assert } from 'node:assert';
import { toHex } from '../../src/shared/base/hex';
import { editorIn } from '../ui/registerEditor';
import { deviceAddresses } from './devices';
import { itReachesTheTarget, useRemoteWorkbench } from './remoteWorkbench';
import { poll } from './poll';
import { formatRefusal } from './trace';
import { bootTimeout, outputOf, withoutDecodeChecks } from './underTest';

describe('the newest VS Code on the target, through dropbear', function () {
  this.timeout(bootTimeout);
  const remote = useRemoteWorkbench('dropbear');
  const { workbench, guest, bar, demanded } = remote;

  it('has nothing reach the bus before a cell is peeked, and then one read', async () => {
    const quiet = await guest().traced(useWithoutPeeking);
    assert.deepEqual(demanded(quiet.trace.accesses), []);
    assert.deepEqual(quiet.trace.refused.map(formatRefusal), []);

    const peek = await guest().traced(peekFirstCell);
    const { checks, others } = withoutDecodeChecks(peek.trace.accesses);
    assert.equal(checks, 1);
    assert.deepEqual(demanded(others), ['R 4 bytes @ edu-mmio+0x0 = 0x010000ed']);
    assert.deepEqual(peek.trace.refused.map(formatRefusal), []);
  });

  it('a protected range opens when its user unblocks it, and a device with a driver is written to with consent', async () => {
    const { openView, tree, runCommand, quickInput, notification, dialogText, answerDialog } = workbench();
    await runCommand('View: Close All Editors');
    await runCommand('Regscope: Open Region');
    await quickInput.fill('HPET');
    await quickInput.pick('HPET');
    const told = await notification(/overlaps the HPET, 0xfed00000 to 0xfed04000: nothing was accessed/);
    await told.getByRole('button', { name: 'Unblock…' }).click();
    assert.match(
      await dialogText(),
      /Unblock the HPET, 0xfed00000 to 0xfed04000\?.*turn back the machine’s clock/s,
    );
    await answerDialog('Unblock for This Session');
    const hpet = await editorIn(workbench());
    await hpet.frame.locator('[role=grid]').click({ position: { x: 260, y: 40 } });
    await hpet.goTo('0x0');
    await hpet.press('F5');
    await hpet.cellBecomes(0, /^[0-9a-f]{8}$/);

    const serial = '0000:00:03.0'; // The guest's virtio driver has it.
    await runCommand('View: Close All Editors');
    await openView('PCI Devices');
    await tree('PCI Devices').chooseFromMenu(serial, 'Open Configuration Space');
    await runCommand('Regscope: Enable Writes');
    await answerDialog('Enable Writes');
    const config = await editorIn(workbench());
    await config.frame.locator('[role=grid]').click({ position: { x: 260, y: 40 } });
    await config.goTo('0x3c'); // The interrupt line, which nothing but software reads.
    const poke = async (value: string, answer?: string) => {
      await config.enter(value);
      if (answer === undefined) return;
      assert.match(await dialogText(), /Write to 0000:00:03\.0 although the driver virtio-pci uses it\?/);
      await answerDialog(answer);
    };
    const line = () => outputOf(guest(), ['setpci', '-s', serial, 'INTERRUPT_LINE']);
    const before = await line();
    await poke('55', 'Cancel');
    await config.status(/Nothing was written: the driver virtio-pci is bound to 0000:00:03\.0/);
    assert.equal(await line(), before);
    await poke('55', 'Write All the Same');
    await config.status(/Poked 0x00000055 at \+0x3c/);
    assert.equal(await line(), '55');
    await poke('56');
    await config.status(/Poked 0x00000056 at \+0x3c/);
    assert.equal(await line(), '56');
    await runCommand('Regscope: Disable Writes');
  });

  itReachesTheTarget(remote);

  it('shows what the device’s registers are called, beside the target’s devices', async () => {
    const { tree, screenshot, dismissNotifications } = workbench();
    await tree('PCI Devices').expand(deviceAddresses.edu);
    const { frame, goTo, press, cellBecomes } = await editorIn(workbench());
    await frame.locator('[role=grid]').click({ position: { x: 260, y: 40 } });
    for (const [offset, value] of [
      [0x0, '010000ed'],
      [0x20, '00000000'],
      [0x8, '00000078'],
    ] as const) {
      await goTo(toHex(BigInt(offset)));
      await press('F5');
      await cellBecomes(offset, value);
    }
    // What the guest tells late may close a list that is open.
    await poll(60_000, 'rows of 8 bytes to be chosen', async () => {
      await frame.getByRole('combobox', { name: 'Bytes per row' }).click();
      const option = frame.getByRole('option', { name: '8', exact: true });
      return await option.click({ timeout: 5000 }).then(
        () => true,
        () => undefined,
      );
    });
    await frame.locator('.names').filter({ hasText: 'FACTORIAL' }).first().waitFor();
    await dismissNotifications();
    await screenshot('remote');
  });

  const editor = async () => {
    const frame = await workbench().webview('[role=grid] [role=gridcell]');
    const cell = (index: number) => frame.locator(`#cell-${index}`);
    const unread = () =>
      cell(0)
        .filter({ hasText: /^·{8}$/ })
        .waitFor();
    return { frame, cell, unread, grid: frame.locator('[role=grid]') };
  };

  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await workbench().page.keyboard.press(key);
  };

  /** Everything that is not to reach the device; each step is seen to have taken effect before the next. */
  async function useWithoutPeeking(): Promise<void> {
    const { page, openView, tree, runCommand, quickInput, reload } = workbench();
    // VS Code waits half a minute for the extension that has a command, and a view as long as it takes.
    await openView('PCI Devices');
    await tree('PCI Devices').item(deviceAddresses.edu);
    remote.devicesAreShown();
    await runCommand('Regscope: Open BAR0');
    await quickInput.pick(deviceAddresses.edu);
    const { frame, grid, cell, unread } = await editor();
    await frame
      .locator('header')
      .filter({ hasText: toHex(bar().base) })
      .waitFor();
    await unread();

    await grid.click({ position: { x: 260, y: 40 } });
    await press('Control+End');
    await cell(0x3_ffff).waitFor(); // The BAR has 1 MiB.
    await press('Control+Home');
    await unread();
    await page.mouse.wheel(0, 5000);
    await cell(0).waitFor({ state: 'detached' });
    await page.mouse.wheel(0, -5000);
    for (const index of [0, 1, 8]) {
      await cell(index).hover();
      await page.waitForTimeout(600); // longer than VS Code and browsers wait with a tooltip
    }

    await press('Control+f');
    await page.waitForTimeout(500);
    await press('e', 'd', 'Enter', 'Escape'); // Writes are off: taken for a poke, it changes nothing either.
    await grid.click({ position: { x: 260, y: 40 } });
    await press('Control+Home', 'Shift+ArrowRight', 'Shift+ArrowDown');
    await frame.locator('[role=gridcell][aria-selected=true]').nth(1).waitFor();

    for (const width of ['8-bit', '64-bit', '32-bit']) {
      await frame.getByRole('combobox', { name: 'Access width' }).click();
      await frame.getByRole('option', { name: width, exact: true }).click();
      await cell(0)
        .filter({ hasText: new RegExp(`^·{${Number.parseInt(width) / 4}}$`) })
        .waitFor();
    }
    await runCommand('View: Split Editor');
    await page.locator('iframe.webview.ready:visible').nth(1).waitFor();
    await reload();
    await (await editor()).unread();
    await page.waitForTimeout(1000); // for what comes late
  }

  async function peekFirstCell(): Promise<void> {
    const { grid, cell } = await editor();
    await grid.click({ position: { x: 260, y: 40 } });
    await press('Control+Home', 'F5');
    await cell(0).filter({ hasText: '010000ed' }).waitFor();
  }
});
