import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchedPath } from '../../../src/extension/helper/target/fetchProgram';
import { findPrograms, type ProgramPlaces } from '../../../src/extension/helper/target/findPrograms';
import { koffiPackage, nodePackages } from '../../../src/extension/targets/knownPackages';
import { parseProbe } from '../../../src/extension/targets/probe';

const here = process.arch === 'arm64' ? 'arm64' : 'x64';
const other = here === 'x64' ? 'arm64' : 'x64';
const glibc = 'libc glibc 9.99\nend\n';

describe('programs for a target', () => {
  let folder: string;
  let offered: readonly string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-programs-'));
    offered = [];
    for (const part of ['dist', 'fetched', 'own']) mkdirSync(join(folder, part));
    for (const file of ['helper.js', 'koffi.node']) writeFileSync(join(folder, 'dist', file), '');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const places = (more: Partial<ProgramPlaces> = {}): ProgramPlaces => ({
    programs: join(folder, 'dist'),
    fetched: join(folder, 'fetched'),
    own: '',
    mayFetch: (packages) => {
      offered = packages.map(({ name }) => name);
      return Promise.resolve(false);
    },
    ...more,
  });
  const fetchedFile = (packaged: Parameters<typeof fetchedPath>[1]) => {
    const path = fetchedPath(join(folder, 'fetched'), packaged);
    writeFileSync(path, '');
    return path;
  };

  it('are this machine’s for the same CPU and C library', async () => {
    assert.deepEqual(await findPrograms(places(), parseProbe(glibc), here), {
      helper: join(folder, 'dist/helper.js'),
      koffi: join(folder, 'dist/koffi.node'),
      node: process.execPath,
    });
    assert.deepEqual(offered, []);
  });

  it('have the Node that is there, if it is new enough', async () => {
    const probe = (version: string) => parseProbe(`tool node /usr/bin/node\nnode v${version}\n${glibc}`);
    const found = await findPrograms(places(), probe('20.1.0'), here);
    assert.deepEqual(found?.node, { there: '/usr/bin/node' });
    assert.equal((await findPrograms(places(), probe('18.19.0'), here))?.node, process.execPath);
  });

  it('are fetched for another CPU when that is allowed, and then not asked for again', async () => {
    assert.equal(await findPrograms(places(), parseProbe(glibc), other), undefined);
    assert.deepEqual(offered, [`node-linux-${other}`, `@koromix/koffi-linux-${other}`]);
    const node = fetchedFile(nodePackages[other] ?? assert.fail());
    const koffi = fetchedFile(koffiPackage(other, 'glibc'));
    const found = await findPrograms(places({ mayFetch: () => assert.fail() }), parseProbe(glibc), other);
    assert.deepEqual([found?.node, found?.koffi], [node, koffi]);
  });

  it('are the user’s own before all others', async () => {
    const own = join(folder, 'own');
    mkdirSync(join(own, other));
    for (const file of ['node', 'koffi.node']) writeFileSync(join(own, other, file), '');
    const found = await findPrograms(places({ own }), parseProbe(glibc), other);
    assert.deepEqual([found?.node, found?.koffi], [join(own, other, 'node'), join(own, other, 'koffi.node')]);
  });

  it('are none for musl without a Node there', async () => {
    assert.equal(await findPrograms(places(), parseProbe('libc musl\nend\n'), here), undefined);
    assert.deepEqual(offered, []);
  });
});
