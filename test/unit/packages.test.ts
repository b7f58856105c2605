// The .vsix files that are handed out, one for each CPU that VS Code has a server for: each is packed and opened.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, projectRoot, temporaryFolder } from '../support/folders.mjs';
import { projectBuild } from '../support/projectBuild';
import { readZip } from '../support/readZip';
import { lockedPackage, npmPackage } from '../target/npmPackage';

/**
 * What koffi is for on each CPU, and the C libraries that it may need. VS Code's server itself needs glibc 2.28 and libstdc++
 * 3.4.25 (GCC 8). koffi's authors build it for 32-bit ARM on Debian 12: there it needs more than the server does.
 */
const platforms = {
  'linux-x64': { machine: 'Advanced Micro Devices X86-64', glibc: '2.28', libstdcxx: '3.4.25' },
  'linux-arm64': { machine: 'AArch64', glibc: '2.28', libstdcxx: '3.4.25' },
  'linux-armhf': { machine: 'ARM', glibc: '2.34', libstdcxx: '3.4.30' },
} as const;

/** What vsce names otherwise in the package than it is named here. */
const renamed: Readonly<Record<string, string>> = {
  'README.md': 'readme.md',
  'CHANGELOG.md': 'changelog.md',
  LICENSE: 'LICENSE.txt',
};

const sorted = (values: Iterable<string>) => [...values].sort();

/** What .vscodeignore names, which is files and whole folders, as it is in the package. */
function allowedFiles(): string[] {
  const lines = readFileSync('.vscodeignore', 'utf8').split('\n');
  return lines
    .filter((line) => line.startsWith('!'))
    .flatMap((line) => {
      const path = line.slice(1).replace(/\/\*\*$/, '');
      if (!statSync(path).isDirectory()) return [renamed[path] ?? path];
      return readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => `${path}/${name}`);
    })
    .map((path) => `extension/${path}`);
}

describe('the package', function () {
  this.timeout(90_000); // npm brings koffi for other CPUs, once
  let packed: ReadonlyMap<string, ReadonlyMap<string, Buffer>>;

  before(async () => {
    const { koffiPackage, packageVsix, vsixTargets } = await projectBuild();
    const before = readFileSync('dist/koffi.node');
    packed = new Map(
      await Promise.all(
        vsixTargets.map(async (target) => {
          const name = koffiPackage(target);
          const file = join(temporaryFolder('vsix'), 'regscope.vsix');
          packageVsix(target, file, await npmPackage(name, await lockedPackage(name)));
          return [target, readZip(readFileSync(file))] as const;
        }),
      ),
    );
    assert.ok(before.equals(readFileSync('dist/koffi.node')), 'packing has changed dist/');
  });

  it('is made for each platform, and for no other', () => {
    assert.deepEqual([...packed.keys()], Object.keys(platforms));
  });

  for (const [target, { machine, glibc, libstdcxx }] of Object.entries(platforms)) {
    describe(`for ${target}`, () => {
      const files = () => packed.get(target) ?? assert.fail(`There is none for ${target}.`);
      const text = (name: string) => files().get(name)?.toString('utf8') ?? assert.fail(`It has no ${name}.`);

      it('holds what the list allows and nothing else', () => {
        const own = ['[Content_Types].xml', 'extension.vsixmanifest'];
        assert.deepEqual(sorted(files().keys()), sorted([...own, ...allowedFiles()]));
      });

      it('says which platform it is for, and is what was built', () => {
        assert.match(text('extension.vsixmanifest'), new RegExp(`TargetPlatform="${target}"`));
        for (const name of ['extension.js', 'helper.js', 'webview.js'])
          assert.equal(text(`extension/dist/${name}`), readFileSync(`dist/${name}`, 'utf8'));
      });

      it('has the pictures that its README shows', () => {
        const pictures = [...text('extension/readme.md').matchAll(/!\[[^\]]*\]\(([^)]*)\)/g)];
        assert.ok(pictures.length > 3);
        for (const [, path] of pictures) assert.ok(files().has(`extension/${path}`), path);
      });

      it('has one native module, for that CPU, which C libraries of the server’s age have all for', () => {
        const native = [...files()].filter(([, content]) => content.subarray(0, 4).toString() === '\x7fELF');
        assert.deepEqual(
          native.map(([name]) => name),
          ['extension/dist/koffi.node'],
        );
        const needs = needsOf(native[0]?.[1] ?? Buffer.alloc(0));
        assert.equal(needs.machine, machine);
        console.log(`        needs glibc ${needs.glibc} and libstdc++ ${needs.libstdcxx}`);
        assert.ok(!isNewer(needs.glibc, glibc), `glibc ${needs.glibc}`);
        assert.ok(!isNewer(needs.libstdcxx, libstdcxx), `libstdc++ ${needs.libstdcxx}`);
        // The module for this CPU runs in test/target, on the Node of the oldest VS Code.
        const proven = needsOf(packed.get('linux-x64')?.get('extension/dist/koffi.node') ?? Buffer.alloc(0));
        assert.ok(proven.ofNode.length > 50);
        assert.deepEqual(needs.ofNode, proven.ofNode);
      });

      it('names no folder of the machine that packed it', () => {
        const folders = [projectRoot, cacheFolder()];
        for (const [name, content] of files())
          for (const folder of folders) assert.ok(!content.includes(folder), `${name} names ${folder}`);
      });
    });
  }
});

interface Needs {
  /** readelf's name of the CPU. */
  readonly machine: string;
  /** The newest versions among those of the symbols that it is linked with. */
  readonly glibc: string;
  readonly libstdcxx: string;
  /** The functions that Node itself must have. */
  readonly ofNode: readonly string[];
}

function needsOf(module: Buffer): Needs {
  const file = join(temporaryFolder('elf'), 'koffi.node');
  writeFileSync(file, module);
  const options = ['--wide', '--file-header', '--version-info', '--dyn-syms'];
  const printed = execFileSync('readelf', [...options, file], { encoding: 'utf8', env: { LC_ALL: 'C' } });
  const newest = (prefix: string) =>
    [...printed.matchAll(new RegExp(`Name: ${prefix}_([0-9.]+)`, 'g'))]
      .map(([, version = '']) => version)
      .reduce((one, other) => (isNewer(one, other) ? one : other));
  return {
    machine: /Machine: +(.+)/.exec(printed)?.[1]?.trim() ?? '',
    glibc: newest('GLIBC'),
    libstdcxx: newest('GLIBCXX'),
    ofNode: sorted([...printed.matchAll(/ UND ((?:napi|node|uv)_\w+)/g)].map(([, name = '']) => name)),
  };
}

/** Versions as `2.4` and `2.34`, part by part. */
function isNewer(version: string, other: string): boolean {
  return version.localeCompare(other, 'en', { numeric: true }) > 0;
}
