import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

interface Rules {
  readonly forbidden: readonly { readonly name: string }[];
}

interface Report {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

/** One violation a rule: the file that commits it, and what it imports. */
const planted: Readonly<Record<string, readonly [file: string, imported: string]>> = {
  'base-imports-nothing': ['src/shared/base/planted.ts', '../model/target'],
  'model-imports-base': ['src/shared/model/planted.ts', '../linux/target'],
  'protocol-imports-model': ['src/shared/protocol/planted.ts', '../pci/target'],
  'linux-imports-model': ['src/shared/linux/planted.ts', '../protocol/target'],
  'pci-imports-registers': ['src/shared/pci/planted.ts', '../linux/target'],
  'registers-import-model': ['src/shared/registers/planted.ts', '../linux/target'],
  'copy-imports-model': ['src/shared/copy/planted.ts', '../protocol/target'],
  'transport-imports': ['src/transport/planted.ts', '../shared/model/target'],
  'helper-imports': ['src/helper/planted.ts', '../shared/registers/target'],
  'extension-imports': ['src/extension/planted.ts', '../helper/target'],
  'webview-imports': ['webview/planted.ts', '../src/extension/target'],
  'webview-not-helper-protocol': ['webview/plantedProtocol.ts', '../src/shared/protocol/helperProtocol'],
  'koffi-in-one-file': ['src/helper/plantedKoffi.ts', 'koffi'],
  'toolkit-in-one-file': ['webview/plantedToolkit.ts', '@vscode/webview-ui-toolkit'],
  'saxes-in-one-file': ['src/shared/registers/plantedSaxes.ts', 'saxes'],
  'child-process-in-one-folder': ['src/extension/plantedProcess.ts', 'node:child_process'],
  'helper-has-no-demo': ['src/helper/plantedDemo.ts', './demoDevices/target'],
  'no-circular': ['src/shared/pci/plantedCircle.ts', './plantedCircle2'],
  'nothing-unresolved': ['webview/plantedMissing.ts', './isNotThere'],
};

const stubs: Readonly<Record<string, string>> = {
  'src/shared/pci/plantedCircle2.ts': "export type * from './plantedCircle';",
  'src/shared/protocol/helperProtocol.ts': 'export type T = 1;',
  ...Object.fromEntries(
    [
      'shared/model',
      'shared/linux',
      'shared/pci',
      'shared/protocol',
      'shared/registers',
      'helper',
      'helper/demoDevices',
      'extension',
    ].map((folder) => [`src/${folder}/target.ts`, 'export type T = 1;']),
  ),
  ...Object.fromEntries(
    ['koffi', '@vscode/webview-ui-toolkit', 'saxes'].flatMap((name) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js', types: 'index.d.ts' })],
      [`node_modules/${name}/index.js`, ''],
      [`node_modules/${name}/index.d.ts`, 'export type T = 1;'],
    ]),
  ),
};

describe('each layer rule finds the violation planted for it', () => {
  const root = resolve('.');
  const config = join(root, '.dependency-cruiser.cjs');
  const rules = (createRequire(config)(config) as Rules).forbidden.map(({ name }) => name);
  let found: Set<string>;

  before(function () {
    this.timeout(60_000);
    const folder = mkdtempSync(join(tmpdir(), 'regscope-layers-'));
    const write = (file: string, text: string) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    };
    try {
      for (const [file, text] of Object.entries(stubs)) write(file, text);
      for (const [file, imported] of Object.values(planted)) write(file, `export type * from '${imported}';`);
      cpSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
      const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
      const { stdout, stderr } = spawnSync(
        process.execPath,
        [cruiser, '--config', config, '--output-type', 'json', 'src', 'webview'],
        { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
      );
      assert.ok(stdout !== '', stderr);
      const { violations } = (JSON.parse(stdout) as Report).summary;
      found = new Set(violations.map(({ from, rule }) => `${rule.name} ${from}`));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  for (const rule of rules) {
    it(rule, () => {
      const [file] = planted[rule] ?? assert.fail(`Nothing is planted for ${rule}: it is unproved.`);
      assert.ok(found.has(`${rule} ${file}`), [...found].join('\n'));
    });
  }

  it('and nothing is planted for a rule that is gone', () => {
    assert.deepEqual(Object.keys(planted).sort(), [...rules].sort());
  });
});
