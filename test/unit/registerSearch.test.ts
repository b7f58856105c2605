import assert from 'node:assert/strict';
import { createRegisterSearch } from '../../src/extension/registers/registerSearch';
import type { PciAddress } from '../../src/shared/model/pciAddress';
import { parseBlock } from '../../src/shared/registers/regmap/parseBlock';

const block =
  parseBlock({
    name: 'NVMe',
    registers: [
      {
        name: 'CC',
        offset: 0x14,
        description: 'Controller configuration',
        fields: [{ name: 'EN', bits: 0 }],
      },
      {
        name: 'CSTS',
        offset: 0x1c,
        access: 'RO',
        fields: [
          { name: 'RDY', bits: 0, description: 'Ready' },
          { name: 'SHST', bits: '3:2' },
        ],
      },
    ],
  }) ?? assert.fail();

const reference = {
  machine: 'demo',
  title: '0000:00:07.0 BAR0',
  source: { kind: 'bar', device: '0000:00:07.0' as PciAddress, bar: 0 },
} as const;

describe('the search for registers', () => {
  const search = createRegisterSearch([{ reference, blocks: [{ block, offset: 0x1000 }] }]);
  const names = (text: string, most = 10) => search.find(text, most).map(({ name }) => name);

  it('knows registers and fields', () => {
    assert.equal(search.size, 5);
    assert.equal(names('').length, 5);
    assert.equal(names('', 2).length, 2);
  });

  it('has exact names before parts of names, and those before descriptions', () => {
    assert.deepEqual(names('csts rdy'), ['NVMe.CSTS.RDY']);
    assert.equal(names('cc')[0], 'NVMe.CC');
    assert.deepEqual(names('ready'), ['NVMe.CSTS.RDY']);
    assert.deepEqual(names('rd'), ['NVMe.CSTS.RDY']);
    assert.deepEqual(names('07.0 en'), ['NVMe.CC.EN']);
    assert.deepEqual(names('nothing'), []);
  });

  it('leads to the register', () => {
    const [found] = search.find('shst', 1);
    assert.deepEqual([found?.offset, found?.bits, found?.access], [0x101c, '3:2', 'RO']);
  });
});
