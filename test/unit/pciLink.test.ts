import assert from 'node:assert/strict';
import { isDegraded, linkText } from '../../src/shared/pci/linkText';

const full = { speed: '16.0 GT/s PCIe', maxSpeed: '16.0 GT/s PCIe', width: 8, maxWidth: 8 };

describe('the text of a PCI Express link', () => {
  it('says what it runs at, and what it could, where that is more', () => {
    assert.equal(linkText(full), '16.0 GT/s ×8');
    assert.equal(
      linkText({ ...full, speed: '2.5 GT/s PCIe', width: 4 }),
      '2.5 GT/s ×4, degraded from 16.0 GT/s ×8',
    );
  });

  it('is degraded by speed or by width, by number and not by text', () => {
    assert.equal(isDegraded(full), false);
    assert.equal(isDegraded({ ...full, speed: '8.0 GT/s PCIe' }), true);
    assert.equal(isDegraded({ ...full, width: 4, maxWidth: 16 }), true);
  });

  it('does not guess at what is not known', () => {
    assert.equal(linkText({}), 'unknown');
    assert.equal(linkText({ speed: '8.0 GT/s PCIe' }), '8.0 GT/s');
    assert.equal(isDegraded({ maxSpeed: '16.0 GT/s PCIe', maxWidth: 16 }), false);
  });
});
