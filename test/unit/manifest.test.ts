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
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: string;
      readonly restrictedConfigurations: readonly string[];
    };
  };
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string }[] };
    readonly viewsWelcome: readonly { readonly view: string }[];
    readonly customEditors: readonly { readonly viewType: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
    readonly keybindings: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when: string }[]>>;
  };
}

const text = readFileSync('package.json', 'utf8');
const { activationEvents, capabilities, contributes } = JSON.parse(text) as Manifest;
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
    // That of machines is never empty.
    assert.deepEqual(
      sorted([...new Set(contributes.viewsWelcome.map(({ view }) => view)), views.machines]),
      ids,
    );
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

  it('settings, each with the reach that is right for it', () => {
    const { section, ...names } = settings;
    const scopes = Object.entries(contributes.configuration.properties).map(
      ([name, { scope = 'window' }]) => [name.slice(section.length + 1), scope] as const,
    );
    // What decides whether something is written or which programs run as root is not a workspace's to say.
    const owned = {
      [names.machine]: 'machine',
      [names.targets]: 'machine',
      [names.enter]: 'application',
      [names.confirmWrites]: 'application',
    } as Record<string, string>;
    const free: string[] = [
      names.pciLayout,
      names.hideSystemRam,
      names.width,
      names.bytesPerRow,
      names.byteOrder,
      names.verify,
      names.liveInterval,
      names.readMemory,
      names.mode,
    ];
    for (const [name, scope] of scopes) {
      if (/elevat|command|program|path/i.test(name)) assert.equal(scope, 'machine', name);
      else assert.equal(scope, owned[name] ?? (free.includes(name) ? 'window' : 'not decided yet'), name);
    }
    // An untrusted workspace makes no accesses of its own.
    const { supported, restrictedConfigurations } = capabilities.untrustedWorkspaces;
    assert.equal(supported, 'limited');
    assert.deepEqual(
      sorted(restrictedConfigurations),
      sorted(
        [names.width, names.verify, names.liveInterval, names.readMemory].map((name) => `${section}.${name}`),
      ),
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
    const known = new Set<string>([...Object.values(commands), ...focus, 'workbench.trust.manage']);
    const links = Object.values(strings).flatMap((value) => [...value.matchAll(/\(command:([\w.]+)\)/g)]);
    assert.ok(links.length > 0);
    for (const [, command] of links) assert.ok(known.has(command ?? ''), command);
  });
});
