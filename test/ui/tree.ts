import type { Locator, Page } from 'playwright-core';

export interface TreeRow {
  /** What stands there: label and description. */
  readonly text: string;
  /** What a screen reader says, by which the methods below find a row. */
  readonly label: string;
  /** From 1. */
  readonly level: number;
  /** Undefined for a row with nothing below it. */
  readonly expanded: boolean | undefined;
}

/** One tree view of the side bar. A `label` is part of a row's {@link TreeRow.label}, or a pattern for it. */
export interface Tree {
  /** The tree itself, for what is not offered here. */
  readonly locator: Locator;
  /** The rows that are drawn, once there are any: a long tree has more (see {@link item}). */
  readonly rows: () => Promise<TreeRow[]>;
  /** Waits for a row, scrolling to where it is. Of several, that is the first in sight. */
  readonly item: (label: string | RegExp) => Promise<Locator>;
  readonly expand: (label: string | RegExp) => Promise<void>;
  readonly collapse: (label: string | RegExp) => Promise<void>;
  readonly click: (label: string | RegExp) => Promise<void>;
  /** Clicks one of the buttons that a row shows under the mouse. */
  readonly clickAction: (label: string | RegExp, title: string) => Promise<void>;
  /** Chooses from a row's context menu. */
  readonly chooseFromMenu: (label: string | RegExp, entry: string) => Promise<void>;
}

export function treeIn(page: Page, viewName: string): Tree {
  const locator = page.getByRole('tree', { name: viewName, exact: true });

  // A tree draws only the rows in sight, so a row may have to be looked for: from the top down to the end, and again.
  async function item(label: string | RegExp): Promise<Locator> {
    await locator.getByRole('treeitem').first().waitFor();
    // What is under the mouse has a tooltip, which may lie over the row that is wanted.
    await page.mouse.move((page.viewportSize()?.width ?? 1280) - 4, 4);
    const row = locator.getByRole('treeitem', { name: label }).first();
    const scroll = async (by: number) => {
      await page.mouse.wheel(0, by);
      await page.waitForTimeout(150); // it draws a moment later
    };
    if (await appearsSoon(row)) return row;
    await locator.hover({ position: { x: 5, y: 5 } });
    await scroll(-1_000_000);
    const height = (await locator.boundingBox())?.height ?? 0;
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline) {
      if (await row.isVisible()) return row;
      const before = await drawnRows();
      await scroll(height * 0.7);
      if ((await drawnRows()) === before) await scroll(-1_000_000);
    }
    throw new Error(`The view ${viewName} has no row ${String(label)}. It shows:\n${await drawnRows()}`);
  }

  async function drawnRows(): Promise<string> {
    return (await locator.getByRole('treeitem').allInnerTexts()).join('\n');
  }

  async function setExpanded(label: string | RegExp, expanded: boolean): Promise<void> {
    const row = await item(label);
    if ((await row.getAttribute('aria-expanded')) === String(expanded)) return;
    await row.locator('.monaco-tl-twistie').click();
    const changed = row.and(page.locator(`[aria-expanded="${expanded}"]`));
    await changed.waitFor();
    if (!expanded) return;
    // Its children come a moment later, and are not drawn where there is no room for them.
    const [index, level] = await row.evaluate((drawn) => [
      Number(drawn.getAttribute('data-index')) + 1,
      Number(drawn.getAttribute('aria-level')) + 1,
    ]);
    await appearsSoon(locator.locator(`[data-index="${index}"][aria-level="${level}"]`));
  }

  return {
    locator,
    item,
    rows: async () => {
      const items = locator.getByRole('treeitem');
      await items.first().waitFor();
      return items.evaluateAll((rows) =>
        rows.map((row) => ({
          text: Array.from(
            row.querySelectorAll('.label-name, .label-description'),
            (part) => part.textContent,
          ).join(' '),
          label: row.getAttribute('aria-label') ?? '',
          level: Number(row.getAttribute('aria-level')),
          expanded: row.hasAttribute('aria-expanded')
            ? row.getAttribute('aria-expanded') === 'true'
            : undefined,
        })),
      );
    },
    expand: (label) => setExpanded(label, true),
    collapse: (label) => setExpanded(label, false),
    click: async (label) => {
      await (await item(label)).click();
    },
    clickAction: async (label, title) => {
      const row = await item(label);
      await row.hover();
      await row.getByRole('button', { name: title }).click();
    },
    chooseFromMenu: async (label, entry) => chooseFromMenuOf(await item(label), entry),
  };
}

/**
 * Chooses from a row's context menu, which is opened again where it closes by itself: something else took the keyboard, as an
 * editor that was opened just before does.
 */
export async function chooseFromMenuOf(row: Locator, entry: string): Promise<void> {
  const chosen = row.page().getByRole('menuitem', { name: entry });
  for (let attempt = 1; attempt <= 3; attempt++) {
    await row.click({ button: 'right' });
    if (!(await appearsSoon(chosen, 5000))) continue;
    await row.page().waitForTimeout(200); // A menu takes no click right after it has come.
    if (!(await chosen.isVisible())) continue;
    await chosen.click();
    await chosen.waitFor({ state: 'hidden' });
    return;
  }
  throw new Error(`There is no menu, or none any more, with “${entry}”.`);
}

async function appearsSoon(sought: Locator, timeout = 1000): Promise<boolean> {
  return sought.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}
