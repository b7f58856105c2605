import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  commands,
  itemKinds,
  memoryMapPanel,
  registerEditor,
  settings,
  viewContainer,
  views,
} from '../../src/extension/ids';

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string }[] };
    readonly viewsWelcome: readonly { readonly view: string }[];
    readonly customEditors: readonly { readonly viewType: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
    readonly keybindings: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when: string }[]>>;
  };
}

const text = readFileSync('package.json', 'utf8');
const { activationEvents, contributes } = JSON.parse(text) as Manifest;
const strings = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Readonly<Record<string, string>>;
const sorted = (values: Iterable<string>) => [...values].sort();

describe('package.json and ids.ts name the same', () => {
  it('commands', () => {
    assert.deepEqual(
      sorted(contributes.commands.map(({ command }) => command)),
      sorted(Object.values(commands)),
    );
  });

  it('views and their container', () => {
    assert.deepEqual(Object.keys(contributes.views), [viewContainer]);
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      [viewContainer],
    );
    const ids = sorted(Object.values(views));
    assert.deepEqual(sorted(contributes.views[viewContainer]?.map(({ id }) => id) ?? []), ids);
    assert.deepEqual(sorted(new Set(contributes.viewsWelcome.map(({ view }) => view))), ids);
  });

  it('the panel that is restored with its window', () => {
    assert.ok(activationEvents.includes(`onWebviewPanel:${memoryMapPanel}`), activationEvents.join());
  });

  it('custom editors and settings', () => {
    assert.deepEqual(
      contributes.customEditors.map(({ viewType }) => viewType),
      [registerEditor],
    );
    const { section, ...names } = settings;
    assert.deepEqual(
      sorted(Object.keys(contributes.configuration.properties)),
      sorted(Object.values(names).map((name) => `${section}.${name}`)),
    );
  });

  it('commands of menus and keys, item kinds of menus', () => {
    const known = new Set<string>(Object.values(commands));
    const kinds = new Set<string>(Object.values(itemKinds));
    const entries = Object.values(contributes.menus).flat();
    for (const { command } of [...entries, ...contributes.keybindings])
      assert.ok(known.has(command), command);
    for (const { when } of entries) {
      for (const [, kind] of when.matchAll(/viewItem == ([\w.]+)/g)) assert.ok(kinds.has(kind ?? ''), when);
      for (const [, pattern] of when.matchAll(/viewItem =~ \/(.+?)\/(?= |$)/g)) {
        assert.ok(
          [...kinds].some((kind) => new RegExp(pattern ?? '').test(kind)),
          when,
        );
      }
    }
  });
});

describe('package.nls.json', () => {
  it('holds each text that package.json refers to, and no other', () => {
    const used = new Set([...text.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key ?? ''));
    assert.deepEqual(sorted(used), sorted(Object.keys(strings)));
  });

  it('links texts to commands that exist', () => {
    const focus = Object.values(views).map((view) => `${view}.focus`); // VS Code's own, one a view.
    const known = new Set<string>([...Object.values(commands), ...focus]);
    const links = Object.values(strings).flatMap((value) => [...value.matchAll(/\(command:([\w.]+)\)/g)]);
    assert.ok(links.length > 0);
    for (const [, command] of links) assert.ok(known.has(command ?? ''), command);
  });
});
