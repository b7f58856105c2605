// The extension on the target, its window elsewhere: VS Code's server, extension host and helper run in the guest, a browser
// here shows the workbench through ssh.
import { strict as assert } from 'node:assert';
import type { Frame } from 'playwright-core';
import { elapsed } from '../support/progress.mjs';
import { ensureCodeServer } from '../support/vscodeHost.mjs';
import { openEdu } from '../ui/registerEditor';
import { useWorkbench } from '../ui/useWorkbench';
import type { Workbench } from '../ui/workbench';
import { deviceAddresses } from './devices';
import { bootGuest, type Guest } from './guest';
import { shareSshd, startSshd, type ServerName } from './guestServers';
import { guestExtensionLog, installedInGuest, startGuestVSCode } from './guestVSCode';
import { formatAccess, formatRefusal, type TracedAccess } from './trace';
import {
  answerWithin,
  backgroundRegions,
  barOf,
  enableDevice,
  outputOf,
  withoutDecodeChecks,
  type TracedBar,
} from './underTest';

export interface RemoteWorkbench {
  readonly workbench: () => Workbench;
  readonly guest: () => Guest;
  /** BAR0 of edu. */
  readonly bar: () => TracedBar;
  /** The accesses that were made on somebody's demand, in words. */
  readonly demanded: (accesses: readonly TracedAccess[]) => string[];
  /** Tells how long that took, the first time. */
  readonly devicesAreShown: () => void;
}

/** Boots a guest for the tests of one `describe`, and opens the VS Code in it: the newest unless a version is named. */
export function useRemoteWorkbench(server: ServerName, version?: string): RemoteWorkbench {
  let guest: Guest | undefined;
  let bar: TracedBar | undefined;
  let since: number | undefined;
  const theGuest = () => guest ?? assert.fail('There is no guest.');
  const theBar = () => bar ?? assert.fail('There is no guest.');

  const workbench = useWorkbench({
    settings: { 'regscope.machine': 'local' },
    timeout: 2 * answerWithin,
    startServer: async (home) => {
      const log = (line: string) => console.log(`      ${line}`);
      const vscode = await ensureCodeServer(version);
      since = performance.now();
      if (server === 'OpenSSH') await shareSshd(home, log);
      guest = await bootGuest({ share: home, vscode, log });
      try {
        await enableDevice(guest, deviceAddresses.edu);
        bar = await barOf(guest, deviceAddresses.edu, 0, 'edu-mmio');
        return await startGuestVSCode(guest, home, server === 'OpenSSH' ? await startSshd(guest) : undefined);
      } catch (error) {
        await guest.stop();
        throw error;
      }
    },
  });

  afterEach('show what the extension has logged', async function () {
    if (this.currentTest?.state === 'failed' && guest) console.log(await guestExtensionLog(guest));
  });

  return {
    workbench,
    guest: theGuest,
    bar: theBar,
    demanded: (accesses) =>
      accesses
        .filter(({ region }) => !backgroundRegions.test(region))
        .map((access) => formatAccess(access, theBar().base)),
    devicesAreShown: () => {
      if (since !== undefined) console.log(`      ${elapsed(since)} from the guest’s boot to its devices`);
      since = undefined;
    },
  };
}

