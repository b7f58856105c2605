// What a target of another CPU needs comes by npm, and is the very package that is known.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fetchProgram } from '../../src/extension/helper/target/fetchProgram';
import { koffiPackage } from '../../src/extension/targets/knownPackages';
import { cpuOfElf } from '../../src/extension/targets/targetCpu';
import { temporaryFolder } from '../support/folders.mjs';
import { fails } from './fails';

describe('a program that is fetched for a target', () => {
  const path = process.env['PATH'];
  const folder = temporaryFolder('fetched');
  const wanted = koffiPackage('riscv64', 'glibc');

  afterEach(() => (process.env['PATH'] = path));

  it('is for its CPU, and is fetched once', async () => {
    const file = await fetchProgram(wanted, folder);
    assert.equal(cpuOfElf(readFileSync(file).subarray(0, 20)), 'riscv64');
    process.env['PATH'] = '/nowhere';
    const { mtimeMs } = statSync(file);
    assert.equal(await fetchProgram(wanted, folder), file);
    assert.equal(statSync(file).mtimeMs, mtimeMs);
  });

  it('is not kept where it is another, or cannot be had', async () => {
    const before = readdirSync(folder);
    const { integrity } = koffiPackage('arm', 'glibc');
    const version = '3.1.5';
    await fails(fetchProgram({ ...wanted, version, integrity }, folder), 'target-unfit', /hash differs/);
    await fails(fetchProgram({ ...wanted, version: '0.0.0-none' }, folder), 'target-unfit', /npm said/);
    process.env['PATH'] = '/nowhere';
    await fails(fetchProgram({ ...wanted, version }, folder), 'target-unfit', /no npm here/);
    assert.deepEqual(readdirSync(folder), before);
  });
});
