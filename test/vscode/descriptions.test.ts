import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { bindDescription } from '../../src/extension/commands/bindDescription';
import { describedRegion, type OpenRegion } from '../../src/extension/commands/descriptionPicks';
import { importDescription } from '../../src/extension/commands/importDescription';
import { unbindDescription } from '../../src/extension/commands/unbindDescription';
import {
  createRegisterDescriptions,
  type RegisterDescriptions,
} from '../../src/extension/registers/registerDescriptions';

/** Presses Enter, each time after other keys, until something that asks has its answers. */
async function accepting(asking: Promise<void>, ...keys: readonly string[]): Promise<void> {
  const over = asking.then(() => 'over');
  const pause = () => new Promise<string>((resolve) => setTimeout(() => resolve('asking'), 300));
  while ((await Promise.race([over, pause()])) === 'asking') {
    for (const key of keys) await vscode.commands.executeCommand(key);
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  }
}

describe('register descriptions in a real extension host', () => {
  const storage = mkdtempSync(join(tmpdir(), 'regscope-storage-'));
  const [folder] = vscode.workspace.workspaceFolders ?? assert.fail('No folder is open.');
  const inWorkspace = join(folder?.uri.fsPath ?? assert.fail(), 'descriptions');
  let descriptions: RegisterDescriptions;

  const regmap = (name: string, more = '') =>
    `{ "regmap": 1, "name": "${name}", "blocks": [{ "name": "B" }]${more} }`;
  const changed = () =>
    new Promise<void>((resolve) => {
      const listener = descriptions.all.onDidChange(() => {
        listener.dispose();
        resolve();
      });
    });
  const titles = async () =>
    (await descriptions.all.list()).map(({ origin, title }) => `${origin} ${basename(title)}`);

  before(() => {
    mkdirSync(inWorkspace);
    writeFileSync(join(inWorkspace, 'board.regmap.json'), regmap('Board', ', "colour": "red"'));
    writeFileSync(join(inWorkspace, 'chip.svd'), '<device><name>Chip</name></device>');
    writeFileSync(join(inWorkspace, 'other.json'), '{}');
    const { extensionPath } = vscode.extensions.getExtension('regscope.regscope') ?? assert.fail();
    const kept = new Map<string, unknown>();
    const globalState: Parameters<typeof createRegisterDescriptions>[1]['globalState'] = {
      get: (key: string) => kept.get(key),
      update: (key, value) => Promise.resolve(void kept.set(key, value)),
      keys: () => [...kept.keys()],
      setKeysForSync: () => undefined,
    } as vscode.Memento & { setKeysForSync: () => void };
    descriptions = createRegisterDescriptions(
      extensionPath,
      { globalState, globalStorageUri: vscode.Uri.file(storage) },
      vscode.window.createOutputChannel('Descriptions', { log: true }),
    );
  });
  after(() => {
    descriptions.dispose();
    rmSync(storage, { recursive: true });
    rmSync(inWorkspace, { recursive: true });
  });

  it('are found in the workspace, and read in a thread of their own', async () => {
    const found = (await descriptions.all.list()).filter(({ origin }) => origin === 'workspace');
    assert.deepEqual(
      found.map(({ id }) => id),
      ['workspace descriptions/board.regmap.json', 'workspace descriptions/chip.svd'],
    );
    const [board, chip] = found;
    const { map, problems } = await descriptions.all.load(board ?? assert.fail());
    assert.equal(map.name, 'Board');
    assert.equal(problems.length, 1);
    const [shown] = vscode.languages
      .getDiagnostics(vscode.Uri.file(join(inWorkspace, 'board.regmap.json')))
      .filter(({ source }) => source === 'Regscope');
    assert.equal(shown?.message, 'colour: “colour” is not known here.');
    assert.equal((await descriptions.all.load(chip ?? assert.fail())).map.name, 'Chip');
  });

  it('are noticed when they come, change and go, those of one’s own as well', async () => {
    const before = await titles();
    let news = changed();
    mkdirSync(descriptions.userFolder, { recursive: true });
    writeFileSync(join(inWorkspace, 'late.regmap.json'), regmap('Late'));
    await news;
    assert.ok((await titles()).includes('workspace late.regmap.json'));
    news = changed();
    rmSync(join(inWorkspace, 'late.regmap.json'));
    await news;
    assert.deepEqual(await titles(), before);
    writeFileSync(join(descriptions.userFolder, 'mine.regmap.json'), regmap('Mine'));
    descriptions.all.refresh();
    assert.ok((await titles()).includes('user mine.regmap.json'));
  });

  it('are imported among one’s own, bound to a region by hand and taken away again, all by keyboard', async () => {
    const header = join(inWorkspace, 'chip.h');
    writeFileSync(
      header,
      '#define CHIP_CTRL 0x10 /* Control - RW */\n#define CHIP_CTRL_GO BIT(3)\n#define CHIP_NAME "chip"\n',
    );
    await accepting(importDescription(descriptions, vscode.Uri.file(header)));
    const imported = join(descriptions.userFolder, 'chip.regmap.json');
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, imported);
    assert.ok((await titles()).includes('user chip.regmap.json'));
    const told = vscode.languages.getDiagnostics(vscode.Uri.file(header));
    assert.deepEqual(
      told.map(({ range, message }) => `${range.start.line}: ${message}`),
      ['2: CHIP_NAME is no number: it is left out.'],
    );

    const info = { base: '0xfea00000', size: 0x1000, via: '', widths: [32] };
    const machine = { request: () => Promise.resolve(info), list: () => Promise.reject(new Error('none')) };
    const reference = {
      machine: 'demo',
      title: 'A region',
      source: { kind: 'mem', base: '0xfea00000', size: '0x1000' },
    };
    const open = { machine, reference, offset: 0x40 } as unknown as OpenRegion;
    await accepting(bindDescription(descriptions, open));
    const region = await describedRegion(open);
    const lying = async () =>
      (await descriptions.all.blocksFor(region)).placed.map(
        ({ block, offset, title }) => `${block.name} ${offset} ${title}`,
      );
    assert.deepEqual(await lying(), ['CHIP 64 chip.h']);
    const [down, space] = [
      'workbench.action.quickOpenSelectNext',
      'workbench.action.quickPickManyToggle',
    ] as const;
    await accepting(unbindDescription(descriptions, open), down, space);
    assert.deepEqual(await lying(), []);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('are checked by their schema while they are written', async () => {
    const uri = vscode.Uri.file(join(inWorkspace, 'typed.regmap.json'));
    writeFileSync(uri.fsPath, regmap('Typed', ', "colour": "red"'));
    await vscode.window.showTextDocument(uri);
    const found = () => vscode.languages.getDiagnostics(uri).filter(({ source }) => source !== 'Regscope');
    for (let waits = 0; waits < 100 && found().length === 0; waits++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    assert.match(found()[0]?.message ?? '', /colour/);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });
});
