import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { koffiPackage } from '../../../src/extension/targets/knownPackages';
import { targetCpus } from '../../../src/extension/targets/targetCpu';

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity: string }>>;
};

describe('what is fetched for targets', () => {
  it('is the koffi that the helper is built for', () => {
    for (const cpu of targetCpus) {
      const { name, version, integrity } = koffiPackage(cpu, 'glibc');
      const locked = packages[`node_modules/${name}`];
      assert.deepEqual(
        { version, integrity },
        { version: locked?.version, integrity: locked?.integrity },
        name,
      );
      assert.equal(version, packages['node_modules/koffi']?.version);
    }
  });
});
