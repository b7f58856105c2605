// Builds everything: node esbuild.mjs [--watch] [--tests] [--vsix [--target linux-x64|linux-arm64|linux-armhf] [--all]]
// dist/ holds what ships: one file each for the extension, its import thread, the helper, the demo machine's devices and each webview,
// with koffi's native binary for the target beside the helper. out/test/ holds the tests, one file each.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import esbuild from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));

/** @type {import('esbuild').BuildOptions} */
const node = {
  absWorkingDir: root,
  bundle: true,
  outdir: 'dist',
  metafile: true,
  logLevel: 'warning',
  platform: 'node',
  format: 'cjs',
  target: 'node20',
};

/** @type {import('esbuild').BuildOptions} */
const browser = {
  ...node,
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  minify: true,
  sourcemap: 'linked',
};

/** @type {Record<'extension' | 'helper' | 'programs' | 'importWorker' | 'webview' | 'memoryMap', import('esbuild').BuildOptions>} */
export const bundles = {
  extension: {
    ...node,
    entryPoints: { extension: 'src/extension/main.ts' },
    external: ['vscode'],
    minify: true,
    sourcemap: 'linked',
  },
  // Not minified: anyone can read what runs as root. The demo machine's devices are a program of their own, so that
  // nothing of theirs is in the privileged one.
  helper: {
    ...node,
    entryPoints: { helper: 'src/helper/main.ts', demoDevices: 'src/helper/demoDevices/main.ts' },
  },
  // What sudo runs, for a password and for an installation: as readable.
  programs: {
    ...node,
    entryPoints: {
      askpass: 'src/extension/helper/programs/askpass.ts',
      installer: 'src/extension/helper/programs/installer.ts',
    },
  },
  // Descriptions of registers are read in a thread of their own.
  importWorker: {
    ...node,
    entryPoints: { importWorker: 'src/extension/registers/importWorker.ts' },
    minify: true,
    sourcemap: 'linked',
  },
  webview: { ...browser, entryPoints: { webview: 'webview/main.ts' } },
  memoryMap: { ...browser, entryPoints: { memoryMap: 'webview/memoryMap/main.ts' } },
};

/** @returns {import('esbuild').BuildOptions} */
function testBundles() {
  const entries = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.test\.ts$|(^|\/)main\.ts$/.test(file))
    .map((file) => [file.replace(/\.ts$/, ''), `test/${file}`]);
  return {
    ...node,
    entryPoints: Object.fromEntries(entries),
    outdir: 'out/test',
    packages: 'external',
    external: ['vscode'],
    sourcemap: 'inline',
  };
}

/** What there is a package for, in VS Code's names. */
export const vsixTargets = ['linux-x64', 'linux-arm64', 'linux-armhf'];

/** This machine, in VS Code's names: they are Node's, but for 32-bit ARM. */
const thisTarget = `${process.platform}-${process.arch === 'arm' ? 'armhf' : process.arch}`;

/**
 * @param {string} target
 * @returns {string} npm's package with koffi's native binary for it
 */
export const koffiPackage = (target) => `@koromix/koffi-${target.replace('armhf', 'arm')}`;

/**
 * Puts koffi's native binary for `target` into a folder, with its licence.
 * @param {string} target
 * @param {string} destination
 * @param {string} [folder] where koffi's package for the target lies
 */
function copyKoffi(target, destination, folder = packageFolder(koffiPackage(target))) {
  cpSync(join(folder, target.replace('-', '_'), 'koffi.node'), join(destination, 'koffi.node'));
  cpSync(join(root, 'node_modules/koffi/LICENSE.txt'), join(destination, 'koffi-LICENSE.txt'));
}

/** @param {string} name */
function packageFolder(name) {
  const installed = join(root, 'node_modules', name);
  return existsSync(installed) ? installed : fetchPackage(name);
}

/**
 * npm installs only what is for this machine; a package for another comes from the registry, and must be the very one
 * that is asked for.
 * @param {string} name
 * @param {{ version?: string, integrity?: string }} wanted as in package-lock.json, and from there unless given
 * @returns the package's folder, which is gone when this process exits
 */
