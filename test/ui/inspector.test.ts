import assert from 'node:assert/strict';
import { openEdu, type Editor } from './registerEditor';
import { useWorkbench } from './useWorkbench';
import { dieOverWrite, planOf, watchWrites } from './writePlan';

describe('the inspector', () => {
  const workbench = useWorkbench();
  let editor: Editor;

  /** What the side panel says on the line of this name. */
  const reading = (name: string) => {
    const label = editor.frame.locator('dt').getByText(name, { exact: true });
    return editor.frame.locator('.reading').filter({ has: label }).locator('dd');
  };
  const readings = async (names: readonly string[]) =>
    Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, (await reading(name).innerText()).trim()])),
    ) as Record<string, string>;

  before(async () => {
    editor = await openEdu(workbench());
  });

  it('reads the selected cell in other ways, widths and byte orders', async () => {
    await editor.goTo('0x50');
    await editor.enter('665eb2c4'); // 2024-06-04, and “f^..” backwards
    await editor.status(/Poked/);
    await editor.peekUntil(0x50, '665eb2c4');
    const little = {
      Hex: '0x665eb2c4',
      'Big-endian': '0xc4b25e66',
      Unsigned: '1717482180',
      Signed: '1717482180',
      Float: '2.6291575e+23',
      'Unix time': '2024-06-04 06:23:00 UTC (s)',
      ASCII: '..^f',
      '2 × 16 bit': 'b2c4 665e',
      '4 × 8 bit': 'c4 b2 5e 66',
    };
    assert.deepEqual(await readings(Object.keys(little)), little);

    await workbench().runCommand('Regscope: Toggle Byte Order');
    await editor.cellBecomes(0x50, 'c4b25e66');
    const big = {
      Hex: '0xc4b25e66',
      'Little-endian': '0x665eb2c4',
      Unsigned: '3300023910',
      Signed: '-994943386',
      'Unix time': '2074-07-28 17:18:30 UTC (s)',
      '2 × 16 bit': 'c4b2 5e66',
      '4 × 8 bit': 'c4 b2 5e 66',
    };
    assert.deepEqual(await readings(Object.keys(big)), big);
    await workbench().runCommand('Regscope: Toggle Byte Order');
    await editor.cellBecomes(0x50, '665eb2c4');
  });

  it('shows the bits with their numbers, of the value and of what is staged', async () => {
    const bits = editor.frame.locator('.bit:visible');
    assert.equal(await bits.count(), 32);
    const shown = () =>
      bits.evaluateAll((drawn) => drawn.map((bit) => bit.getAttribute('data-digit')).join(''));
    assert.equal(
      await bits.evaluateAll((drawn) => drawn.map((bit) => bit.getAttribute('data-number')).join(' ')),
      Array.from({ length: 32 }, (_, index) => 31 - index).join(' '),
    );
    assert.equal(await shown(), (0x665eb2c4).toString(2).padStart(32, '0'));
    await editor.frame.getByRole('button', { name: 'bit 31, 0', exact: true }).click();
    await editor.frame.getByRole('button', { name: 'bit 31, 1, staged', exact: true }).waitFor();
    assert.equal(await shown(), (0xe65eb2c4).toString(2));
    assert.equal((await reading('Signed').innerText()).trim(), '1717482180 → -430001468');
    await editor.press('Control+z');
    await editor.frame.getByRole('button', { name: 'bit 31, 0', exact: true }).waitFor();
  });

  it('knows nothing of a cell that was not read at its width', async () => {
    await workbench().runCommand('Regscope: Next Access Width');
    await editor.frame.locator('.side .place').filter({ hasText: '64 bit' }).waitFor();
    const names = ['Hex', 'Unsigned', 'Float', '2 × 32 bit', 'Last read', 'Last write'];
    assert.deepEqual(await readings(names), Object.fromEntries(names.map((name) => [name, '–'])));
    assert.equal(await editor.frame.locator('.bit:visible').count(), 64);
    for (let width = 0; width < 3; width++) await workbench().runCommand('Regscope: Next Access Width');
    await editor.frame.locator('.side .place').filter({ hasText: '32 bit' }).waitFor();
  });

  it('tells when the cell was read and written last, and what with', async () => {
    const start = Date.now();
    const peekOnce = async () => {
      await editor.press('F5');
      await editor.status(/Peek at \+0x54: one read/);
    };
    await editor.goTo('0x54');
    await editor.enter('1');
    await editor.status(/Poked/);
    assert.deepEqual(await readings(['Last read']), { 'Last read': '–' });
    await peekOnce();
    await editor.enter('2');
    await editor.status(/Poked 0x00000002/);
    await peekOnce();
    const {
      'Last read': read = '',
      'Last write': write = '',
      'Before that': before,
    } = await readings(['Last read', 'Last write', 'Before that']);
    assert.equal(before, '0x00000001');
    for (const [text, value] of [
      [read, '0x00000002'],
      [write, '0x00000002'],
    ] as const) {
      const [, shown, time = ''] = /^(\S+)\s+(.*)$/s.exec(text) ?? [];
      assert.equal(shown, value);
      const [, hours, minutes, seconds] = /(\d\d):(\d\d):(\d\d)\.\d{3}/.exec(time) ?? [];
      const at = new Date().setHours(Number(hours), Number(minutes), Number(seconds), 999);
      assert(at >= start && at <= Date.now() + 1000, `${time} is not within the test`);
    }
  });

  it('peeks, pokes and flushes by its buttons, and says what the flush did', async () => {
    const written = watchWrites(workbench());
    const button = (name: string) =>
      editor.frame.locator('.cell-section').getByRole('button', { name, exact: true });
    await editor.goTo('0x58');
    await button('Poke').click();
    await editor.frame.locator('.cell-editor input:focus').waitFor();
    await editor.enter('9');
    await editor.status(/Poked 0x00000009 at \+0x58/);
    assert.deepEqual(written(), ['0x00000009 at +0x58']);
    await button('Peek').click();
    await editor.status(/Peek at \+0x58: one read/);
    await button('Flush').click();
    await editor.status(/Flush: /);
    const steps = editor.frame.locator('.flush-section .steps li.ok');
    await steps.first().waitFor();
    const told = await steps.allInnerTexts();
    assert.equal(told.length, 3, told.join('\n'));
    assert.match(told[1] ?? '', /Vendor ID of 0000:00:04\.0: answered 0x1234/);
    assert.match(await editor.frame.locator('.flush-time').innerText(), /\d\d:\d\d:\d\d/);
  });

  it('is pictured with a plan, one of whose writes is in doubt', async () => {
    const { screenshot, page } = workbench();
    await editor.goTo('0x50');
    for (const [value, key] of [
      ['665eb2c5', 'Control+Enter'],
      ['0', 'Control+Shift+Enter'],
    ] as const) {
      await page.keyboard.type(value);
      await editor.press(key);
    }
    await planOf(editor).has(2);
    await dieOverWrite(workbench());
    await editor.goTo('0x60');
    await page.keyboard.type('1');
    await editor.press('Control+Enter');
    await planOf(editor).section.getByText('1 of these may have been made already').waitFor();
    await planOf(editor).has(3);
    await editor.frame.locator('.bit[data-number="0"]').hover();
    await screenshot('writing-dark');
  });
});
