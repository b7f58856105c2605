import { errors, type Locator, type Page } from 'playwright-core';

/** The box at the top of the window: palette, pick list, input box. */
export interface QuickInput {
  readonly locator: Locator;
  /** Waits for a box that says `text`: its title, its placeholder or the line below the input. */
  readonly waitFor: (text: string) => Promise<void>;
  /** The pick list's rows as they read, once there are any. */
  readonly rows: () => Promise<string[]>;
  /** Chooses the row that has this text, or matches. */
  readonly pick: (label: string | RegExp) => Promise<void>;
  /** Types into the input, once it has the keyboard: the box is seen a little before that. */
  readonly type: (text: string) => Promise<void>;
  /** Replaces what stands in the input. */
  readonly fill: (text: string) => Promise<void>;
  /** What stands in the input. */
  readonly value: () => Promise<string>;
  /** The line below the input: the prompt, or why the text is refused. */
  readonly message: () => Promise<string>;
  readonly accept: () => Promise<void>;
  readonly cancel: () => Promise<void>;
}

export function quickInputOf(page: Page): QuickInput {
  const locator = page.locator('.quick-input-widget:visible');
  const input = locator.locator('.quick-input-box input');
  const rows = locator.locator('.quick-input-list .monaco-list-row');
  return {
    locator,
    waitFor: async (text) => {
      const placeholder = locator.locator(`input[placeholder*=${JSON.stringify(text)}]`);
      await locator.filter({ hasText: text }).or(placeholder).first().waitFor();
    },
    rows: async () => {
      await rows.first().waitFor();
      return rows.evaluateAll((drawn) => drawn.map((row) => row.getAttribute('aria-label') ?? ''));
    },
    pick: async (label) => {
      await rows.filter({ hasText: label }).first().click();
    },
    type: async (text) => {
      await input.and(page.locator(':focus')).waitFor();
      await page.keyboard.type(text);
    },
    fill: (text) => input.fill(text),
    value: () => input.inputValue(),
    message: async () => (await locator.locator('.quick-input-message').innerText()).trim(),
    accept: () => input.press('Enter'),
    cancel: async () => {
      await page.keyboard.press('Escape');
      await locator.waitFor({ state: 'hidden' });
    },
  };
}

/**
 * Runs a command by the title that the palette shows, such as `Regscope: Open BAR0`. The palette empties its input when
 * it has really opened, so that text typed too early is lost, and a key pressed while a webview loads is lost as well:
 * look at what arrived, and begin anew if need be.
 */
export async function runCommandFromPalette(page: Page, title: string): Promise<void> {
  const box = quickInputOf(page);
  const rows = box.locator.locator('.quick-input-list .monaco-list-row');
  // Beside the title a row's name has the key binding, if there is one.
  const row = rows.and(page.getByRole('option', { name: startsWithTitle(title) })).first();
  const typed = `>${title}`;
  for (let attempt = 1; attempt <= 5; attempt++) {
    try {
      await box.locator.waitFor({ state: 'hidden', timeout: 3000 });
      await page.keyboard.press('F1');
      await rows.first().waitFor({ timeout: 3000 });
      await box.fill(typed);
      await row.waitFor({ timeout: 3000 });
      if ((await box.value()) === typed) {
        await row.click();
        await leavePalette(box);
        return;
      }
    } catch (error) {
      if (!(error instanceof errors.TimeoutError)) throw error;
    }
    await page.keyboard.press('Escape');
  }
  throw new Error(`The command palette does not offer "${title}".`);
}

/** The command's own pick list comes up in the same box: what is read next must not be the palette still. */
async function leavePalette({ locator }: QuickInput): Promise<void> {
  const palette = locator.locator('.quick-input-box input[placeholder*="name of a command"]');
  await palette.waitFor({ state: 'hidden', timeout: 10_000 });
}

function startsWithTitle(title: string): RegExp {
  return new RegExp(`^${title.replaceAll(/[^\w ]/g, '\\$&')}(,|$)`);
}
