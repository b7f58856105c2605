import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium, type Frame, type Locator, type Page } from 'playwright-core';
import { entriesOf, parseJournal, type JournalEntry } from '../../src/extension/machine/journalLines';
import { chromiumOptions } from '../support/chromium.mjs';
import { startCodeServer } from '../support/codeServer.mjs';
import { projectRoot, removeFolder, temporaryFolder } from '../support/folders.mjs';
import { steady, unpackExtension, writeUserSettings } from '../support/profile.mjs';
import { ensureCodeServer } from '../support/vscodeHost.mjs';
import { quickInputOf, runCommandFromPalette, type QuickInput } from './quickInput';
import { treeIn, type Tree } from './tree';

export interface WorkbenchOptions {
  /** User settings beside the quiet defaults; the demo machine is shown unless `regscope.machine` says otherwise. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The workspace's files by relative path; a number makes a sparse one of so many bytes. */
  readonly files?: Readonly<Record<string, string | Uint8Array | number>>;
  /**
   * Serves the profile below `home`, with the extension, which is not in it yet; code-server does on this machine where
   * nothing is given. One that works on a copy of the profile hears of no change of settings.
   */
  readonly startServer?: (home: string) => Promise<WorkbenchServer>;
  /** What keybindings.json holds. */
  readonly keybindings?: readonly object[];
  /** For the extension host, and so for the helper. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds that the window may take for one thing; for opening it, twice that. */
  readonly timeout?: number;
  /** Playwright hides them unless they are what is driven. */
  readonly scrollBars?: 'shown';
  /** `ordinary`: without the rights of root, even where the tests have them. */
  readonly user?: 'ordinary';
  /** The workspace is in Restricted Mode until somebody trusts it. */
  readonly trust?: 'asked';
}

