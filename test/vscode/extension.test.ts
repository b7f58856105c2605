import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fromUri, toUri, type RegionReference } from '../../src/extension/editors/regionUri';
import { commands, registerEditor } from '../../src/extension/ids';
import { parsePciAddress } from '../../src/shared/model/pciAddress';

const eduBar0: RegionReference = {
  machine: 'demo',
  title: '0000:00:04.0 BAR0',
  source: { kind: 'bar', device: parsePciAddress('0000:00:04.0') ?? assert.fail(), bar: 0 },
};

describe('the extension in a real extension host', () => {
  it('activates, on the side of the workspace', async function () {
    const extension =
      vscode.extensions.getExtension('regscope.regscope') ?? assert.fail('It is not installed.');
    assert.equal(extension.extensionKind, vscode.ExtensionKind.Workspace);
    assert.equal(extension.isActive, false, 'It was activated before anything of it was used.');
    // A workbench that is still starting would be measured, not the extension.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const start = performance.now();
    await extension.activate();
    const took = performance.now() - start;
    // An extension host's console is not ours: the figure shows as a part of the title.
    if (this.test !== undefined) this.test.title += ` (in ${took.toFixed(1)} ms)`;
    assert.ok(extension.isActive);
  });

  it('registers each command it declares', async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    for (const command of Object.values(commands)) assert.ok(known.has(command), command);
  });

  it('shows the demo machine where nothing was chosen', () => {
    assert.equal(vscode.workspace.getConfiguration('regscope').get('machine'), 'demo');
  });
});

describe('regscope: URIs', () => {
  it('name a region, there and back', () => {
    for (const reference of [
      eduBar0,
      {
        machine: 'demo',
        title: 'HPET 0 @ 0xfed00000',
        source: { kind: 'mem', base: '0xfed00000', size: '0x400' },
      },
      { machine: 'local', title: 'ä/ö?#.bin', source: { kind: 'file', path: '/tmp/ä/ö?#%20.bin' } },
    ] as const) {
      const back = fromUri(vscode.Uri.parse(toUri(reference).toString(), true));
      assert.deepEqual(back?.source, reference.source);
      assert.equal(back.machine, reference.machine);
      assert.equal(back.title, reference.title.replace('/', '∕'));
    }
  });

  it('that name none are told from those that do', () => {
    const bad = [
      'regscope://elsewhere/x?{"kind":"file","path":"/x"}',
      'regscope://local/x',
      'regscope://local/x?nonsense',
      'regscope://local/x?{"kind":"bar","device":"../../etc","bar":0}',
      'regscope://local/x?{"kind":"mem","base":"0xfed00000"}',
      // The demo's writes are on.
      'regscope://demo/x?{"kind":"file","path":"/x"}',
    ];
    for (const uri of bad) assert.equal(fromUri(vscode.Uri.parse(uri, true)), undefined, uri);
  });
});

describe('register editors', () => {
  const openTabs = () =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputCustom && input.viewType === registerEditor);

  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('open by URI, split, and say demo in their title', async () => {
    await vscode.commands.executeCommand('vscode.openWith', toUri(eduBar0), registerEditor);
    assert.deepEqual(
      openTabs().map(({ label }) => label),
      ['0000:00:04.0 BAR0 (demo)'],
    );
    await vscode.commands.executeCommand('workbench.action.splitEditor');
    assert.equal(openTabs().length, 2);
  });

  it('are what a regscope: URI opens with when nobody says how', async () => {
    await vscode.commands.executeCommand('vscode.open', toUri(eduBar0));
    assert.equal(openTabs().length, 1);
  });
});
