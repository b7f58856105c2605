import assert from 'node:assert/strict';
import { problemsIn } from './axe';
import { openEdu, type Editor } from './registerEditor';
import { useWorkbench } from './useWorkbench';
import type { Theme, Workbench } from './workbench';

/** Everything at once: values, a change, all ones, staged, live, a bookmark, the plan, a flush, and what was found. */
async function fill({ quickInput, page }: Workbench, editor: Editor): Promise<void> {
  const { frame } = editor;
  await editor.press('Control+Shift+F5');
  await editor.status(/Peek at/);
  await editor.goTo('0x30');
  await editor.enter('ffffffff');
  await editor.status(/Poked/);
  await editor.peekUntil(0x30, 'ffffffff');
  await editor.goTo('0x70');
  await editor.enter('12');
  await editor.status(/Poked 0x00000012/);
  for (const [offset, value] of [
    ['0x4', 'cafe'],
    ['0x60', '1'],
  ] as const) {
    await editor.goTo(offset);
    await page.keyboard.type(value);
    await editor.press('Control+Enter');
    await frame.locator('.cell.active.staged').waitFor();
  }
  await editor.goTo('0x40');
  await editor.press('Alt+l');
  await frame.locator('.cell.live.changed').waitFor();
  await editor.press('Alt+F5');
  await editor.status(/Flush/);
  await editor.goTo('0x20');
  await editor.press('Control+Alt+k');
  await quickInput.waitFor('Bookmark at');
  await quickInput.fill('Status');
  await quickInput.accept();
  await quickInput.waitFor('Note to');
  await quickInput.fill('bit 0: computing');
  await quickInput.accept();
  await frame.locator('.cell.bookmarked').waitFor();
  await editor.goTo('0x40');
  await editor.press('Control+f');
  await frame.locator('.find-field:focus').waitFor();
  await editor.enter('changed');
  await frame.locator('.find-count').filter({ hasText: /1 of/ }).waitFor();
}

describe('accessibility', () => {
  const workbench = useWorkbench();
  const themes: readonly Theme[] = ['dark', 'light', 'high contrast', 'high contrast light'];
  let editor: Editor | undefined;

  before(async () => {
    editor = await openEdu(workbench());
    await fill(workbench(), editor);
  });

  for (const theme of themes) {
    it(`finds nothing to object to in a register editor in ${theme}`, async () => {
      assert.ok(editor);
      await workbench().setTheme(theme);
      const { frame } = editor;
      await frame.locator('aside').evaluate((side) => side.scrollTo(0, 0));
      await workbench().screenshot(`editor-rich-${theme.replaceAll(' ', '-')}`);
      assert.deepEqual(await problemsIn(frame), []);
      // The plan, live mode and bookmarks are further below.
      await frame.locator('aside').evaluate((side) => side.scrollTo(0, side.scrollHeight));
      await workbench().screenshot(`editor-rich-${theme.replaceAll(' ', '-')}-below`);
      assert.deepEqual(await problemsIn(frame), []);
    });
  }

  for (const theme of themes) {
    it(`finds nothing to object to in a table of registers in ${theme}`, async () => {
      assert.ok(editor);
      await workbench().setTheme(theme);
      const { frame } = editor;
      if (theme === themes[0]) {
        await frame.locator('[role=grid]').focus();
        await editor.press('Alt+r');
        await frame.locator('.register-row .twistie.closed').nth(1).click();
      }
      await workbench().screenshot(`editor-registers-${theme.replaceAll(' ', '-')}`);
      assert.deepEqual(await problemsIn(frame), []);
    });
  }

  it('finds what is wrong', async () => {
    assert.ok(editor);
    await editor.frame.evaluate(() => {
      const button = document.createElement('button');
      button.id = 'nameless';
      document.querySelector('main')?.append(button);
    });
    const problems = await problemsIn(editor.frame);
    await editor.frame.evaluate(() => document.querySelector('#nameless')?.remove());
    assert.match(problems.join('\n'), /button-name: .*nameless/);
  });
});