/** VS Code's server, where the extension runs. */
export interface WorkbenchServer {
  readonly url: string;
  /** The workspace folder, as the server sees it. */
  readonly folder: string;
  /** What it has printed so far. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

/** In the folder that a server is started with. */
export const profileFolders = { userData: 'user-data', extensions: 'extensions', workspace: 'workspace' };

/** Root of the tests is nobody in a user namespace without a mapping: own files stay its own, privileges are gone. */
const withoutRights = process.getuid?.() === 0 ? ['/usr/bin/unshare', '--user'] : [];

const viewport = { width: 1280, height: 900 };

/** Their ids in VS Code's settings: these are known to old and new versions. */
const themes = {
  dark: { id: 'Default Dark Modern', workbenchClass: 'vs-dark' },
  light: { id: 'Default Light Modern', workbenchClass: 'vs' },
  'high contrast': { id: 'Default High Contrast', workbenchClass: 'hc-black' },
  'high contrast light': { id: 'Default High Contrast Light', workbenchClass: 'hc-light' },
} as const;

export type Theme = keyof typeof themes;

/**
 * A real VS Code with Regscope installed, open in a browser. Every method waits for what it needs and fails with what
 * it found instead. In tests, have it from `useWorkbench`, which also starts and stops it.
 */
export interface Workbench {
  /** For what is not offered here. */
  readonly page: Page;
  /** The workspace folder. */
  readonly workspace: string;
  /** Shows the Regscope side bar, with this view unfolded if one is named: alone, unless the others are kept. */
  readonly openView: (viewName?: string, others?: OtherViews) => Promise<void>;
  /** A view of the side bar by its name, such as `PCI Devices`; {@link openView} must have shown it. */
  readonly tree: (viewName: string) => Tree;
  /** Runs a command by its title in the palette, such as `Regscope: Open BAR0`. */
  readonly runCommand: (title: string) => Promise<void>;
  /** The pick list or input box that a command has opened. */
  readonly quickInput: QuickInput;
  /** Waits for a visible webview whose document has an element that matches, and returns its document. */
  readonly webview: (selector: string) => Promise<Frame>;
  /** The titles of all open editors. */
  readonly editorTitles: () => Promise<string[]>;
  /** The messages on show at the lower right, as they read. */
  readonly notifications: () => Promise<string[]>;
  /** Waits for a message with this text. Its buttons can be clicked below the result. */
  readonly notification: (text: string | RegExp) => Promise<Locator>;
  readonly dismissNotifications: () => Promise<void>;
  /** Waits for a modal dialog and returns what it says. */
  readonly dialogText: () => Promise<string>;
  readonly answerDialog: (button: string) => Promise<void>;
  /**
   * Changes settings of the workspace while VS Code runs; undefined takes one back. (It watches their file, but not that
   * of the user's settings: see {@link changeUserSettings} for what only a user may set.)
   */
  readonly changeSettings: (settings: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Changes user settings and reloads the window. */
  readonly changeUserSettings: (settings: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly setTheme: (theme: Theme) => Promise<void>;
  /** Saves out/screenshots/NAME.png. */
  readonly screenshot: (name: string) => Promise<void>;
  /** Reloads the window, as a user who comes back tomorrow. */
  readonly reload: () => Promise<void>;
  /** Makes it much as it was at first: no editors, no messages, the settings it began with. The demo's registers stay. */
  readonly tidyUp: () => Promise<void>;
  /** What Regscope's own webviews have reported as errors so far: thrown, logged, or forbidden by their policy. */
  readonly webviewErrors: string[];
  /** What may tell why something failed: the extension's output channels, then errors of page and webviews. */
  readonly log: () => string;
  /** The journal of writes; empty before the first. */
  readonly journal: () => readonly JournalEntry[];
  readonly journalPath: string;
  /** Opens the workspace in a second window, with an extension host of its own. */
  readonly anotherWindow: () => Promise<Workbench>;
  readonly close: () => Promise<void>;
}

export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const { timeout = 30_000 } = options;
  const home = temporaryFolder('ui');
  const userDataDir = join(home, profileFolders.userData);
  const workspace = join(home, profileFolders.workspace);
  for (const [path, content] of Object.entries({ 'README.md': '', ...options.files })) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), typeof content === 'number' ? '' : content);
    if (typeof content === 'number') truncateSync(join(workspace, path), content);
  }
  if (!options.startServer) unpackExtension(join(home, profileFolders.extensions));
  let userSettings: Record<string, unknown> = {
    ...steady,
    'workbench.colorTheme': themes.dark.id,
    'regscope.machine': 'demo',
    // Asked once, as by default, each test would have to answer; one of them does.
    'regscope.editor.confirmWrites': 'never',
    ...options.settings,
  };
  const journalPath = join(userDataDir, 'User/globalStorage/regscope.regscope/journal.jsonl');
  writeUserSettings(userDataDir, userSettings);
  writeFileSync(join(userDataDir, 'User/keybindings.json'), JSON.stringify(options.keybindings ?? []));

  const startServer = options.startServer ?? ((folder) => startServerHere(folder, options));
  const server = await startServer(home);
  const scrollBars = options.scrollBars === 'shown' ? { ignoreDefaultArgs: ['--hide-scrollbars'] } : {};
  const browser = await chromium.launch({ ...chromiumOptions(), ...scrollBars });
  const close = async () => {
    await browser.close();
    await server.stop();
    removeFolder(home);
  };

  try {
    const context = await browser.newContext({ viewport });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url });
    const windowIn = async (page: Page): Promise<Workbench> => {
      page.setDefaultTimeout(timeout);
      const { webviewErrors, pageErrors } = watchForErrors(page, server.url);
      const screenshot = async (name: string) => {
        await page.screenshot({ path: join(projectRoot, 'out/screenshots', `${name}.png`) });
      };
      await page.goto(`${server.url}/?folder=${encodeURIComponent(server.folder)}`);
      try {
        // The workspace's files are listed: the workbench is there, and the extension host answers.
        await page
          .locator('.explorer-folders-view .monaco-list-row')
          .first()
          .waitFor({ timeout: 2 * timeout });
      } catch (error) {
        await screenshot('failed-to-open');
        throw error;
      }

      const toasts = page.locator('.notification-toast');
      const dialog = page.locator('.monaco-dialog-box');
      const reload = async () => {
        // By command, not by the browser: only then VS Code finishes saving what was open.
        const reloaded = page.waitForEvent('load');
        await runCommandFromPalette(page, 'Developer: Reload Window');
        await reloaded;
        await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 2 * timeout });
      };
      let workspaceSettings = {};
      let settingsRead = 0;
      const changeSettings = async (changes: Readonly<Record<string, unknown>>) => {
        workspaceSettings = { ...workspaceSettings, ...changes };
        mkdirSync(join(workspace, '.vscode'), { recursive: true });
        // The window's title tells when the file has been read; the extension host hears of it a moment later.
        // Another each time, and the same to the eye.
        const title = `workspace${'\u200b'.repeat(++settingsRead)}`;
        const content = JSON.stringify({ ...workspaceSettings, 'window.title': title });
        writeFileSync(join(workspace, '.vscode/settings.json'), content);
        await page.waitForFunction((wanted) => document.title === wanted, title, { timeout });
        await page.waitForTimeout(200);
      };

      return {
        page,
        workspace,
        webviewErrors,
        quickInput: quickInputOf(page),
        openView: (viewName, others = 'folded') => openView(page, viewName, others),
        tree: (viewName) => treeIn(page, viewName),
        runCommand: (title) => runCommandFromPalette(page, title),
        webview: (selector) => findWebview(page, selector, timeout),
        editorTitles: () =>
          page.locator('.tabs-container .tab').evaluateAll((tabs) =>
            tabs.map((tab) => {
              // VS Code splits a title at its last dot, as if it were a file's name.
              const parts = tab.querySelectorAll(
                '.monaco-icon-name-container, .monaco-icon-suffix-container',
              );
              return Array.from(parts, (part) => part.textContent).join('');
            }),
          ),
        notifications: async () => (await toasts.allInnerTexts()).map(oneLine),
        notification: async (text) => {
          const toast = toasts.filter({ hasText: text }).first();
          await toast.waitFor();
          return toast;
        },
        dismissNotifications: () => runCommandFromPalette(page, 'Notifications: Clear All Notifications'),
        dialogText: async () => oneLine(await dialog.innerText()),
        answerDialog: async (button) => {
          await dialog.getByRole('button', { name: button }).click();
          await dialog.waitFor({ state: 'hidden' });
        },
        changeSettings,
        changeUserSettings: async (changes) => {
          userSettings = { ...userSettings, ...changes };
          writeUserSettings(userDataDir, userSettings);
          await reload();
        },
        setTheme: async (theme) => {
          await changeSettings({ 'workbench.colorTheme': themes[theme].id });
          await page.locator(`.monaco-workbench.${themes[theme].workbenchClass}`).waitFor();
        },
        screenshot,
        reload,
        tidyUp: async () => {
          await page.setViewportSize(viewport);
          for (let dialogs = 0; dialogs < 3; dialogs++) await page.keyboard.press('Escape');
          await runCommandFromPalette(page, 'View: Close All Editors');
          await runCommandFromPalette(page, 'Notifications: Clear All Notifications');
          if (Object.keys(workspaceSettings).length === 0) return;
          workspaceSettings = {};
          await changeSettings({});
        },
        log: () => [...extensionLog(userDataDir), ...pageErrors.slice(-10), ...webviewErrors].join('\n'),
        journal: () => entriesOf(parseJournal(linesOf(journalPath).join('\n')).lines),
        journalPath,
        anotherWindow: async () => await windowIn(await context.newPage()),
        close,
      };
    };
    return await windowIn(await context.newPage());
  } catch (error) {
    console.error(server.output());
    await close();
    throw error;
  }
}