/** What holds with every version of VS Code: the target's devices are listed, and reached with nothing but what was asked. */
export function itReachesTheTarget({
  workbench,
  guest,
  bar,
  demanded,
  devicesAreShown,
}: RemoteWorkbench): void {
  it('lists the target’s PCI functions, with the package that its server has installed', async () => {
    const { openView, tree } = workbench();
    await openView('PCI Devices');
    await tree('PCI Devices').item(deviceAddresses.edu);
    devicesAreShown();
    const labels = (await tree('PCI Devices').rows()).map(({ label }) => label);
    const listed = labels.flatMap((label) => /\d{4}:[0-9a-f]{2}:[0-9a-f]{2}\.\d/.exec(label) ?? []);
    const printed = await outputOf(guest(), ['lspci', '-D']);
    assert.deepEqual(
      listed.sort(),
      printed
        .split('\n')
        .map((line) => line.split(' ')[0])
        .sort(),
    );

    const [installed, ...others] = (await installedInGuest(guest())) as readonly InstalledExtension[];
    assert.deepEqual(others, []);
    assert.equal(installed?.identifier.id, 'regscope.regscope');
    assert.equal(installed.metadata.source, 'vsix');
    const manifest = await outputOf(guest(), ['cat', `${installed.location.path}/.vsixmanifest`]);
    assert.match(manifest, /TargetPlatform="linux-x64"/);
  });

  it('has pages of asWebviewUri’s addresses alone: no path, no port and no server of the target’s', async () => {
    const { runCommand, webview } = workbench();
    await runCommand('View: Close All Editors');
    await assertPortable((await openEdu(workbench())).frame);
    await runCommand('Regscope: Show Memory Map Picture');
    await assertPortable(await webview('[role=tree] [role=treeitem]'));
  });

  it('computes a factorial in the editor: one store, one load a peek, and nothing else on the bus', async () => {
    const { runCommand, answerDialog, page } = workbench();
    await runCommand('View: Close All Editors');
    const editor = await openEdu(workbench());
    await runCommand('Regscope: Enable Writes');
    await answerDialog('Enable Writes');
    await editor.status(/Writes are on/);
    await editor.frame.locator('[role=grid]').click({ position: { x: 260, y: 40 } });
    await editor.goTo('0x8');
    const { result: peeks, trace } = await guest().traced(async () => {
      await editor.enter('5');
      await editor.status(/Poked 0x00000005 at \+0x8/);
      await editor.goTo('0x8');
      // A thread of the device's computes; until it has, the register holds what was written.
      for (let peek = 1; peek <= 20; peek++) {
        await editor.press('F5');
        await editor.frame.locator('#cell-2.value').waitFor();
        await page.waitForTimeout(500);
        if ((await editor.cell(8)) === '00000078') return peek;
      }
      return assert.fail(`The factorial reads ${await editor.cell(8)}.`);
    });
    const { checks, others } = withoutDecodeChecks(trace.accesses);
    assert.equal(checks, 1 + peeks);
    assert.deepEqual(demanded(others), [
      'W 4 bytes @ edu-mmio+0x8 = 0x00000005',
      ...Array.from({ length: peeks - 1 }, () => 'R 4 bytes @ edu-mmio+0x8 = 0x00000005'),
      'R 4 bytes @ edu-mmio+0x8 = 0x00000078',
    ]);
    assert.deepEqual(trace.refused.map(formatRefusal), []);
    assert.match(await editor.frame.locator('header').innerText(), new RegExp(bar().base.toString(16)));
  });
}

/** What VS Code's server keeps about an extension. */
interface InstalledExtension {
  readonly identifier: { readonly id: string };
  readonly location: { readonly path: string };
  readonly metadata: { readonly source?: string };
}

/** What asWebviewUri makes of a file's URI, in a browser and on a desktop: whose file it is stands in the host's name. */
const resource = /^https:\/\/[^/]+\.vscode-resource\.vscode-cdn\.net\/[^?#]*\/dist\/\w+\.(?:js|css)$/;

/** `cspSource` stands for those addresses. */
const policy =
  /^default-src 'none'; script-src 'nonce-[\w+/]{22}=='; style-src ('self' https:\/\/\*\.vscode-cdn\.net); font-src \1;$/;

/** What leads to one server, wherever it stands in a page, with what is around it; a namespace leads nowhere. */
const places = /.{0,40}(?:https?:\/\/(?!www\.w3\.org\/)|file:|localhost|127\.0\.0\.1|\/root\/).{0,40}/g;

/** Holds for the page as it came, for what it has loaded since, and for what it has drawn. */
async function assertPortable(frame: Frame): Promise<void> {
  const page = await frame.evaluate(() => {
    const elements = [...document.querySelectorAll('[src], link[href]')];
    return {
      named: elements.map((element) => element.getAttribute('src') ?? element.getAttribute('href') ?? ''),
      loaded: performance.getEntriesByType('resource').map(({ name }) => name),
      policy: document.querySelector('meta[http-equiv]')?.getAttribute('content') ?? '',
      html: document.documentElement.outerHTML,
    };
  });
  assert.equal(page.named.length, 2);
  assert.equal(page.loaded.length, 2);
  for (const address of [...page.named, ...page.loaded]) assert.match(address, resource);
  assert.match(page.policy, policy);
  const others = page.named.reduce((html, address) => html.replace(address, ''), page.html);
  assert.deepEqual(others.replace(page.policy, '').match(places), null);
}
