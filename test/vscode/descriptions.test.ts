import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import {
  createRegisterDescriptions,
  type RegisterDescriptions,
} from '../../src/extension/registers/registerDescriptions';

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
    const globalState = {
      get: () => undefined,
      update: () => Promise.resolve(),
      keys: () => [],
      setKeysForSync: () => undefined,
    };
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
