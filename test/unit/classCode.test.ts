import assert from 'node:assert/strict';
import { className } from '../../src/shared/pci/classCode';

describe('PCI class names', () => {
  it('are as fine as the specification, as far as it goes', () => {
    assert.equal(className(0x010802), 'NVM controller');
    assert.equal(className(0x060000), 'Host bridge');
    assert.equal(className(0x02fe00), 'Network controller');
    assert.equal(className(0x00ff00), 'Unclassified device');
    assert.equal(className(0xff0000), 'Unassigned class');
    assert.equal(className(0x770000), 'Class 7700');
  });
});
