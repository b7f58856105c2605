import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { ownIdentity } from '../../src/extension/machine/processIdentity';
import { accesses, editorIn, helperPid, openEdu, unread, type Editor } from './registerEditor';
import { useWorkbench } from './useWorkbench';
import { dieOverWrite, planOf, watchWrites, type Plan } from './writePlan';

/** Offsets of registers that keep what is written to them. */
const [one, another, third] = [0x30, 0x34, 0x38];
const liveness = 0x4;

describe('writing in the register editor', () => {
  const workbench = useWorkbench();
  let editor: Editor;
  let plan: Plan;
  let written: () => string[];

  const show = (shown: Editor): void => {
    editor = shown;
    plan = planOf(editor);
  };
  const type = async (text: string, key: string) => {
    await workbench().page.keyboard.type(text);
    await editor.press(key);
  };
  const stage = async (offset: number, text: string) => {
    await editor.goTo(`0x${offset.toString(16)}`);
    await type(text, 'Control+Enter');
  };

  before(async () => {
    show(await openEdu(workbench()));
  });

  beforeEach(() => {
    written = watchWrites(workbench());
  });

  afterEach(async () => {
    await editor.press('Escape', 'Escape');
    if (await plan.section.isVisible()) {
      await plan.section.getByRole('button', { name: 'Discard' }).click();
      await plan.has(0);
    }
    await editor.goTo('0');
  });

  it('pokes a typed value by Enter: one write, nothing read', async () => {
    const before = accesses(workbench());
    await editor.goTo('0x30');
    await editor.enter('12');
    await editor.status(/Poked 0x00000012 at \+0x30: one write of 32 bits, not read back/);
    await editor.frame.locator(`#cell-${one / 4}.written`).waitFor();
    assert.deepEqual(written(), ['0x00000012 at +0x30']);
    assert.equal(accesses(workbench()), before + 1);
  });

  it('reads back what is poked by Shift+Enter, and says whether it is the same', async () => {
    await editor.goTo('0x30');
    await type('77', 'Shift+Enter');
    await editor.status(/Poked 0x00000077 at \+0x30: one write of 32 bits, read back the same/);
    await editor.frame.locator(`#cell-${one / 4}.value`).waitFor();
    assert.deepEqual(written(), ['0x00000077 at +0x30']);

    await editor.goTo('0x4');
    const differs = /Poked 0x(\w{8}) at \+0x4, and read back 0x(\w{8}): the register did not keep/;
    // The demo's device answers within a few milliseconds: now and then, the read back comes before.
    let told = '';
    for (let value = 1; value <= 30 && !differs.test(told); value++) {
      await type(value.toString(16), 'Shift+Enter');
      told = await editor.status(new RegExp(`Poked 0x${value.toString(16).padStart(8, '0')} at \\+0x4`));
    }
    const [, sent = '', answered = ''] = differs.exec(told) ?? [];
    assert.equal(BigInt(`0x${sent}`) ^ BigInt(`0x${answered}`), 0xffff_ffffn, told);
    await editor.cellBecomes(liveness, answered);
    await editor.frame.locator('[role=status] .warning, [role=status].warning').first().waitFor();
    await editor.frame.getByText('The last read differs from what was written.').waitFor();
  });

  it('stages by Ctrl+Enter, and pokes in order by Ctrl+S and not before', async () => {
    await stage(another, 'b');
    await stage(one, 'a');
    await plan.has(2);
    await editor.frame.locator(`#cell-${one / 4}.staged`).waitFor();
    assert.equal(await editor.cell(one), '0000000a');
    assert.deepEqual(written(), []);
    await editor.press('Control+s');
    await editor.status(/Poked 2 staged writes in their order; 0 were read back/);
    await plan.has(0);
    assert.deepEqual(written(), ['0x0000000b at +0x34', '0x0000000a at +0x30']);
    await editor.press('Control+s');
    await editor.status(/Nothing is staged: nothing was written/);
    assert.equal(written().length, 2);
  });

  it('stages one more write for a cell by Ctrl+Shift+Enter: a strobe', async () => {
    await stage(one, '1');
    await type('0', 'Control+Shift+Enter');
    await plan.has(2);
    assert.equal(await editor.cell(one), '00000000');
    // The last of them is what typing replaces.
    await type('3', 'Control+Enter');
    await plan.section.getByText('→ 0x00000003').waitFor();
    await editor.press('Control+s');
    await editor.status(/Poked 2 staged writes/);
    assert.deepEqual(written(), ['0x00000001 at +0x30', '0x00000003 at +0x30']);
  });

  it('lists the plan: old and new value, order, read-back; a click goes there', async () => {
    await editor.goTo('0x30');
    await editor.enter('5');
    await editor.peekUntil(one, '00000005');
    written = watchWrites(workbench());
    await stage(one, '6');
    await stage(another, '7');
    await stage(0xff0, '8');
    await plan.has(3);
    const [first, , last] = await plan.lines();
    assert.equal(first, '+0x30 · 32 bit: 0x00000005 → 0x00000006');
    assert.equal(last, '+0xff0 · 32 bit: unknown → 0x00000008');

    await plan.press(0, '\\+0x30');
    await editor.frame.locator(`#cell-${one / 4}`).waitFor();
    await editor.frame.locator('.side .place').filter({ hasText: '+0x30' }).waitFor();

    await plan.press(2, 'Move up');
    await plan.section.locator('.planned').nth(1).filter({ hasText: '+0xff0' }).waitFor();
    await plan.press(0, 'Move down');
    await plan.section.locator('.planned').first().filter({ hasText: '+0xff0' }).waitFor();
    await plan.press(2, 'Remove');
    await plan.has(2);
    await plan.section.getByRole('checkbox', { name: /^Verify: 0x00000006/ }).click();
    await editor.frame.locator('[role=grid]').focus();
    await editor.press('Control+s');
    await editor.status(/Poked 2 staged writes in their order; 1 were read back/);
    assert.deepEqual(written(), ['0x00000008 at +0xff0', '0x00000006 at +0x30']);
    await editor.frame
      .locator(`#cell-${one / 4}.value`)
      .filter({ hasText: '00000006' })
      .waitFor();
  });

  it('undoes and redoes staging before it is saved', async () => {
    await stage(one, 'a');
    await type('b', 'Control+Enter');
    await plan.section.getByText('→ 0x0000000b').waitFor();
    await editor.press('Control+z');
    await plan.section.getByText('→ 0x0000000a').waitFor();
    await editor.press('Control+z');
    await plan.has(0);
    await editor.press('Control+Shift+z');
    await plan.section.getByText('→ 0x0000000a').waitFor();
    await editor.press('Control+y');
    await plan.section.getByText('→ 0x0000000b').waitFor();
    assert.deepEqual(written(), []);
  });

  it('undoes a poke by staging what stood there, and writes nothing for it', async () => {
    await editor.goTo('0x38');
    await editor.enter('111');
    await editor.peekUntil(third, '00000111');
    await editor.enter('222');
    await editor.status(/Poked 0x00000222/);
    assert.equal(written().length, 2);
    await editor.press('Control+z');
    await editor.status(/Staged what stood there before the poke of 0x00000222 at \+0x38/);
    await plan.has(1);
    assert.deepEqual(await plan.lines(), ['+0x38 · 32 bit: 0x00000222 → 0x00000111']);
    assert.equal(written().length, 2);
    await editor.press('Control+s');
    await editor.status(/Poked 0x00000111 at \+0x38/);
    assert.equal(written().at(-1), '0x00000111 at +0x38');
  });

  it('discards the plan, and undo brings it back', async () => {
    await stage(one, 'a');
    await stage(another, 'b');
    await plan.section.getByRole('button', { name: 'Discard' }).click();
    await plan.has(0);
    await editor.press('Control+z');
    await plan.has(2);
    assert.deepEqual(written(), []);
  });

  it('modifies bits by value:mask: one read and one write', async () => {
    const { runCommand, quickInput } = workbench();
    await editor.goTo('0x30');
    await editor.enter('ff');
    await editor.status(/Poked/);
    written = watchWrites(workbench());
    await runCommand('Regscope: Modify Bits of the Selected Cell…');
    await quickInput.waitFor('Modify 32 bits at +0x30');
    for (const [wrong, problem] of [
      ['5', 'Write value:mask'],
      ['0x2:0x1', 'bits outside the mask'],
      ['0:0', 'names no bit'],
      ['frog:1', 'is not a number'],
      ['0x100000000:0x100000000', '0xffffffff'],
    ] as const) {
      await quickInput.fill(wrong);
      await quickInput.waitFor(problem);
      await quickInput.accept();
    }
    assert.deepEqual(written(), []);
    await quickInput.fill('0x5:0xf');
    await quickInput.accept();
    await editor.status(/Modified \+0x30: read 0x000000ff, wrote 0x000000f5, not read back/);
    assert.deepEqual(written(), ['change the bits 0xf to those of 0x5 (32 bits) at +0x30']);
    await editor.peekUntil(one, '000000f5');
  });

  it('fills the selection with one value, ascending, and undo stages it all', async () => {
    const { runCommand, quickInput } = workbench();
    await editor.goTo('0x30');
    await editor.press('Shift+ArrowRight', 'Shift+ArrowRight', 'F5');
    await editor.status(/3 reads/);
    const before = await Promise.all([one, another, third].map((offset) => editor.cell(offset)));
    await runCommand('Regscope: Fill Selection…');
    await quickInput.waitFor('Fill 3 cells of 32 bits from +0x30');
    await quickInput.fill('0x1ffffffff');
    await quickInput.waitFor('0xffffffff');
    await quickInput.fill('0xabc');
    await quickInput.accept();
    await editor.status(/Filled 3 cells from \+0x30 with 0x00000abc, none read back/);
    assert.deepEqual(written(), ['0x00000abc 3 times from +0x30']);
    for (const offset of [one, another, third]) assert.equal(await editor.cell(offset), '00000abc');
    await editor.press('Control+z');
    await plan.has(3);
    const lines = await plan.lines();
    assert.deepEqual(
      lines.map((line) => line.slice(-8)),
      before.toReversed(),
    );
  });

  it('reverts what this window has written by a plan in reverse order, and says what it cannot', async () => {
    const { runCommand, notification, dismissNotifications } = workbench();
    // What earlier tests have written is not what is looked at here.
    await runCommand('Regscope: Revert Writes…');
    await editor.status(/Staged \d+ writes of what stood|There is no write of this window/);
    await editor.frame.locator('[role=grid]').focus();
    await editor.press('Control+s');
    await plan.has(0);
    await dismissNotifications();
    await editor.goTo('0x30');
    await editor.press('Shift+ArrowRight', 'F5');
    await editor.status(/2 reads/);
    const before = await Promise.all([one, another].map((offset) => editor.cell(offset)));
    await editor.goTo('0x30');
    await editor.enter('a1');
    await editor.status(/Poked 0x000000a1/);
    await stage(another, 'a2');
    await editor.press('Control+s');
    await editor.status(/Poked 0x000000a2/);
    await editor.goTo('0x10c'); // Never read.
    await editor.enter('a3');
    await editor.status(/Poked 0x000000a3/);
    written = watchWrites(workbench());

    await runCommand('Regscope: Revert Writes…');
    await plan.has(2);
    await editor.status(/Staged 2 writes of what stood there before/);
    await notification(/ cannot be reverted: \+0x10c \(32 bits\): what stood there had not been read/);
    assert.deepEqual(await plan.lines(), [
      `+0x34 · 32 bit: 0x000000a2 → 0x${before[1]}`,
      `+0x30 · 32 bit: 0x000000a1 → 0x${before[0]}`,
    ]);
    assert.deepEqual(written(), []);
    await editor.frame.locator('[role=grid]').focus();
    await editor.press('Control+s');
    await editor.status(/Poked 2 staged writes in their order/);
    assert.deepEqual(written(), [`0x${before[1]} at +0x34`, `0x${before[0]} at +0x30`]);
    const last = workbench().journal().slice(-2);
    assert.deepEqual(
      last.map(({ intent }) => intent.by),
      ['revert', 'revert'],
    );
    await dismissNotifications();
    await runCommand('Regscope: Revert Writes…');
    await editor.status(/There is no write of this window here that could be reverted/);
    await plan.has(0);
    await dismissNotifications();
  });

  it('turns bits over by staging, by mouse and by keyboard, and never pokes for it', async () => {
    await editor.goTo('0x30');
    await editor.enter('8');
    await editor.status(/Poked/);
    written = watchWrites(workbench());
    const bit = (number: number) => editor.frame.locator(`.bit[data-number="${number}"]`);
    await bit(0).click();
    await plan.section.getByText('→ 0x00000009').waitFor();
    await bit(3).click();
    await plan.section.getByText('→ 0x00000001').waitFor();
    await editor.frame.locator('[role=grid]').focus();
    await editor.press('Space');
    await editor.frame.locator('.bit[data-number="3"]:focus').waitFor();
    await editor.press('ArrowLeft', 'Space');
    await plan.section.getByText('→ 0x00000011').waitFor();
    await editor.press('Escape');
    await editor.frame.locator('[role=grid]:focus').waitFor();
    await editor.press('Control+z');
    await plan.section.getByText('→ 0x00000001').waitFor();
    assert.deepEqual(written(), []);

    await editor.goTo('0x100');
    assert.equal(await editor.cell(0x100), unread);
    await editor.frame.getByText('Its value is not known: peek it first, or type a value.').waitFor();
    await bit(0).click({ force: true });
    // What was asked for before is answered before.
    await editor.press('F5');
    await editor.status(/Peek at \+0x100/);
    assert.equal((await plan.lines()).length, 1);
  });

  it('refuses to type over, to turn bits and to save while writes are off', async () => {
    const { runCommand, answerDialog, dialogText, quickInput } = workbench();
    await stage(one, 'a');
    await plan.has(1);
    await runCommand('Regscope: Disable Writes');
    const enable = editor.frame.getByRole('button', { name: 'Enable writes' });
    await enable.waitFor();
    await editor.goTo('0x34');
    for (const key of ['1', 'Enter', 'F2']) {
      await editor.press(key);
      await editor.status(/Writes are off: nothing is written/);
      assert.equal(await editor.frame.locator('.cell-editor').count(), 0);
    }
    await editor.goTo('0x30');
    await editor.frame.locator('.bits-note').filter({ hasText: 'Writes are off' }).waitFor();
    await editor.frame.locator('.bit[data-number="0"]').click({ force: true });
    await editor.frame.locator('[role=grid]').focus();
    await editor.press('Control+s');
    await editor.status(/[Ww]rites are off|switched on|Enable/);
    assert.deepEqual(await plan.lines().then((lines) => lines.map((line) => line.slice(-10))), [
      '0x0000000a',
    ]);
    for (const command of ['Modify Bits of the Selected Cell…', 'Fill Selection…']) {
      await runCommand(`Regscope: ${command}`);
      assert.match(await dialogText(), /Enable writes to the registers of demo\?/);
      await answerDialog('Cancel');
      assert.equal(await quickInput.locator.count(), 0);
    }
    assert.deepEqual(written(), []);
    await enable.click();
    await answerDialog('Enable Writes');
    await editor.frame.getByText('Writes on').waitFor();
    await editor.frame.locator('[role=grid]').focus();
    await editor.press('Control+s');
    await editor.status(/Poked 0x0000000a at \+0x30/);
  });

  it('loses nothing that is staged when the helper is killed', async () => {
    await editor.goTo('0x30');
    await editor.press('F5');
    await editor.status(/Peek at/);
    await stage(another, '1');
    await stage(one, '2');
    await plan.has(2);
    process.kill(helperPid(workbench()), 'SIGKILL');
    await editor.frame.locator('.cell.stale').first().waitFor();
    await plan.has(2);
    assert.deepEqual(written(), []);
    await editor.press('Control+s');
    await editor.status(/Poked 2 staged writes in their order/);
    assert.deepEqual(written(), ['0x00000001 at +0x34', '0x00000002 at +0x30']);
  });

  it('never sends a write again whose helper died over it, until the user says so', async () => {
    await stage(one, 'e1');
    await stage(another, 'e2');
    await plan.has(2);
    await dieOverWrite(workbench());
    await editor.status(/0 of 2 staged writes were made/);
    await plan.section.getByText('1 of these may have been made already; nothing else has.').waitFor();
    await editor.frame.locator(`#cell-${one / 4}.doubt`).waitFor();
    await editor.press('Control+s');
    await editor.status(/Nothing was written: whether 0x000000e1 at \+0x30 was written before is not known/);
    assert.equal(written().length, 1);
    await plan.section.getByRole('button', { name: /^Write again/ }).click();
    await plan.section.getByText('Nothing of this has been written yet.').waitFor();
    assert.equal(written().length, 1);
    await editor.frame.locator('[role=grid]').focus();
    await editor.press('Control+s');
    await editor.status(/Poked 2 staged writes/);
    assert.deepEqual(written().slice(1), ['0x000000e1 at +0x30', '0x000000e2 at +0x34']);
  });

  it('keeps what is staged when the tab is closed and the window reloaded, and writes nothing', async () => {
    const { runCommand, notification, reload } = workbench();
    await stage(one, 'c');
    await stage(another, 'd');
    await plan.has(2);
    const lines = await plan.lines();
    await runCommand('View: Close Editor');
    const kept = await notification(
      '2 staged writes of 0000:00:04.0 BAR0 (demo) are kept; nothing was written.',
    );
    await kept.getByRole('button', { name: 'Open' }).click();
    show(await editorIn(workbench()));
    await plan.has(2);
    assert.deepEqual(await plan.lines(), lines);
    await reload();
    show(await editorIn(workbench()));
    await plan.has(2);
    assert.deepEqual(await plan.lines(), lines);
    assert.deepEqual(written(), []);
    await editor.goTo('0x30');
    await editor.press('Control+s');
    await editor.status(/Poked 2 staged writes/);
    assert.deepEqual(written(), ['0x0000000c at +0x30', '0x0000000d at +0x34']);
  });

  it('tells at the next start of a write whose result nobody knows, and shows it', async () => {
    const { journalPath, reload, notification, page, runCommand } = workbench();
    const common = { session: 'crashed', at: new Date().toISOString() };
    const by = { ...ownIdentity(), boot: 'before the machine hung' };
    const write = { method: 'poke', offset: 0x60, width: 32, value: '0xbad' };
    const { source } = workbench().journal()[0]?.intent ?? assert.fail();
    const lines = [
      { kind: 'session', ...common, by },
      { kind: 'intent', ...common, id: 'crashed-1', machine: 'local', by: 'cell', source, write },
    ];
    appendFileSync(journalPath, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await reload();
    const told = await notification('The last session ended with a write whose result is unknown');
    await told.getByRole('button', { name: 'Show' }).click();
    const shown = /local:\sabout\sto\swrite\s0x00000bad\s\(32\sbits\)\sat\s\+0x60/;
    await page.locator('.monaco-editor .view-line').filter({ hasText: shown }).waitFor();
    assert.equal(await page.locator('.monaco-editor .view-line').filter({ hasText: 'about' }).count(), 1);
    await runCommand('View: Close Editor');
    show(await editorIn(workbench()));
  });
});

describe('writing as one has set it', () => {
  const workbench = useWorkbench({
    settings: { 'regscope.editor.confirmWrites': 'region', 'regscope.editor.enter': 'stage' },
    keybindings: [{ key: 'ctrl+alt+p', command: 'regscope.peek' }],
  });
  let editor: Editor;
  let written: () => string[];
  const dialog = () => workbench().page.locator('.monaco-dialog-box');
  const pokes = async (text: string) => {
    await workbench().page.keyboard.type(text);
    await editor.press('Control+Enter');
  };

  beforeEach(() => {
    written = watchWrites(workbench());
  });

  it('opens, peeks, pokes, flushes and undoes by the keyboard alone', async () => {
    const { page, quickInput, dialogText } = workbench();
    const type = async (text: string, row: RegExp) => {
      await quickInput.type(text);
      await quickInput.locator.locator('.monaco-list-row.focused').filter({ hasText: row }).waitFor();
      await page.keyboard.press('Enter');
    };
    // The palette lists what is known when it opens.
    await page.locator('.activitybar').getByRole('tab', { name: 'Regscope' }).waitFor();
    await page.keyboard.press('F1');
    await quickInput.waitFor('name of a command');
    await type('Regscope: Open BAR0', /Open BAR0/);
    await quickInput.locator.locator('input[placeholder*="name of a command"]').waitFor({ state: 'hidden' });
    await type('0000:00:04.0', /0000:00:04\.0/);
    editor = await editorIn(workbench());
    const plan = planOf(editor);
    await editor.frame.locator('[role=grid]:focus').waitFor();

    await editor.press('Control+Alt+p'); // As keybindings.json has it.
    await editor.status(/Peek at \+0x0: one read of 32 bits/);
    await editor.cellBecomes(0, '010000ed');
    await editor.press('ArrowDown', 'ArrowDown', 'ArrowDown');
    await editor.enter('5a');
    await plan.has(1);
    assert.deepEqual(await plan.lines(), ['+0x30 · 32 bit: unknown → 0x0000005a']);

    await editor.press('Control+s');
    await dialog().waitFor();
    assert.match(
      await dialogText(),
      /Poke 0x0000005a \(32 bits\) at \+0x30\?.*Region: 0000:00:04\.0 BAR0 \(demo\)\..*asked once for each region/,
    );
    await page.keyboard.press('Escape');
    await editor.status(/Nothing was written/);
    assert.deepEqual(written(), []);
    await plan.has(1);
    await editor.frame.locator('[role=grid]:focus').waitFor();
    await editor.press('Control+s');
    await dialog().getByRole('button', { name: 'Write' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await editor.status(/Poked 0x0000005a at \+0x30/);
    assert.deepEqual(written(), ['0x0000005a at +0x30']);

    await editor.frame.locator('[role=grid]:focus').waitFor();
    await editor.press('Alt+F5');
    await editor.status(/Flush: .*Vendor ID/);
    await editor.enter('5b');
    await plan.has(1);
    await editor.press('Control+z');
    await plan.has(0);
    assert.equal(written().length, 1);
  });

  it('asks once for a region, and anew for another', async () => {
    const { runCommand, quickInput, answerDialog, dialogText } = workbench();
    await pokes('1');
    await editor.status(/Poked 0x00000001 at \+0x30/);
    await runCommand('Regscope: Open BAR0');
    await quickInput.pick('0000:00:07.0');
    const other = await editorIn(workbench());
    await other.frame.locator('[role=grid]:focus').waitFor();
    await pokes('2');
    assert.match(await dialogText(), /Poke 0x00000002 \(32 bits\) at \+0x0\?.*0000:00:07\.0 BAR0/);
    await answerDialog('Cancel');
    await other.status(/Nothing was written/);
    assert.equal(await other.cell(0), unread);
    assert.deepEqual(written(), ['0x00000001 at +0x30']);
    await runCommand('View: Close Editor');
    editor = await editorIn(workbench());
    await editor.frame.locator('[role=grid]:focus').waitFor();
  });

  /** Settings that are the user's alone are read when the window is. */
  const reloadWith = async (settings: Readonly<Record<string, unknown>>) => {
    await workbench().changeUserSettings(settings);
    editor = await editorIn(workbench());
    await editor.frame.locator('[role=grid]').click({ position: { x: 260, y: 40 } });
    await editor.goTo('0x30');
  };

  it('asks before every write where its user has set that, whatever the workspace says', async () => {
    const { changeSettings, answerDialog, dialogText } = workbench();
    await reloadWith({ 'regscope.editor.confirmWrites': 'always' });
    await changeSettings({ 'regscope.editor.confirmWrites': 'never', 'regscope.editor.enter': 'poke' });
    for (const value of ['3', '4']) {
      await pokes(value);
      assert.match(await dialogText(), /Poke 0x0000000. \(32 bits\) at \+0x30\?.*asked before every write/);
      await answerDialog(value === '3' ? 'Write' : 'Cancel');
      await editor.status(value === '3' ? /Poked 0x00000003/ : /Nothing was written/);
      await editor.frame.locator('[role=grid]:focus').waitFor();
    }
    assert.equal(await editor.cell(one), '00000003');
    assert.deepEqual(written(), ['0x00000003 at +0x30']);
  });

  it('never asks where its user has set that, and pokes by Enter; a workspace may have it read back', async () => {
    await reloadWith({ 'regscope.editor.confirmWrites': 'never', 'regscope.editor.enter': 'poke' });
    await workbench().changeSettings({ 'regscope.editor.enter': 'stage', 'regscope.editor.verify': true });
    await editor.enter('7');
    await editor.status(/Poked 0x00000007 at \+0x30: one write of 32 bits, read back the same/);
    assert.deepEqual(written(), ['0x00000007 at +0x30']);
  });
});