async function startServerHere(
  home: string,
  { env, user, trust }: Pick<WorkbenchOptions, 'env' | 'user' | 'trust'>,
): Promise<WorkbenchServer> {
  const server = await startCodeServer(await ensureCodeServer(), {
    home,
    userDataDir: join(home, profileFolders.userData),
    extensionsDir: join(home, profileFolders.extensions),
    env: { ...env },
    ...(trust && { trust }),
    startedBy: user === 'ordinary' ? withoutRights : [],
  });
  return { ...server, folder: join(home, profileFolders.workspace) };
}

async function openView(page: Page, viewName: string | undefined, others: OtherViews): Promise<void> {
  const tab = page.locator('.activitybar').getByRole('tab', { name: 'Regscope' });
  await tab.waitFor();
  const sideBar = page.locator('.part.sidebar .composite.title').filter({ hasText: 'Regscope' });
  const comes = () =>
    sideBar.waitFor({ timeout: 2000 }).then(
      () => true,
      () => false,
    );
  // A click on the icon of the open side bar would close it, and one that is being restored opens by itself.
  for (let clicks = 0; clicks < 3 && !(await comes()); clicks++) await tab.click();
  await sideBar.waitFor();
  if (viewName === undefined) return;
  const header = viewHeader(page, viewName);
  await header.waitFor();
  if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click();
  if (others === 'kept') return;
  const unfolded = page.locator('.part.sidebar .pane-header[aria-expanded="true"]');
  const title = page.locator('h3.title').getByText(viewName, { exact: true });
  const other = unfolded.filter({ hasNot: title }).first();
  while (await other.isVisible()) await other.click({ position: { x: 12, y: 12 } }); // Further on are buttons.
}

