import assert from 'node:assert/strict';
import { koffiPackage } from '../../../src/extension/targets/knownPackages';
import { targetCpus } from '../../../src/extension/targets/targetCpu';
import { projectBuild } from '../../support/projectBuild';

describe('what is fetched for targets', () => {
  it('is the koffi that the helper is built with', async () => {
    const { wantedPackage } = await projectBuild();
    for (const cpu of targetCpus) {
      const { name, version, integrity } = koffiPackage(cpu, 'glibc');
      assert.deepEqual({ version, integrity }, wantedPackageOf(wantedPackage, name), name);
    }
  });
});

function wantedPackageOf(
  wanted: (name: string) => { readonly version?: string; readonly integrity?: string },
  name: string,
): object {
  const { version, integrity } = wanted(name);
  return { version, integrity };
}
