import assert from 'node:assert/strict';
import { copyChoices, previewOf, type CopyRequest } from '../../../src/extension/commands/copyChoices';
import { parsePciAddress } from '../../../src/shared/model/pciAddress';

const device = parsePciAddress('0000:00:04.0') ?? assert.fail();
const request: CopyRequest = {
  source: { kind: 'bar', device, bar: 0 },
  region: { base: '0xfea00000', size: 4096, via: '', widths: [8, 16, 32, 64] },
  cells: [{ offset: 8, width: 32, state: 'value', value: '0x1', at: 0 }],
  context: { order: 'little', bytesPerRow: 16 },
};

describe('what cells can be copied as', () => {
  const told = (of: CopyRequest) =>
    copyChoices(of).map((choice) =>
      choice.kind === 'format' ? choice.format : `${choice.kind} ${choice.label}`,
    );

  it('are the formats, and the read of the first', () => {
    assert.deepEqual(told(request), [
      ...['values', 'hex', 'c', 'json'],
      ...['read pcimem', 'read memtool', 'read busybox devmem', 'read devmem2'],
      ...['read Python', 'read C', 'read C, Linux kernel'],
    ]);
    const [, hex] = copyChoices(request);
    assert.equal(hex?.text(), 'fea00000:                   00000001');
    assert.equal(hex.preview, hex.text());
  });

  it('with its write, where one is staged', () => {
    const writes = told({ ...request, staged: '0x7' }).filter((each) => each.startsWith('write'));
    assert.deepEqual(writes, [
      'write memtool',
      'write busybox devmem',
      'write Python',
      'write C',
      'write C, Linux kernel',
    ]);
  });

  it('of a BAR of ports are port accesses', () => {
    const ports = { ...request, region: { ...request.region, base: '0xc000', widths: [8, 16, 32] } } as const;
    assert.deepEqual(told(ports).slice(4), ['read ioport', 'read Python', 'read C', 'read C, Linux kernel']);
  });

  it('are nothing where there is no cell', () => {
    assert.deepEqual(copyChoices({ ...request, cells: [] }), []);
  });

  it('are told in a line', () => {
    assert.equal(previewOf('#include <a>\n\nint main(void)\n{\n  x;\n  y;\n}\n'), 'x; ⏎ y;');
    assert.equal(previewOf('1\t2'), '1 2');
    assert.equal(previewOf('x'.repeat(200)).length, 140);
  });
});
