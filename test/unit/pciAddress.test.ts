import assert from 'node:assert/strict';
import { parsePciAddress } from '../../src/shared/model/pciAddress';

describe('PCI address', () => {
  it('is what sysfs writes, and nothing that could lead a path astray', () => {
    for (const text of ['0000:00:04.0', '0001:ff:1f.7', '10000:01:00.0'])
      assert.equal(parsePciAddress(text), text);
    for (const text of [
      '',
      '00:04.0',
      '0000:00:20.0',
      '0000:00:04.8',
      '0000:00:04.0/..',
      '../0000:00:04.0',
      '0000:00:04.0\n',
      '0000:00:0A.0',
    ]) {
      assert.equal(parsePciAddress(text), undefined, JSON.stringify(text));
    }
  });
});
