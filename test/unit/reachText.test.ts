import assert from 'node:assert/strict';
import { mappingType, shortReach } from '../../src/extension/editors/reachText';
import { parsePciAddress } from '../../src/shared/model/pciAddress';

const device = parsePciAddress('0000:00:04.0') ?? assert.fail();
const resource = '/sys/bus/pci/devices/0000:00:04.0/resource0';

describe('how a region is reached', () => {
  it('is said in few words', () => {
    assert.equal(shortReach(`${resource}, mapped`), 'resource0 · mapped');
    assert.equal(shortReach('/dev/mem, mapped'), '/dev/mem · mapped');
    assert.equal(shortReach('/home/me/a, b.bin, mapped'), 'a, b.bin · mapped');
    assert.equal(
      shortReach('/sys/bus/pci/devices/0000:00:04.0/config, read and written'),
      'config · read and written',
    );
    assert.equal(shortReach('in and out instructions'), 'in and out instructions');
  });

  it('tells the mapping’s type where it is known', () => {
    const bar = { kind: 'bar', device, bar: 0 } as const;
    const memory = { kind: 'mem', base: '0xfea00000', size: '0x10' } as const;
    assert.equal(mappingType(bar, { via: `${resource}, mapped` }), 'uncached');
    assert.equal(mappingType(bar, { via: `${resource}_wc, mapped` }), 'write-combining');
    assert.equal(mappingType(bar, { via: `${resource}, read and written` }), undefined);
    assert.equal(mappingType(memory, { via: `${resource}, mapped` }), 'uncached');
    assert.equal(mappingType(memory, { via: '/dev/mem, mapped' }), undefined);
    assert.equal(mappingType({ kind: 'uio', device: 0, map: 0 }, { via: '/dev/uio0, mapped' }), undefined);
    assert.equal(
      mappingType({ kind: 'file', path: '/x/resource0' }, { via: '/x/resource0, mapped' }),
      undefined,
    );
  });
});