export function fetchPackage(name, { version, integrity } = wantedPackage(name)) {
  const prefix = join(tmpdir(), `regscope-${process.pid}-${name.replace('/', '-')}`);
  mkdirSync(prefix, { recursive: true });
  process.once('exit', () => rmSync(prefix, { recursive: true, force: true }));
  if (integrity === undefined)
    throw new Error(`koffi has no binary for this target: ${name} is not in package-lock.json.`);
  const args = [
    'install',
    '--prefix',
    prefix,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--force',
    `${name}@${version}`,
  ];
  execFileSync('npm', args, { stdio: 'ignore' });
  if (lockedIn(prefix, name).integrity !== integrity)
    throw new Error(`${name} ${version} is not the package that is expected.`);
  return join(prefix, 'node_modules', name);
}

/**
 * What is taken of a package: koffi's binary for RISC-V needs RVA23 since 3.1.5, with vector instructions that most boards do
 * not have; the last one before that runs on all of RV64GC.
 * @param {string} name
 */
export function wantedPackage(name) {
  return name === '@koromix/koffi-linux-riscv64'
    ? {
        version: '3.1.2',
        integrity:
          'sha512-yB99adXBRd5T+xXG+f6nnUkC3jCI0iXvPU6RqD9Kx7aZP4Y4NNUWJ5Q4FaP9jb1XmZLY4pGBUiHt8u03Yl7NyA==',
      }
    : lockedIn(root, name);
}

/**
 * @param {string} folder with a package-lock.json
 * @param {string} name
 * @returns {{ version?: string, integrity?: string }} of the package; empty where it is not locked
 */
function lockedIn(folder, name) {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  return packages[`node_modules/${name}`] ?? {};
}

async function build() {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  mkdirSync(join(root, 'out/meta'), { recursive: true });
  for (const [name, options] of Object.entries(bundles)) {
    const { metafile } = await esbuild.build(options);
    writeFileSync(join(root, `out/meta/${name}.json`), JSON.stringify(metafile)); // What went in: a test looks.
  }
  copyKoffi(thisTarget, join(root, 'dist'));
}

export async function buildTests() {
  rmSync(join(root, 'out/test'), { recursive: true, force: true });
  await esbuild.build(testBundles());
}

/**
 * Packs what .vscodeignore names into a .vsix, with koffi for `target`. It is gathered in a folder of its own: dist/ is what
 * other programs may be using just then, and stays this machine's.
 * @param {string} target one of {@link vsixTargets}
 * @param {string} file
 * @param {string} [koffi] where koffi's package for the target lies; npm brings it unless given
 */
export function packageVsix(target, file, koffi) {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-vsix-'));
  try {
    const allowed = readFileSync(join(root, '.vscodeignore'), 'utf8').matchAll(/^!([^/\n]+)/gm);
    for (const path of new Set(['.vscodeignore', ...[...allowed].map(([, name = '']) => name)]))
      cpSync(join(root, path), join(folder, path), { recursive: true });
    copyKoffi(target, join(folder, 'dist'), koffi);
    const args = ['package', '--target', target, '--out', resolve(file)];
    args.push('--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links');
    execFileSync(process.execPath, [join(root, 'node_modules/@vscode/vsce/vsce'), ...args], {
      cwd: folder,
      stdio: 'pipe',
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function watch() {
  copyKoffi(thisTarget, join(root, 'dist'));
  /** @type {import('esbuild').Plugin} */
  const report = {
    name: 'report',
    setup: ({ onStart, onEnd }) => {
      onStart(() => console.log('build started'));
      onEnd((result) => console.log(`build finished with ${result.errors.length} errors`));
    },
  };
  for (const options of Object.values(bundles)) {
    const context = await esbuild.context({ ...options, plugins: [report] });
    await context.watch();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      watch: { type: 'boolean' },
      tests: { type: 'boolean' },
      vsix: { type: 'boolean' },
      target: { type: 'string', default: thisTarget },
      all: { type: 'boolean' },
    },
  });
  if (values.watch) await watch();
  else await build();
  if (values.tests) await buildTests();
  if (values.vsix) {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    for (const target of values.all ? vsixTargets : [values.target]) {
      const file = `regscope-${target}-${version}.vsix`;
      packageVsix(target, join(root, file));
      console.log(file);
    }
  }
}