/** What becomes of the views beside the one that is opened: folded, they leave it their room. */
export type OtherViews = 'folded' | 'kept';

/** The line above a view that folds it. Its accessible name has the view's description in it, so it goes by the title. */
export function viewHeader(page: Page, viewName: string): Locator {
  const title = page.locator('h3.title').getByText(viewName, { exact: true });
  return page.locator('.part.sidebar .pane-header').filter({ has: title });
}

/**
 * A webview is an outer frame of VS Code's with an inner one that holds the extension's document; those of editors in
 * the background stay on the page, hidden.
 */
async function findWebview(page: Page, selector: string, timeout: number): Promise<Frame> {
  const deadline = Date.now() + timeout;
  do {
    for (const shell of await page.$$('iframe.webview.ready[src*="extensionId=regscope.regscope"]')) {
      try {
        const outer = (await shell.isVisible()) ? await shell.contentFrame() : null;
        const inner = await outer?.$('iframe#active-frame');
        const frame = await inner?.contentFrame();
        if (frame && (await frame.$(selector))) return frame;
      } catch {
        // It was replaced while being looked at.
      }
    }
    await page.waitForTimeout(100);
  } while (Date.now() < deadline);
  throw new Error(`No visible webview has an element that matches ${selector}.`);
}

/**
 * Errors of Regscope's webviews, apart from those of the page around them: a webview's files have URLs of their own, the
 * page's are the server's, and a breach of a policy has none. Where the server is VS Code's without code-server around it,
 * the page misses code-server's service worker.
 */
function watchForErrors(page: Page, serverUrl: string): { webviewErrors: string[]; pageErrors: string[] } {
  const webviewErrors: string[] = [];
  const pageErrors: string[] = [];
  page.on('pageerror', (error) => {
    const text = (error.stack ?? error.message).slice(0, 500);
    (text.includes('/workbench.js') ? pageErrors : webviewErrors).push(text);
  });
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const { url } = message.location();
    if (url.includes('/vsda/')) return; // a part of Microsoft's own builds that code-server lacks
    const isMissing = message.text().includes('404');
    // A page that is being reloaded serves its webviews no more; one that lacks its files for good is missed by the test.
    const goesAway = isMissing && url.includes('vscode-resource.vscode-cdn.net');
    const lacksWorker = isMissing && message.text().includes('fetching the script');
    const ofThePage = url.startsWith(serverUrl) || goesAway || lacksWorker;
    (ofThePage ? pageErrors : webviewErrors).push(`${message.text().slice(0, 500)} ${url}`.trim());
  });
  return { webviewErrors, pageErrors };
}

/** What the extension has written to its output channels: VS Code keeps a file for each. */
function extensionLog(userDataDir: string): string[] {
  const logs = join(userDataDir, 'logs');
  const files = existsSync(logs) ? readdirSync(logs, { recursive: true, encoding: 'utf8' }) : [];
  const own = files.filter((file) => /regscope[^/]*\.log$/i.test(file));
  return own.flatMap((file) => linesOf(join(logs, file)));
}

function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
